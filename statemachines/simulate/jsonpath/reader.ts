import { PathSyntaxError } from './ast.ts';

/** Reads a text from left to right; shared by paths, filters and intrinsic functions. */
export interface Reader {
  readonly text: string;
  readonly at: () => number;
  readonly done: () => boolean;
  readonly peek: (ahead?: number) => string;
  readonly take: (count?: number) => string;
  /** Takes the word if it stands here. */
  readonly takeIf: (word: string) => boolean;
  readonly takeMatch: (pattern: RegExp) => string | undefined;
  readonly skipSpace: () => void;
  readonly want: (word: string) => void;
  readonly fail: (wanted: string) => never;
}

export const createReader = (text: string, start = 0): Reader => {
  let at = start;
  const fail = (wanted: string): never => {
    const got = at < text.length ? `'${text.slice(at, at + 12)}'` : 'its end';
    throw new PathSyntaxError(`'${text}' at ${at}: expected ${wanted}, got ${got}`);
  };
  const takeIf = (word: string): boolean => {
    if (!text.startsWith(word, at)) return false;
    at += word.length;
    return true;
  };
  return {
    text,
    at: () => at,
    done: () => at >= text.length,
    peek: (ahead = 0) => text[at + ahead] ?? '',
    take: (count = 1) => {
      const taken = text.slice(at, at + count);
      at += count;
      return taken;
    },
    takeIf,
    takeMatch: (pattern) => {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match === null) return undefined;
      at += match[0].length;
      return match[0];
    },
    skipSpace: () => {
      while (/\s/.test(text[at] ?? '')) at += 1;
    },
    want: (word) => {
      if (!takeIf(word)) fail(`'${word}'`);
    },
    fail,
  };
};

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** A text in quotes, the reader standing on the first of them. */
export const readQuoted = (reader: Reader): string => {
  const quote = reader.take();
  let value = '';
  while (reader.peek() !== quote) {
    if (reader.done()) reader.fail(`a closing ${quote}`);
    const char = reader.take();
    if (char !== '\\') value += char;
    else if (reader.peek() === 'u') value += String.fromCharCode(Number.parseInt(reader.take(5).slice(1), 16));
    else {
      const escaped = reader.take();
      value += ESCAPES[escaped] ?? escaped;
    }
  }
  reader.take();
  return value;
};
