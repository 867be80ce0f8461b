import { redact } from './redact.ts';
import { REASON_MAX_CHARS } from './signal.ts';

/** Text beyond this many characters is not looked at, so that cleaning stays cheap for any payload. */
const LOOK_AT_MAX_CHARS = 8_000;

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

const cut = (text: string, maxChars: number): string => text.slice(0, maxChars).replace(/[\uD800-\uDBFF]$/, '');

/** Text without control, format and broken characters (each run becomes one space), trimmed. */
export const printable = (text: string): string => text.replace(UNPRINTABLE, ' ').trim();

/** A name as it came, printable and bounded; undefined when it is no text or nothing is left of it. */
export const nameOf = (value: unknown, maxChars: number): string | undefined => {
  if (typeof value !== 'string') return undefined;
  const name = cut(printable(value.slice(0, LOOK_AT_MAX_CHARS)), maxChars).trim();
  return name === '' ? undefined : name;
};

/** Free text for people: on one line, printable, redacted, bounded; empty when it is no text. */
export const proseOf = (value: unknown, maxChars: number = REASON_MAX_CHARS): string =>
  typeof value === 'string'
    ? cut(redact(printable(value.slice(0, LOOK_AT_MAX_CHARS)).replace(/\s+/g, ' ')), maxChars).trim()
    : '';

/** A value as it may be quoted in a sentence: at most 60 characters, and for what is no text its type. */
export const quoted = (value: unknown): string =>
  typeof value === 'string' ? `'${proseOf(value, 60)}'` : value === null ? 'null' : `a value of type ${typeof value}`;

/** Lower-case words of an identifier: `FreeStorageSpace` and `free_storage-space` both give `free storage space`. */
export const wordsOf = (identifier: string): string =>
  identifier
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/([A-Z0-9])([A-Z][a-z])/g, '$1 $2')
    .replace(/[^A-Za-z0-9%]+/g, ' ')
    .toLowerCase()
    .trim();
