import type { Command } from './commands.ts';
import { type Diagnostic, hasErrors, inOrder, type Place, type Severity } from './diagnostic.ts';
import { issuesAt, type PositionedDocument, readDocument } from './document.ts';
import { Playbook } from './playbook.ts';
import { kindFlaws } from './rules/kind-flaws.ts';
import { slowPatterns } from './rules/patterns.ts';
import type { Finding, Rule } from './rules/rule.ts';
import { type Path, type Subject, subjectOf } from './rules/subject.ts';
import { COMPILED_RULES, LIBRARY_RULES, MACHINE_RULES, TEXT_RULES } from './rules/table.ts';
import { RunCommand } from './steps/run-command.ts';

/** A playbook in its text: what rules over several playbooks look at. */
export interface Source {
  readonly subject: Subject;
  at(path: Path): Place;
}

export interface Parsed {
  /** Absent where there is an error. */
  readonly playbook?: Playbook;
  /** Absent where the text is no playbook at all; there although a rule has found something. */
  readonly source?: Source;
  readonly diagnostics: readonly Diagnostic[];
}

/** More than these nobody reads; the rest is counted. */
const DIAGNOSTICS_SHOWN = 100;

const shortened = (diagnostics: readonly Diagnostic[]): Diagnostic[] => {
  const shown = diagnostics.slice(0, DIAGNOSTICS_SHOWN);
  const last = shown.at(-1);
  const more = diagnostics.length - shown.length;
  return more === 0 || last === undefined
    ? shown
    : [...shown, { ...last, message: `and ${more} more flaws`, hint: 'mend the ones above first' }];
};

const diagnosticOf = (
  code: string,
  { message, hint, path }: Finding,
  document: Pick<PositionedDocument, 'at'>,
  severity: Severity = 'error',
): Diagnostic => ({ code, severity, message, at: document.at(path), ...(hint === undefined ? {} : { hint }) });

const refused = (diagnostics: readonly Diagnostic[]): Parsed => ({ diagnostics: shortened(inOrder(diagnostics)) });

/** A look is a command too; whether it can be one is asked before it is made one. */
const lookIssues = (document: PositionedDocument, playbook: Playbook): Diagnostic[] => {
  const looks = (value: unknown, path: Path): { readonly look: object; readonly path: Path }[] => {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, each]: [string, unknown]) => {
      const at = [...path, Array.isArray(value) ? Number(key) : key];
      return key === 'look' && typeof each === 'object' && each !== null ? [{ look: each, path: at }] : looks(each, at);
    });
  };
  return [...looks(playbook.success, ['success']), ...looks(playbook.steps, ['steps'])]
    .concat(looks(playbook.prerequisites, ['prerequisites']), looks(playbook.checkpoint, ['checkpoint']))
    .flatMap(({ look, path }) => {
      const issues = RunCommand.safeParse({ does: 'run-command', ...look }).error?.issues ?? [];
      return issuesAt(
        document,
        'PB002',
        issues.map((issue) => ({ ...issue, path: [...path, ...issue.path] })),
      );
    });
};

const findingsOf = (rules: readonly Rule[], source: Source): Diagnostic[] =>
  rules.flatMap((rule) => rule.check(source.subject).map((finding) => diagnosticOf(rule.code, finding, source)));

/** The rules over the machine. That none can be made is a bug of the compiler, told as a flaw: the door is total. */
const machineFindings = (source: Source): Diagnostic[] => {
  const { subject } = source;
  try {
    subject.compiled();
  } catch (error) {
    const message = `no machine can be made of this playbook: ${error instanceof Error ? error.message : String(error)}`;
    return [diagnosticOf('PB003', { message, hint: 'report it with the playbook, it is a bug', path: [] }, source)];
  }
  return [
    ...findingsOf(COMPILED_RULES, source),
    ...MACHINE_RULES.flatMap((rule) =>
      rule.check(subject.compiled(), subject).map((finding) => diagnosticOf(rule.code, finding, source)),
    ),
  ];
};

/**
 * Reads and proves a playbook. Total: whatever the text, it answers with the playbook or with everything that is wrong with
 * it, each at its line and column, in the order of the text.
 *
 * What cannot be read is not checked against the schema; what does not fit the schema is not proven; and the machine is
 * only made and proven where nothing is wrong with the text.
 */
export const parsePlaybook = (file: string, text: string, commands: ReadonlyMap<string, Command>): Parsed => {
  const document = readDocument(file, text);
  if (document.flaws.length > 0) return refused(document.flaws);
  const slow = slowPatterns(document.value);
  if (slow.length > 0) return refused(slow.map((finding) => diagnosticOf('PB002', finding, document)));
  const parsed = Playbook.safeParse(document.value);
  if (!parsed.success) return refused(issuesAt(document, 'PB002', parsed.error.issues, Playbook));
  const looks = lookIssues(document, parsed.data);
  if (looks.length > 0) return refused(looks);

  const subject = subjectOf(parsed.data, document.value, commands);
  const source: Source = { subject, at: document.at };
  const ofText = [
    ...kindFlaws(subject).map((finding) => diagnosticOf(finding.code, finding, source)),
    ...findingsOf(TEXT_RULES, source),
  ];
  const diagnostics = ofText.length > 0 ? ofText : machineFindings(source);
  return {
    source,
    diagnostics: shortened(inOrder(diagnostics)),
    ...(hasErrors(diagnostics) ? {} : { playbook: parsed.data }),
  };
};

/**
 * Proves what only all playbooks together show: names that stand twice, overlaps that nothing resolves.
 *
 * @param beside playbooks that are deployed with them; they are compared with, and nothing is reported of them
 */
export const proveLibrary = (sources: readonly Source[], beside: readonly Source[] = []): Diagnostic[] =>
  LIBRARY_RULES.flatMap((rule) =>
    rule
      .check(
        sources.map(({ subject }) => subject),
        beside.map(({ subject }) => subject),
      )
      .flatMap((finding) => {
        const source = sources.find(({ subject }) => subject === finding.of);
        return source === undefined ? [] : [diagnosticOf(rule.code, finding, source, finding.severity)];
      }),
  );
