import { readFileSync } from 'node:fs';
import { type Diagnostic, diagnosticText } from '../diagnostic.ts';
import { issuesAt, readDocument } from '../document.ts';
import { Cases } from './cases.ts';

/** The cases that a text holds, or what is wrong with it, at its place. Never throws. */
export const parseCases = (
  file: string,
  text: string,
): { readonly cases?: Cases; readonly diagnostics: readonly Diagnostic[] } => {
  const document = readDocument(file, text);
  if (document.flaws.length > 0) return { diagnostics: document.flaws };
  const parsed = Cases.safeParse(document.value);
  return parsed.success
    ? { cases: parsed.data, diagnostics: [] }
    : { diagnostics: issuesAt(document, 'PB002', parsed.error.issues) };
};

/**
 * Reads a file of cases.
 *
 * @throws Error with everything that is wrong with it, one a line
 */
export const loadCases = (file: string): Cases => {
  const { cases, diagnostics } = parseCases(file, readFileSync(file, 'utf8'));
  if (cases === undefined) throw new Error(`cases have flaws:\n${diagnostics.map(diagnosticText).join('\n')}`);
  return cases;
};
