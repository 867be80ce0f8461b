import { inWords } from '#domain/duration';

/** A moment to the second, in UTC, as messages and logs write it: `2026-11-24T15:46:33Z`. */
export const momentOf = (at: string): string => at.replace(/\.\d+Z$/, 'Z');

/** The time of day of a moment, in UTC: `15:46:33Z`. */
export const clockTimeOf = (at: string): string => momentOf(at).slice(11);

/** How far `at` is from `now`, both ways: `in 4 min`, `45 s ago`. */
export const fromNow = (at: string, now: string): string => {
  const seconds = (Date.parse(at) - Date.parse(now)) / 1000;
  return seconds >= 0 ? `in ${inWords(seconds)}` : `${inWords(-seconds)} ago`;
};

/** A moment and how far it is: `2026-11-24T15:46:33Z (in 4 min)`. */
export const momentAndDistance = (at: string, now: string): string => `${momentOf(at)} (${fromNow(at, now)})`;

/** What an incident waits for, and the earliest moment of it where one is known. */
export const waitsText = (
  { words, until }: { readonly words: string; readonly until?: string },
  now: string,
): string => (until === undefined ? words : `${words}; not before ${momentAndDistance(until, now)}`);
