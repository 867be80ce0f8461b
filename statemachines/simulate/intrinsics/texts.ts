import { createHash } from 'node:crypto';
import { isArray, isObject, type Json } from '../json.ts';
import { uuidOf } from '../random.ts';
import { IntrinsicError, type IntrinsicTable, limited, textOf } from './function.ts';

/** Developer Guide, 'Intrinsic functions': Base64 and hashes take up to 10,000 characters. */
const MAX_CHARACTERS = 10_000;
const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** The digest of a text (or of a value's JSON), in hexadecimal. */
export const hash = (data: Json, algorithm: Json): string => {
  const name = typeof algorithm === 'string' ? HASHES[algorithm] : undefined;
  if (name === undefined) {
    throw new IntrinsicError(
      `Invalid argument: expected one of ${Object.keys(HASHES).join(', ')}, got ${JSON.stringify(algorithm)}`,
    );
  }
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return createHash(name).update(limited(text, MAX_CHARACTERS)).digest('hex');
};

/** A value as Java writes it, `{Arg1=1, Arg2=[]}`: AWS formats with the text of its own maps and lists (recorded). */
const javaText = (value: Json): string => {
  if (isArray(value)) return `[${value.map(javaText).join(', ')}]`;
  if (!isObject(value)) return String(value);
  return `{${Object.entries(value)
    .map(([key, each]) => `${key}=${javaText(each ?? null)}`)
    .join(', ')}}`;
};

/** Fills `{}` in order; `\{` and `\}` are braces. */
export const format = (template: string, values: readonly Json[]): string => {
  let used = 0;
  const text = template.replace(/\\([{}\\])|\{\}/g, (match, escaped?: string) => {
    if (escaped !== undefined) return escaped;
    const value = values[used];
    used += 1;
    return value === undefined ? match : javaText(value);
  });
  if (used !== values.length) {
    throw new IntrinsicError(
      `Invalid number of arguments: the template has ${used} occurrences of {}, and ${values.length} values were given`,
    );
  }
  return text;
};

/** Cuts a text at each of the given characters; what is empty is left out (recorded: `, , ,` cut at `,`). */
const split = (text: string, splitters: string): string[] => {
  const parts: string[] = [];
  let part = '';
  for (const char of text) {
    if (!splitters.includes(char)) part += char;
    else if (part !== '') {
      parts.push(part);
      part = '';
    }
  }
  return part === '' ? parts : [...parts, part];
};

const decode = (text: string): string => {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text))
    throw new IntrinsicError('Invalid argument: expected a Base64 encoded string');
  return Buffer.from(text, 'base64').toString('utf8');
};

export const texts: IntrinsicTable = {
  'States.Base64Encode': {
    takes: [1, 1],
    call: ([text]) => Buffer.from(limited(textOf(text), MAX_CHARACTERS), 'utf8').toString('base64'),
  },
  'States.Base64Decode': { takes: [1, 1], call: ([text]) => decode(limited(textOf(text), MAX_CHARACTERS)) },
  'States.Hash': { takes: [2, 2], call: ([data, algorithm]) => hash(data ?? null, algorithm ?? null) },
  'States.StringSplit': { takes: [2, 2], call: ([text, splitters]) => split(textOf(text), textOf(splitters)) },
  'States.Format': {
    takes: [1, Number.POSITIVE_INFINITY],
    call: ([template, ...values]) => format(textOf(template), values),
  },
  'States.UUID': { takes: [0, 0], call: (_, { random }) => uuidOf(random) },
};
