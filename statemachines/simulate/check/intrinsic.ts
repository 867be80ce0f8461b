import { pathShape } from './jsonpath.ts';

/**
 * Whether a text is a call of an intrinsic function (developer guide, "Intrinsics for JSONPath states"):
 * a known name, and arguments that are texts in single quotes, numbers, `true`, `false`, `null`, paths or further calls.
 *
 * In a text only `'`, `{`, `}` and `\` may stand behind a backslash. How many arguments a function takes is not asked:
 * AWS says so when the call is made.
 */
export const isIntrinsicCall = (text: string): boolean => call(text, 0, NESTED_MAX) === text.length;

/** "You can nest up to 10 intrinsic functions within a field" (the same page). */
const NESTED_MAX = 10;

const NAMES: ReadonlySet<string> = new Set([
  'Array',
  'ArrayContains',
  'ArrayGetItem',
  'ArrayLength',
  'ArrayPartition',
  'ArrayRange',
  'ArrayUnique',
  'Base64Decode',
  'Base64Encode',
  'Format',
  'Hash',
  'JsonMerge',
  'JsonToString',
  'MathAdd',
  'MathRandom',
  'StringSplit',
  'StringToJson',
  'UUID',
]);

const CALL = /States\.([A-Za-z0-9]+)\(\s*/y;
const LITERAL = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const BLANKS = /\s*/y;

const after = (pattern: RegExp, text: string, index: number): number | undefined => {
  pattern.lastIndex = index;
  const found = pattern.exec(text)?.[0];
  return found === undefined ? undefined : index + found.length;
};

const blanks = (text: string, index: number): number => after(BLANKS, text, index) ?? index;

const quoted = (text: string, start: number): number | undefined => {
  for (let index = start + 1; index < text.length; index += 1) {
    if (text[index] === "'") return index + 1;
    if (text[index] !== '\\') continue;
    if (!"'{}\\".includes(text[index + 1] ?? ' ')) return undefined;
    index += 1;
  }
  return undefined;
};

/** A path as an argument: up to the comma or parenthesis that stands in no bracket, quote or parenthesis of its own. */
const path = (text: string, start: number): number | undefined => {
  let depth = 0;
  let end = start;
  for (; end < text.length; end += 1) {
    const char = text[end];
    if (char === "'" || char === '"') {
      const close = text.indexOf(char, end + 1);
      if (close === -1) return undefined;
      end = close;
    } else if (char === '[' || char === '(') depth += 1;
    else if (depth === 0 && (char === ',' || char === ')')) break;
    else if (char === ']' || char === ')') depth -= 1;
  }
  return pathShape(text.slice(start, end).trimEnd()) === undefined ? undefined : end;
};

const argument = (text: string, index: number, room: number): number | undefined => {
  if (text[index] === "'") return quoted(text, index);
  if (text[index] === '$') return path(text, index);
  return text.startsWith('States.', index) ? call(text, index, room - 1) : after(LITERAL, text, index);
};

const call = (text: string, start: number, room: number): number | undefined => {
  if (room === 0) return undefined;
  CALL.lastIndex = start;
  const head = CALL.exec(text);
  if (head === null || !NAMES.has(head[1] ?? '')) return undefined;
  let index = start + head[0].length;
  if (text[index] === ')') return index + 1;
  for (;;) {
    const end = argument(text, index, room);
    if (end === undefined) return undefined;
    index = blanks(text, end);
    if (text[index] === ')') return index + 1;
    if (text[index] !== ',') return undefined;
    index = blanks(text, index + 1);
  }
};
