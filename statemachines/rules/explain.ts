import { ENTRIES } from './table.ts';

const indented = (text: string): string =>
  text
    .trim()
    .split('\n')
    .map((line) => `  ${line}`.trimEnd())
    .join('\n');

/** What a code asks for, why, and an example each of what is refused and what is taken; `undefined` for no code. */
export const explainRule = (code: string): string | undefined => {
  const entry = ENTRIES.find((each) => each.code === code.toUpperCase());
  if (entry === undefined) return undefined;
  const { title, why, bad, good } = entry;
  return [
    `${entry.code}: ${title}`,
    '',
    why,
    ...(bad.trim() === '' ? [] : ['', 'Refused:', indented(bad)]),
    '',
    'Taken:',
    indented(good),
  ].join('\n');
};
