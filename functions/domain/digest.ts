import { createHash } from 'node:crypto';

type Json = unknown;

/** JSON with the keys of every object in order, so that equal values have equal text. `undefined` members are dropped. */
export const canonical = (value: Json): string => {
  if (Array.isArray(value)) return `[${value.map((each) => canonical(each ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
};

/** SHA-256 of a value's canonical JSON, in lower-case hexadecimal. */
export const digestOf = (value: Json): string => createHash('sha256').update(canonical(value)).digest('hex');
