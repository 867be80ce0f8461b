import type { CommandDocument, ParameterValues } from './ssm-document.ts';

/** A step, ready to run. */
export interface Script {
  readonly name: string;
  readonly text: string;
  /** Environment variables of the parameters with `interpolationType: ENV_VAR`, named `SSM_<parameter>`. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly workingDirectory: string | undefined;
}

/** The default of aws:runShellScript's `timeoutSeconds` (documents-command-ssm-plugin-reference.html). */
const DEFAULT_TIMEOUT_SECONDS = 3_600;

type Step = CommandDocument['mainSteps'][number];

const isEnvironment = (document: CommandDocument, name: string): boolean =>
  document.parameters?.[name]?.interpolationType === 'ENV_VAR';

/**
 * Puts parameters into text as SSM does: `{{ Name }}` becomes the value, whatever stands in it.
 *
 * This is why untrusted values belong into ENV_VAR parameters: those are never put into text. References to them, and
 * to names that the document does not declare, are left as they are.
 */
export const substitute = (document: CommandDocument, text: string, values: ParameterValues): string =>
  text.replaceAll(/\{\{\s*([A-Za-z0-9]+)\s*\}\}/g, (reference, name: string) => {
    const value = values[name];
    if (value === undefined || isEnvironment(document, name)) return reference;
    const isList = ['StringList', 'MapList'].includes(document.parameters?.[name]?.type ?? '');
    return isList ? JSON.stringify(value) : (value[0] ?? '');
  });

/** A line that is nothing but a StringList parameter stands for all its lines (`"{{ commands }}"`). */
const lines = (document: CommandDocument, { inputs }: Step, values: ParameterValues): readonly string[] => {
  const declared = Array.isArray(inputs.runCommand) ? inputs.runCommand : [inputs.runCommand];
  return declared.flatMap((line) => {
    const [, name = ''] = /^\s*\{\{\s*([A-Za-z0-9]+)\s*\}\}\s*$/.exec(line) ?? [];
    const list = document.parameters?.[name]?.type === 'StringList' ? values[name] : undefined;
    return list ?? [substitute(document, line, values)];
  });
};

/** The scripts of a command with checked values, in the order in which the node runs them. */
export const scriptsOf = (document: CommandDocument, values: ParameterValues): readonly Script[] => {
  const env = Object.fromEntries(
    Object.entries(values).flatMap(([name, [value = '']]) =>
      isEnvironment(document, name) ? [[`SSM_${name}`, value]] : [],
    ),
  );
  return document.mainSteps.map((step) => {
    const timeout = Number(substitute(document, String(step.inputs.timeoutSeconds ?? ''), values) || Number.NaN);
    const directory = substitute(document, step.inputs.workingDirectory ?? '', values);
    return {
      name: step.name,
      text: `${lines(document, step, values).join('\n')}\n`,
      env,
      timeoutSeconds: Number.isFinite(timeout) ? timeout : DEFAULT_TIMEOUT_SECONDS,
      workingDirectory: directory === '' ? undefined : directory,
    };
  });
};
