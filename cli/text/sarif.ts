import type { Diagnostic } from '../../statemachines/diagnostic.ts';

/** A code with what it asks for. */
export interface SarifRule {
  readonly code: string;
  readonly title: string;
  readonly why: string;
}

/**
 * Diagnostics as one SARIF log, which code hosts and editors read
 * (OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0": `version` and `runs` are required, a run
 * needs `tool.driver.name`, a result needs `message`; columns count UTF-16 code units where it is not said otherwise).
 */
export const sarifOf = (diagnostics: readonly Diagnostic[], rules: readonly SarifRule[]) => {
  const named = rules.filter(({ code }) => diagnostics.some((each) => each.code === code));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'recovery playbook lint',
            rules: named.map(({ code, title, why }) => ({
              id: code,
              shortDescription: { text: title },
              fullDescription: { text: why },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map(({ code, severity, message, hint, at }) => {
          const ruleIndex = named.findIndex((rule) => rule.code === code);
          return {
            ruleId: code,
            ...(ruleIndex < 0 ? {} : { ruleIndex }),
            level: severity,
            message: { text: hint === undefined ? message : `${message} (${hint})` },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: encodeURI(at.file) },
                  region: { startLine: at.line, startColumn: at.column },
                },
              },
            ],
          };
        }),
      },
    ],
  };
};
