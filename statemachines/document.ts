import { Composer, type Document, isMap, isNode, Parser } from 'yaml';
import type { Diagnostic, Place } from './diagnostic.ts';
import { type Refusal, tooDeepIn, tooLarge, tooMany } from './read/budget.ts';
import { linesOf } from './read/lines.ts';
import { unreadableIn } from './read/look-alikes.ts';
import { nodeFlaws } from './read/node-flaws.ts';

export { issuesAt } from './read/issues.ts';

type Path = readonly PropertyKey[];

/** A YAML text that was read with its positions. */
export interface PositionedDocument {
  readonly value: unknown;
  readonly flaws: readonly Diagnostic[];
  /** Line and column of the node at a path, or of its nearest ancestor that is there. */
  at(path: Path): Place;
}

/** What YAML's own words for broken syntax want to say, where they say too little. */
const SYNTAX: readonly (readonly [RegExp, string])[] = [
  [/multiple documents/i, 'a file holds one playbook: put what follows the `---` into a file of its own'],
  [/tabs/i, 'indent with spaces, YAML takes no tabs'],
  [/Implicit keys|Nested mappings/i, 'put the text in quotes, or the key on a line of its own'],
  [/indent/i, 'let what belongs together begin in the same column'],
  [/flow (map|sequence)|collection/i, 'close every [ and { that is open, and put a comma between items'],
  [/quote/i, 'close the quote'],
  [/implicit keys need to be on a single line|missing/i, 'write `key: value`'],
  [/escape/i, 'write the backslash twice, or use single quotes'],
];
const MEND = 'write plain YAML: `key: value`, lists with `- `, texts with marks in quotes';

/** YAML's own words may quote the whole rest of a document. */
const MESSAGE_CHARACTERS = 300;
const short = (text: string): string =>
  text.length <= MESSAGE_CHARACTERS ? text : `${text.slice(0, MESSAGE_CHARACTERS - 1)}…`;

const syntaxHint = (message: string): string => SYNTAX.find(([pattern]) => pattern.test(message))?.[1] ?? MEND;

const placesOf =
  (document: Document.Parsed, place: (offset: number) => Place, nowhere: Place) =>
  (path: Path): Place => {
    for (let length = path.length; length > 0; length -= 1) {
      const last = path[length - 1];
      const parent: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
      const key = isMap(parent) ? parent.items.find((pair) => String(pair.key) === String(last))?.key : undefined;
      if (isNode(key) && key.range) return place(key.range[0]);
      const node: unknown = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return place(node.range[0]);
    }
    return nowhere;
  };

const composed = (text: string): Document.Parsed[] | Refusal => {
  const refusal = tooMany(text);
  if (refusal !== undefined) return refusal;
  const tokens = [...new Parser().parse(text)];
  const deep = tooDeepIn(tokens);
  if (deep !== undefined) return deep;
  // why not `uniqueKeys`: it compares every key with every other, which 50 000 keys make a minute of
  const composer = new Composer({ uniqueKeys: false, strict: true, logLevel: 'silent', prettyErrors: false });
  const documents: Document.Parsed[] = [];
  for (const document of composer.compose(tokens, true, text.length)) {
    documents.push(document);
    // why no more: the second is a flaw already
    if (documents.length === 2) break;
  }
  return documents;
};

const errorsOf = ([document, second]: readonly Document.Parsed[]): readonly { offset: number; message: string }[] => [
  ...(document?.errors ?? []).map(({ pos, message }) => ({ offset: pos[0], message })),
  ...(second === undefined ? [] : [{ offset: second.range[0], message: 'the file holds multiple documents' }]),
];

/**
 * Reads YAML 1.2 with positions. Broken syntax, and what YAML allows and a document here may not hold, are flaws.
 *
 * Total: whatever the text, it answers, and in bounded time; nothing is parsed that is too large, too much or too deep.
 */
export const readDocument = (file: string, text: string): PositionedDocument => {
  const nowhere = { file, line: 1, column: 1 };
  const large = tooLarge(text);
  const lineOf = linesOf(large === undefined ? text : '');
  const place = (offset: number): Place => ({ file, ...lineOf(offset) });
  const flaw = (offset: number, message: string, hint: string): Diagnostic => ({
    code: 'PB001',
    severity: 'error',
    message: short(message.split('\n')[0] ?? message),
    at: place(offset),
    hint,
  });
  const refused = (flaws: readonly Diagnostic[]): PositionedDocument => ({
    value: undefined,
    flaws,
    at: () => nowhere,
  });

  if (large !== undefined) return refused([flaw(0, large.message, large.hint)]);
  const hidden = unreadableIn(text);
  if (hidden !== undefined) {
    return refused([
      flaw(hidden.index, `the text holds the character ${hidden.name}, which nobody sees`, 'take it out'),
    ]);
  }
  const documents = composed(text);
  if (!Array.isArray(documents)) return refused([flaw(documents.offset, documents.message, documents.hint)]);
  const errors = errorsOf(documents);
  const [document] = documents;
  if (errors.length > 0 || document === undefined) {
    return refused(errors.map(({ offset, message }) => flaw(offset, message, syntaxHint(message))));
  }
  const at = placesOf(document, place, nowhere);
  if (document.directives.yaml.explicit === true && document.directives.yaml.version !== '1.2') {
    return refused([flaw(0, 'the document asks for YAML 1.1, and YAML 1.2 is read here', 'take the %YAML line out')]);
  }
  const flaws = nodeFlaws(document, (offset) => place(offset).line);
  if (flaws.length > 0) {
    return { value: undefined, flaws: flaws.map(({ offset, message, hint }) => flaw(offset, message, hint)), at };
  }
  return { value: document.toJS({ maxAliasCount: 0 }), flaws: [], at };
};
