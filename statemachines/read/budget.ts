import { type CST, Lexer } from 'yaml';

/** What a document may cost to read. */
export interface Refusal {
  readonly offset: number;
  readonly message: string;
  readonly hint: string;
}

/** Larger documents than this are no playbook: DynamoDB, SSM and Step Functions all refuse what would come of them. */
export const DOCUMENT_CHARACTERS = 500_000;
/**
 * Words and marks of a document: some 300 steps, more than an execution's history has room for. The reader takes some
 * ten to forty microseconds for each, so it ends within a second whatever it is given.
 */
const DOCUMENT_TOKENS = 25_000;
/** A playbook is nested a dozen levels deep; what reads and checks it recurses once a level. */
const DOCUMENT_LEVELS = 50;

const tooDeep = (offset: number): Refusal => ({
  offset,
  message: `the document is nested more than ${DOCUMENT_LEVELS} levels deep`,
  hint: 'close what is open, or flatten it',
});

/** Whether a text is too large to be read at all, found out without a parser. */
export const tooLarge = (text: string): Refusal | undefined =>
  text.length < DOCUMENT_CHARACTERS
    ? undefined
    : {
        offset: 0,
        message: `the document has ${text.length} characters, fewer than ${DOCUMENT_CHARACTERS} are read`,
        hint: 'split it: a playbook is one recovery',
      };

/** Whether a text has too many words, or brackets in brackets: the lexer goes on only as far as is allowed. */
export const tooMany = (text: string): Refusal | undefined => {
  let tokens = 0;
  let offset = 0;
  let levels = 0;
  for (const token of new Lexer().lex(text)) {
    tokens += 1;
    if (token === '[' || token === '{') levels += 1;
    if (token === ']' || token === '}') levels -= 1;
    if (levels > DOCUMENT_LEVELS) return tooDeep(offset);
    if (tokens > DOCUMENT_TOKENS) {
      return {
        offset,
        message: `the document has more than ${DOCUMENT_TOKENS} words and marks, so many are not read`,
        hint: 'split it: a playbook is one recovery',
      };
    }
    // why not for marks of the lexer's own: they stand for no character of the text
    if (token !== '\u0002' && token !== '\u0018' && token !== '\u001f') offset += token.length;
  }
  return undefined;
};

const childrenOf = (token: CST.Token): CST.Token[] => [
  ...('items' in token
    ? token.items.flatMap(({ key, value }) => [...(key ? [key] : []), ...(value ? [value] : [])])
    : []),
  ...(token.type === 'document' && token.value !== undefined ? [token.value] : []),
];

/** Whether the tokens are nested deeper than one reads; without recursion, since that is what is to be spared. */
export const tooDeepIn = (tokens: readonly CST.Token[]): Refusal | undefined => {
  let level = [...tokens];
  for (let depth = 0; level.length > 0; depth += 1) {
    // why one more: the document itself is a level
    if (depth > DOCUMENT_LEVELS + 1) return tooDeep(level[0]?.offset ?? 0);
    level = level.flatMap(childrenOf);
  }
  return undefined;
};
