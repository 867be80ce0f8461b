import { type DefinitionDiagnostic, error } from './diagnostic.ts';

/** A fault of the text and the index behind what was read of it. */
interface Fault {
  readonly message: string;
  readonly index: number;
}

const VALUE = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
/** AWS's reader shows at most this much of the text (Jackson, `JsonLocation.MAX_CONTENT_SNIPPET`). */
const SNIPPET_MAX_CHARACTERS = 500;

/** `[Source: (String)"…"; line: 1, column: 4]`, as Jackson writes it. */
const source = (text: string, index: number): string => {
  const before = text.slice(0, index).split('\n');
  const rest = text.length - SNIPPET_MAX_CHARACTERS;
  const snippet = `"${text.slice(0, SNIPPET_MAX_CHARACTERS)}"${rest > 0 ? `[truncated ${rest} chars]` : ''}`;
  return `[Source: (String)${snippet}; line: ${before.length}, column: ${(before.at(-1)?.length ?? 0) + 1}]`;
};

const unexpected = (text: string, index: number, wanted: string): Fault => {
  const char = String.fromCodePoint(text.codePointAt(index) ?? 0);
  return {
    message: `Unexpected character ('${char}' (code ${char.codePointAt(0)})): ${wanted}`,
    index: index + char.length,
  };
};

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /[\p{L}\p{N}_$]+/uy;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

const match = (pattern: RegExp, text: string, index: number): string | undefined => {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0];
};

/** The index behind the string that opens at `start`. */
const string = (text: string, start: number): number | Fault => {
  for (let index = start + 1; index < text.length; ) {
    if (text[index] === '"') return index + 1;
    if (text.charCodeAt(index) < 0x20) {
      const code = text.charCodeAt(index);
      return { message: `Illegal unquoted character ((CTRL-CHAR, code ${code})): has to be escaped`, index: index + 1 };
    }
    const escaped = text[index] === '\\' ? match(ESCAPE, text, index) : text[index];
    if (escaped === undefined) return unexpected(text, index, 'unrecognized character escape');
    index += escaped.length;
  }
  return { message: 'Unexpected end-of-input in VALUE_STRING', index: text.length };
};

/** The value that begins at an index, if it is neither an object nor a list: where it ends, or what is wrong with it. */
const scalar = (text: string, index: number): number | Fault => {
  if (text[index] === '"') return string(text, index);
  const number = match(NUMBER, text, index);
  if (number !== undefined) return index + number.length;
  const word = match(WORD, text, index);
  if (word === undefined) return unexpected(text, index, `expected a valid value ${VALUE}`);
  if (word === 'true' || word === 'false' || word === 'null') return index + word.length;
  return { message: `Unrecognized token '${word}': was expecting ${VALUE}`, index: index + word.length };
};

/** What may come next: a value, a field's name, a colon, or what ends or goes on with the innermost list or object. */
type Wanted = 'value' | 'name' | 'colon' | 'more' | 'end';

/** The first thing that is wrong with a text that is not JSON. Keeps its own stack, so that no nesting overflows. */
const firstFault = (text: string): Fault => {
  const open: ('{' | '[')[] = [];
  let wanted: Wanted = 'value';
  let index = 0;
  /** Nothing was read of the innermost list or object: it may end here. */
  let fresh = false;
  const after = (): Wanted => (open.length === 0 ? 'end' : 'more');
  for (;;) {
    while (/[ \t\r\n]/.test(text[index] ?? '')) index += 1;
    const char = text[index];
    if (char === undefined) break;
    const closes = (char === '}' && open.at(-1) === '{') || (char === ']' && open.at(-1) === '[');
    const mayClose = closes && (wanted === 'more' || fresh);
    fresh = false;
    if (mayClose) {
      open.pop();
      index += 1;
      wanted = after();
    } else if (wanted === 'more' && char === ',') {
      index += 1;
      wanted = open.at(-1) === '{' ? 'name' : 'value';
    } else if (wanted === 'colon' && char === ':') {
      index += 1;
      wanted = 'value';
    } else if (wanted === 'value' && (char === '{' || char === '[')) {
      open.push(char);
      fresh = true;
      index += 1;
      wanted = char === '{' ? 'name' : 'value';
    } else if (wanted === 'value' || (wanted === 'name' && char === '"')) {
      const end = scalar(text, index);
      if (typeof end !== 'number') return end;
      index = end;
      wanted = wanted === 'name' ? 'colon' : after();
    } else if (wanted === 'name') {
      return unexpected(text, index, 'was expecting double-quote to start field name');
    } else if (wanted === 'colon') {
      return unexpected(text, index, 'was expecting a colon to separate field name and value');
    } else {
      const kind = open.at(-1) === '{' ? 'Object' : 'Array';
      return unexpected(text, index, `was expecting comma to separate ${kind} entries`);
    }
  }
  const kind = open.at(-1) === '{' ? 'Object' : 'Array';
  return { message: `Unexpected end-of-input: expected close marker for ${kind}`, index: text.length };
};

/** What AWS says of a text that it cannot read, in the words of its reader (Jackson) and with its kind of location. */
export const syntaxFault = (text: string, fault: Fault = firstFault(text)): DefinitionDiagnostic => {
  const location = source(text, fault.index);
  return error('INVALID_JSON_DESCRIPTION', location, `${fault.message}\n at ${location}`);
};
