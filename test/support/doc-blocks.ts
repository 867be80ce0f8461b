import { readFileSync } from 'node:fs';

/** What a block of a document is for; the comment above it says so. */
export type Block =
  | { readonly does: 'file'; readonly path: string; readonly text: string; readonly line: number }
  | { readonly does: 'run' | 'prints' | 'local'; readonly text: string; readonly line: number };

const DIRECTIVE = /^<!-- (file: (?<path>\S+)|(?<does>run|prints|local)) -->$/;

/**
 * The fenced blocks of a Markdown document in their order. Above each stands a comment that says what a test does
 * with it: `file: PATH` writes it, `run` runs it, `prints` is what the run before must print, `local`
 * runs it against a local AWS.
 *
 * @throws Error for a block without such a comment: nothing in a document that is tested goes untested
 */
export const blocksOf = (file: string): readonly Block[] => {
  const lines = readFileSync(file, 'utf8').split('\n');
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    if (!lines[at]?.startsWith('```')) continue;
    const end = lines.findIndex((line, index) => index > at && line === '```');
    if (end < 0) throw new Error(`${file}:${at + 1} the block does not end`);
    const directive = DIRECTIVE.exec(lines[at - 1] ?? '');
    if (directive === null) throw new Error(`${file}:${at + 1} the block has no comment that says what it is for`);
    const text = `${lines.slice(at + 1, end).join('\n')}\n`;
    const { path, does } = directive.groups ?? {};
    if (path !== undefined) blocks.push({ does: 'file', path, text, line: at + 1 });
    else blocks.push({ does: does as 'run', text, line: at + 1 });
    at = end;
  }
  return blocks;
};
