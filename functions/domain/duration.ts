import * as z from 'zod';

const SECONDS_OF = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
type Unit = keyof typeof SECONDS_OF;

/** A length of time in a document: a whole number and a unit, e.g. `90s`, `5m`, `2h`, `30d`. Parses to seconds. */
export const Duration = z
  .string()
  .regex(/^\d{1,6}[smhd]$/, 'write a duration as a whole number and a unit, e.g. `90s`, `5m`, `2h`, `30d`')
  .transform((text) => Number(text.slice(0, -1)) * SECONDS_OF[text.slice(-1) as Unit]);

/** Seconds as a person says them: `45 s`, `5 min`, `1 h 10 min`. */
export const inWords = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 120) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 120) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
};
