import type * as z from 'zod';
import { asLatin, lookAlikesIn } from './look-alikes.ts';
import { nearest } from './near.ts';

/** More names than this are no list that a person reads. */
const NAMES_SHOWN = 30;
const VALUE_CHARACTERS = 60;

const KINDS: Readonly<Record<string, string>> = {
  ...{ string: 'a text', number: 'a number', int: 'a whole number', boolean: 'true or false' },
  ...{ array: 'a list', object: 'a map', record: 'a map' },
};

/** A type of JSON as a person says it. */
export const kindWords = (expected: string): string => KINDS[expected] ?? expected;

/** A value as it is shown to whoever wrote it. */
export const shown = (value: unknown): string => {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value !== 'string') return String(value);
  return `'${value.length <= VALUE_CHARACTERS ? value : `${value.slice(0, VALUE_CHARACTERS - 1)}…`}'`;
};

/** Names one after the other, not too many. */
export const listed = (names: readonly string[]): string =>
  names.length <= NAMES_SHOWN ? names.join(', ') : `${names.slice(0, NAMES_SHOWN).join(', ')}, …`;

/** What was probably meant by a word that is not among those there are. */
export const didYouMean = (word: unknown, words: readonly string[]): string | undefined => {
  if (typeof word !== 'string') return undefined;
  const meant = words.find((each) => each === asLatin(word)) ?? nearest(asLatin(word), words);
  const alike = lookAlikesIn(word);
  if (meant === undefined) return alike === undefined ? undefined : `${alike}: type it anew`;
  return alike === undefined ? `did you mean '${meant}'?` : `${alike}: write '${meant}'`;
};

/** The bound that a length or a number is beyond. */
export const bound = (
  { code, origin }: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig,
  limit: number | bigint,
): string => {
  const most = code === 'too_small' ? 'at least' : 'at most';
  const unit = origin === 'string' ? 'character' : 'item';
  return origin === 'string' || origin === 'array'
    ? `wanted ${most} ${limit} ${unit}${Number(limit) === 1 ? '' : 's'}`
    : `wanted ${most} ${limit}`;
};

/** What was got where its length is what is wrong with it. */
export const gotWords = (value: unknown): string => {
  if (typeof value === 'string' && value.length > VALUE_CHARACTERS) return `${value.length} characters`;
  return Array.isArray(value) ? `${value.length === 0 ? 'an empty list' : `${value.length} items`}` : shown(value);
};
