import type { Json } from '../json.ts';
import type { Path } from '../jsonpath/ast.ts';
import { readPath } from '../jsonpath/parse.ts';
import { createReader, type Reader } from '../jsonpath/reader.ts';

export type Argument =
  | { readonly kind: 'value'; readonly value: Json }
  /** A text in quotes: `raw` keeps the backslashes before braces, which `States.Format` reads. */
  | { readonly kind: 'text'; readonly value: string; readonly raw: string }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'call'; readonly call: Call };

export interface Call {
  /** As written, for causes. */
  readonly text: string;
  readonly name: string;
  readonly args: readonly Argument[];
}

const NAME = /States\.[A-Za-z0-9]+/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Developer Guide, 'Intrinsic functions': up to ten may stand inside each other. */
const MAX_NESTING = 10;

/** `\'`, `\{`, `\}` and `\\` are escapes (States Language, 'Intrinsic Functions'); another backslash is itself. */
const readText = (reader: Reader): Argument => {
  reader.want("'");
  let value = '';
  let raw = '';
  while (reader.peek() !== "'") {
    if (reader.done()) reader.fail("a closing '");
    const char = reader.take();
    const escaped = reader.peek();
    if (char === '\\' && /['{}\\]/.test(escaped)) {
      reader.take();
      value += escaped;
      raw += escaped === "'" ? "'" : `\\${escaped}`;
    } else {
      value += char;
      raw += char;
    }
  }
  reader.take();
  return { kind: 'text', value, raw };
};

const readArgument = (reader: Reader, depth: number): Argument => {
  if (reader.peek() === "'") return readText(reader);
  if (reader.peek() === '$') return { kind: 'path', path: readPath(reader) };
  if (reader.peek() === 'S') return { kind: 'call', call: readCall(reader, depth + 1) };
  for (const [word, value] of [
    ['true', true],
    ['false', false],
    ['null', null],
  ] as const) {
    if (reader.takeIf(word)) return { kind: 'value', value };
  }
  return { kind: 'value', value: Number(reader.takeMatch(NUMBER) ?? reader.fail('an argument')) };
};

const readCall = (reader: Reader, depth: number): Call => {
  const start = reader.at();
  if (depth > MAX_NESTING) reader.fail(`at most ${MAX_NESTING} functions inside each other`);
  const name = reader.takeMatch(NAME) ?? reader.fail('the name of an intrinsic function');
  const args: Argument[] = [];
  reader.skipSpace();
  reader.want('(');
  reader.skipSpace();
  while (!reader.takeIf(')')) {
    if (args.length > 0) {
      reader.want(',');
      reader.skipSpace();
    }
    args.push(readArgument(reader, depth));
    reader.skipSpace();
  }
  return { text: reader.text.slice(start, reader.at()), name, args };
};

/** An intrinsic function that is the whole text. @throws PathSyntaxError */
export const parseCall = (text: string): Call => {
  const reader = createReader(text);
  const call = readCall(reader, 1);
  reader.skipSpace();
  if (!reader.done()) reader.fail('the end of the function');
  return call;
};
