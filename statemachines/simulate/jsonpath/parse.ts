import type { Json } from '../json.ts';
import type { Path, Root, Segment } from './ast.ts';
import { readFilter } from './filter-parse.ts';
import { createReader, type Reader, readQuoted } from './reader.ts';

const NAME = /[^.[\](),\s'"=<>!&|]+/y;
const VARIABLE = /[\p{L}_][\p{L}\p{N}_]*/uy;
const INTEGER = /-?\d+/y;

const readRoot = (reader: Reader): Root => {
  reader.want('$');
  if (reader.takeIf('$')) return { kind: 'context' };
  const name = reader.takeMatch(VARIABLE);
  return name === undefined ? { kind: 'data' } : { kind: 'variable', name };
};

const readArguments = (reader: Reader): (Path | Json)[] => {
  const args: (Path | Json)[] = [];
  reader.want('(');
  for (;;) {
    reader.skipSpace();
    if (reader.takeIf(')')) return args;
    if (args.length > 0) {
      reader.want(',');
      reader.skipSpace();
    }
    if (reader.peek() === '$') args.push(readPath(reader));
    else if (reader.peek() === "'" || reader.peek() === '"') args.push(readQuoted(reader));
    else args.push(Number(reader.takeMatch(/-?\d+(\.\d+)?/y) ?? reader.fail('an argument')));
  }
};

const readInteger = (reader: Reader): number | undefined => {
  const digits = reader.takeMatch(INTEGER);
  return digits === undefined ? undefined : Number(digits);
};

const readNumbers = (reader: Reader): Segment => {
  const first = readInteger(reader);
  reader.skipSpace();
  if (reader.takeIf(':')) {
    reader.skipSpace();
    return { kind: 'slice', from: first, to: readInteger(reader) };
  }
  const indices = [first ?? reader.fail('an index')];
  while (reader.takeIf(',')) {
    reader.skipSpace();
    indices.push(readInteger(reader) ?? reader.fail('an index'));
    reader.skipSpace();
  }
  return { kind: 'indices', indices };
};

const readNames = (reader: Reader): Segment => {
  const names: string[] = [];
  do {
    reader.skipSpace();
    if (reader.peek() !== "'" && reader.peek() !== '"') reader.fail('a name in quotes');
    names.push(readQuoted(reader));
    reader.skipSpace();
  } while (reader.takeIf(','));
  return { kind: 'names', names };
};

const readBrackets = (reader: Reader): Segment => {
  reader.want('[');
  reader.skipSpace();
  const segment = ((): Segment => {
    if (reader.takeIf('*')) return { kind: 'all' };
    if (reader.takeIf('?')) {
      reader.skipSpace();
      reader.want('(');
      const test = readFilter(reader, readRelative);
      reader.skipSpace();
      reader.want(')');
      return { kind: 'filter', test };
    }
    return reader.peek() === "'" || reader.peek() === '"' ? readNames(reader) : readNumbers(reader);
  })();
  reader.skipSpace();
  reader.want(']');
  return segment;
};

const readDotted = (reader: Reader): Segment => {
  if (reader.takeIf('*')) return { kind: 'all' };
  const name = reader.takeMatch(NAME) ?? reader.fail('a name');
  return reader.peek() === '('
    ? { kind: 'function', name, args: readArguments(reader) }
    : { kind: 'names', names: [name] };
};

const readSegments = (reader: Reader): Segment[] => {
  const segments: Segment[] = [];
  for (;;) {
    if (reader.peek() === '[') segments.push(readBrackets(reader));
    else if (reader.takeIf('..')) {
      segments.push({ kind: 'deep' });
      if (reader.peek() !== '[') segments.push(readDotted(reader));
    } else if (reader.takeIf('.')) segments.push(reader.peek() === '[' ? readBrackets(reader) : readDotted(reader));
    else return segments;
  }
};

/** Several names match one value only as the last step, where they make one object (Jayway's 'multi property merge'). */
const isDefinite = (segments: readonly Segment[]): boolean =>
  segments.every((segment, index) => {
    if (segment.kind === 'names') return segment.names.length === 1 || index === segments.length - 1;
    return segment.kind === 'function' || (segment.kind === 'indices' && segment.indices.length === 1);
  });

const pathOf = (text: string, root: Root, segments: readonly Segment[]): Path => ({
  text,
  root,
  segments,
  definite: isDefinite(segments),
});

const readRelative = (reader: Reader): Path => {
  const start = reader.at();
  const root: Root = reader.takeIf('@') ? { kind: 'data' } : readRoot(reader);
  const segments = readSegments(reader);
  return pathOf(reader.text.slice(start, reader.at()), root, segments);
};

/** Reads the path that stands here and leaves the reader behind it. */
export const readPath = (reader: Reader): Path => {
  const start = reader.at();
  const root = readRoot(reader);
  const segments = readSegments(reader);
  return pathOf(reader.text.slice(start, reader.at()), root, segments);
};

/** A path that is the whole text. @throws PathSyntaxError */
export const parsePath = (text: string): Path => {
  const reader = createReader(text);
  const path = readPath(reader);
  if (!reader.done()) reader.fail('`.`, `[` or the end of the path');
  return path;
};
