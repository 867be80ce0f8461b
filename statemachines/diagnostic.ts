/** A flaw in a person's document: data, never thrown; all of them are reported at once. */
export interface Diagnostic {
  readonly code: string;
  readonly message: string;
  readonly at: { readonly file: string; readonly line: number; readonly column: number };
}

/** `file:line:column CODE message`, as editors and people read it. */
export const diagnosticText = ({ code, message, at }: Diagnostic): string =>
  `${at.file}:${at.line}:${at.column} ${code} ${message}`;
