import type { Json, JsonObject } from '../asl.ts';

export type { Json, JsonObject } from '../asl.ts';

/** Whether a value is a JSON object: not null, not an array. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a value is a JSON array; keeps `readonly`, which `Array.isArray` loses. */
export const isArray = (value: unknown): value is readonly Json[] => Array.isArray(value);

/** Whether an object has the key as its own: `constructor` is a name like any other in somebody's data. */
export const has = (value: JsonObject, key: string): boolean => Object.hasOwn(value, key);

/** A copy of an object with one key set; `__proto__` becomes a key, not a prototype. */
export const withKey = (object: JsonObject, key: string, value: Json): JsonObject => {
  const copy: Record<string, Json | undefined> = { ...object };
  setKey(copy, key, value);
  return copy;
};

/** Sets a key of an object that is being built. */
export const setKey = (object: Record<string, Json | undefined>, key: string, value: Json): void => {
  if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, writable: true });
  else object[key] = value;
};

/** Equality of JSON values: order of keys does not matter, order of items does. */
export const sameJson = (a: Json, b: Json): boolean => {
  if (a === b) return true;
  if (isArray(a))
    return isArray(b) && a.length === b.length && a.every((item, index) => sameJson(item, b[index] ?? null));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => has(b, key) && sameJson(a[key] ?? null, b[key] ?? null))
  );
};

/** The name of a value's type as AWS writes it in causes. */
export const typeName = (value: Json): string => {
  if (value === null) return 'null';
  return isArray(value) ? 'array' : typeof value;
};
