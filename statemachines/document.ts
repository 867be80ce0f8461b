import { isMap, LineCounter, parseDocument, visit } from 'yaml';
import type * as z from 'zod';
import type { Diagnostic } from './diagnostic.ts';

type Path = readonly PropertyKey[];

/** A YAML text that was read with its positions. */
export interface PositionedDocument {
  readonly value: unknown;
  readonly flaws: readonly Diagnostic[];
  /** Line and column of the node at a path, or of its nearest ancestor that is there. */
  at(path: Path): Diagnostic['at'];
}

/** Larger documents than this are no playbook: DynamoDB, SSM and Step Functions all refuse what would come of them. */
const DOCUMENT_CHARACTERS = 500_000;

/** Reads YAML 1.2 with positions. Duplicate keys, aliases and broken syntax are flaws; never throws. */
export const readDocument = (file: string, text: string): PositionedDocument => {
  const nowhere = { file, line: 1, column: 1 };
  if (text.length > DOCUMENT_CHARACTERS) {
    const message = `the document has ${text.length} characters, at most ${DOCUMENT_CHARACTERS} are read`;
    return { value: undefined, flaws: [{ code: 'PB001', message, at: nowhere }], at: () => nowhere };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, strict: true });
  const place = (offset: number): Diagnostic['at'] => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const at = (path: Path): Diagnostic['at'] => {
    for (let length = path.length; length > 0; length -= 1) {
      const parent = document.getIn(path.slice(0, length - 1), true);
      const last = path[length - 1];
      if (isMap(parent)) {
        const pair = parent.items.find(({ key }) => String(key) === String(last));
        const key = pair?.key;
        if (key !== null && typeof key === 'object' && 'range' in key && Array.isArray(key.range)) {
          return place(Number(key.range[0]));
        }
      }
      const node = document.getIn(path.slice(0, length), true);
      if (node !== null && typeof node === 'object' && 'range' in node && Array.isArray(node.range)) {
        return place(Number(node.range[0]));
      }
    }
    return nowhere;
  };
  const flaws = document.errors.map(
    (error): Diagnostic => ({
      code: 'PB001',
      message: error.message.split('\n')[0] ?? 'broken',
      at: place(error.pos[0]),
    }),
  );
  if (flaws.length > 0) return { value: undefined, flaws, at };
  try {
    const aliases: Diagnostic[] = [];
    visit(document, {
      Alias: (_, { source, range }) => {
        aliases.push({
          code: 'PB001',
          message: `the alias '*${source}' is not read here: write out what it stands for`,
          at: place(range?.[0] ?? 0),
        });
      },
    });
    if (aliases.length > 0) return { value: undefined, flaws: aliases, at };
    return { value: document.toJS({ maxAliasCount: 0 }), flaws: [], at };
  } catch (error) {
    const message = error instanceof Error ? error.message : 'the document cannot be read';
    return { value: undefined, flaws: [{ code: 'PB001', message, at: nowhere }], at };
  }
};

/** zod's issues as diagnostics at their places; a key that is not known stands at the key. */
export const issuesAt = (
  document: PositionedDocument,
  code: string,
  issues: readonly z.core.$ZodIssue[],
): Diagnostic[] =>
  issues.flatMap((issue): Diagnostic[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        code,
        message: `'${key}' is not known here`,
        at: document.at([...issue.path, key]),
      }));
    }
    const where = issue.path.length > 0 ? `${issue.path.map(String).join('.')}: ` : '';
    return [{ code, message: `${where}${issue.message}`, at: document.at(issue.path) }];
  });
