import { inWords } from '../../functions/domain/duration.ts';
import type { Criterion } from '../../functions/domain/verdict/criterion.ts';

/** Words in a row, the last one joined as given: `a, b or c`. */
export const listed = (words: readonly string[], joint: 'and' | 'or' = 'and'): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${joint} ${words.at(-1)}`;

/** A number with its noun: `1 call`, `3 calls`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** A sentence's first letter in upper case. */
export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A sentence with its full stop. */
export const sentence = (text: string): string => (/[.?!]$/.test(text) ? text : `${text}.`);

/** Seconds to a tenth, as one reads them along a rehearsal: `12.5 s`, `4 min 05 s`, `1 h 10 min`. */
export const elapsed = (seconds: number): string => {
  const tenths = Math.round(seconds * 10) / 10;
  if (tenths < 120) return `${Number.isInteger(tenths) ? tenths : tenths.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole >= 7200) return inWords(whole);
  const rest = whole % 60 === 0 ? '' : ` ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(whole / 60)} min${rest}`;
};

const DAY_SECONDS = 86_400;

/** A length of time as a document gives it: whole days where it is some, else as `inWords` says it. */
export const spanned = (seconds: number): string =>
  seconds >= 2 * DAY_SECONDS && seconds % DAY_SECONDS === 0 ? `${seconds / DAY_SECONDS} days` : inWords(seconds);

const wantedOf = ({ is, in: oneOf, below, above }: Criterion): string[] => [
  ...(is === undefined ? [] : [`is ${String(is)}`]),
  ...(oneOf === undefined ? [] : [`is ${listed(oneOf.map(String), 'or')}`]),
  ...(above === undefined ? [] : [`is above ${above}`]),
  ...(below === undefined ? [] : [`is below ${below}`]),
];

/** A criterion as its author named it, and what is looked at for it: `running (mode is healthy)`. */
export const criterionWords = (criterion: Criterion): string =>
  criterion.alarms === undefined
    ? `${criterion.name} (${criterion.fact ?? criterion.metric ?? ''} ${wantedOf(criterion).join(' and ')})`
    : `${criterion.name} (its alarms are ${criterion.alarms})`;
