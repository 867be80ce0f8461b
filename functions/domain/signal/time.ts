const TIME = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|z|[+-]\d{2}:?\d{2})?$/;

/** Epoch numbers below this are seconds, above it milliseconds: it is the year 5138 in one and 1973 in the other. */
const SECONDS_BELOW = 1e11;

const iso = (epochMs: number): string | undefined => {
  const date = new Date(epochMs);
  const text = Number.isNaN(date.getTime()) ? '' : date.toISOString();
  // Why the length: years outside 0000–9999 are written with a sign and six digits, which no alarm means.
  return text.length === 24 ? text : undefined;
};

/** Seconds of the day may be split by blanks, as in AWS's own samples (`12: 36: 15.490`). */
const tidy = (text: string): string => text.trim().replace(/\s*:\s*/g, ':');

const zoneOf = (zone: string | undefined): string => {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 'Z';
  return zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
};

/**
 * A time in whatever form AWS writes it, as ISO 8601 UTC with milliseconds; undefined when it cannot be read.
 *
 * Finer fractions are cut, not rounded, so that every route gives the same millisecond. Text without a zone is UTC.
 */
export const timeOf = (value: unknown): string | undefined => {
  if (value instanceof Date) return iso(value.getTime());
  if (typeof value === 'number') return iso(value < SECONDS_BELOW ? Math.round(value * 1000) : value);
  if (typeof value !== 'string' || value.length > 64) return undefined;
  const found = TIME.exec(tidy(value));
  if (found === null) return undefined;
  const [, day, hourMinute, second = '00', fraction = '', zone] = found;
  return iso(Date.parse(`${day}T${hourMinute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}${zoneOf(zone)}`));
};
