const PATTERN = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/**
 * The moment that a text names, in nanoseconds since 1970; `undefined` when it is no ISO 8601 date-time with offset.
 *
 * An upper-case T and a Z or an offset are needed (States Language, 'Timestamps').
 */
export const instantOf = (text: string): bigint | undefined => {
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const [fraction = '', sign, offsetHours = '0', offsetMinutes = '0'] = match.slice(7);
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  if (hour > 23 || minute > 59 || second > 59 || Number(offsetHours) > 18 || Number(offsetMinutes) > 59)
    return undefined;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -1 : 1);
  return BigInt(date.getTime() - offset * 60_000) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
};

/** The same, in whole milliseconds, rounded up: a wait never ends before its moment. */
export const millisOf = (text: string): number | undefined => {
  const instant = instantOf(text);
  if (instant === undefined) return undefined;
  // why only above: division of whole numbers goes towards nothing, which is up for what is negative
  const whole = instant / 1_000_000n;
  return Number(instant > whole * 1_000_000n ? whole + 1n : whole);
};
