/** Where in a text: lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** An error keeps a playbook from being deployed; a warning is told, and keeps nothing. */
export type Severity = 'error' | 'warning';

/** A flaw in a person's document: data, never thrown; all of them are reported at once. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly at: Place;
  /** The change that mends it, where one can be named. */
  readonly hint?: string;
}

/** `file:line:column CODE message`, as editors and people read it. */
export const diagnosticText = ({ code, message, at }: Diagnostic): string =>
  `${at.file}:${at.line}:${at.column} ${code} ${message}`;

/** Whether something is among the diagnostics that must be mended before anything is deployed. */
export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(({ severity }) => severity === 'error');

/** In the order of the text. */
export const inOrder = (diagnostics: readonly Diagnostic[]): Diagnostic[] =>
  [...diagnostics].sort(
    (a, b) => a.at.line - b.at.line || a.at.column - b.at.column || (a.code < b.code ? -1 : Number(a.code > b.code)),
  );
