import { schema } from '../diagnostic.ts';
import { isJsonata } from '../jsonata.ts';
import { has } from '../shape.ts';
import type { StateRule } from './rule.ts';

const RFC3339 =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

const isDay = (day: string): boolean => {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // why the comparison: a day that a month does not have is read as one of the next month
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
};

/**
 * The profile of RFC 3339 that the states language asks for: an upper-case `T`, and an upper-case `Z` where there is no
 * offset (states-language.net, "Timestamps").
 */
export const isTimestamp = (value: unknown): boolean => {
  const day = typeof value === 'string' ? RFC3339.exec(value)?.[1] : undefined;
  return day !== undefined && isDay(day);
};

export const NOT_A_TIMESTAMP = 'String does not match RFC3339 timestamp';

/** A Wait's moment is a moment; in a JSONata state it may be an expression. */
export const timestamp: StateRule = ({ state, at, language }, report) => {
  if (state['Type'] !== 'Wait' || !has(state, 'Timestamp')) return;
  const { Timestamp } = state;
  if (isTimestamp(Timestamp) || (language === 'JSONata' && isJsonata(Timestamp))) return;
  report(schema(`${at}/Timestamp`, NOT_A_TIMESTAMP));
};
