import type { Json } from '../json.ts';
import type { Filter, Operand, Path } from './ast.ts';
import { type Reader, readQuoted } from './reader.ts';

const OPERATOR = /===|!==|==|!=|<=|>=|<|>|=~|(?:in|nin|subsetof|anyof|noneof|contains|size|empty)(?![A-Za-z0-9_])/iy;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS: readonly (readonly [string, Json])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

const readPattern = (reader: Reader): Operand => {
  reader.want('/');
  let source = '';
  while (reader.peek() !== '/') {
    if (reader.done()) reader.fail('a closing /');
    source += reader.take(reader.peek() === '\\' ? 2 : 1);
  }
  reader.take();
  const flags = reader.takeMatch(/[a-zA-Z]*/y) ?? '';
  return { kind: 'pattern', pattern: new RegExp(`^(?:${source})$`, flags.includes('i') ? 'i' : '') };
};

const readValue = (reader: Reader): Json => {
  reader.skipSpace();
  const quote = reader.peek();
  if (quote === "'" || quote === '"') return readQuoted(reader);
  if (reader.takeIf('[')) {
    const items: Json[] = [];
    for (;;) {
      reader.skipSpace();
      if (reader.takeIf(']')) return items;
      if (items.length > 0) reader.want(',');
      items.push(readValue(reader));
    }
  }
  for (const [word, value] of WORDS) if (reader.takeIf(word)) return value;
  return Number(reader.takeMatch(NUMBER) ?? reader.fail('a value'));
};

type ReadPath = (reader: Reader) => Path;

const readOperand = (reader: Reader, readPath: ReadPath): Operand => {
  reader.skipSpace();
  const first = reader.peek();
  if (first === '@') return { kind: 'item', path: readPath(reader) };
  if (first === '$') return { kind: 'root', path: readPath(reader) };
  if (first === '/') return readPattern(reader);
  return { kind: 'value', value: readValue(reader) };
};

const readComparison = (reader: Reader, readPath: ReadPath): Filter => {
  const left = readOperand(reader, readPath);
  reader.skipSpace();
  const operator = reader.takeMatch(OPERATOR);
  if (operator === undefined) return { kind: 'exists', operand: left };
  return { kind: 'compare', operator: operator.toLowerCase(), left, right: readOperand(reader, readPath) };
};

const readTerm = (reader: Reader, readPath: ReadPath): Filter => {
  reader.skipSpace();
  if (reader.peek() === '!' && reader.peek(1) !== '=') {
    reader.take();
    return { kind: 'not', of: readTerm(reader, readPath) };
  }
  if (!reader.takeIf('(')) return readComparison(reader, readPath);
  const inner = readFilter(reader, readPath);
  reader.skipSpace();
  reader.want(')');
  return inner;
};

const readJoined =
  (kind: 'and' | 'or', word: string, readSide: (reader: Reader, readPath: ReadPath) => Filter) =>
  (reader: Reader, readPath: ReadPath): Filter => {
    const first = readSide(reader, readPath);
    const sides = [first];
    for (;;) {
      reader.skipSpace();
      if (!reader.takeIf(word)) return sides.length === 1 ? first : { kind, sides };
      sides.push(readSide(reader, readPath));
    }
  };

const readAnd = readJoined('and', '&&', readTerm);

/** The condition of `[?( … )]`, the reader standing behind the opening parenthesis. */
export const readFilter: (reader: Reader, readPath: ReadPath) => Filter = readJoined('or', '||', readAnd);
