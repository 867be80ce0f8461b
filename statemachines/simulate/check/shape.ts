import { type Report, schema } from './diagnostic.ts';

/** A JSON object as it was parsed: nothing is known of its fields. */
export type Fields = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const has = (fields: Fields, name: string): boolean => Object.hasOwn(fields, name);

const TYPES = {
  ARRAY: Array.isArray,
  BOOLEAN: (value: unknown): value is boolean => typeof value === 'boolean',
  OBJECT: isObject,
  STRING: (value: unknown): value is string => typeof value === 'string',
} as const;

/** Tells of a value of another type in AWS's words; whether it is of this one. */
export const typed = (value: unknown, type: keyof typeof TYPES, at: string, report: Report): boolean => {
  if (TYPES[type](value)) return true;
  report(schema(at, `Expected value of type [${type}]`));
  return false;
};

/** Tells of the fields that are missing, all at once, as AWS does. */
export const required = (fields: Fields, names: readonly string[], at: string, report: Report): void => {
  const missing = names.filter((name) => !has(fields, name));
  if (missing.length > 0) report(schema(at === '' ? '/' : at, `These fields are required: [${missing.join(', ')}]`));
};

/** Tells of each field that has no meaning here: the states language does not skip what it does not know. */
export const supported = (fields: Fields, names: ReadonlySet<string>, at: string, report: Report): void => {
  for (const name of Object.keys(fields)) {
    if (!names.has(name)) report(schema(at === '' ? '/' : at, `Field '${name}' is not supported`));
  }
};

/** Tells of fields that exclude each other. */
export const atMostOne = (fields: Fields, names: readonly string[], at: string, report: Report): void => {
  if (names.filter((name) => has(fields, name)).length > 1) {
    report(schema(at, `There should only be one of the following fields: [${names.join(', ')}]`));
  }
};

/** Tells of fields of which one must be there, and only one. */
export const exactlyOne = (fields: Fields, names: readonly string[], at: string, report: Report): void => {
  if (names.some((name) => has(fields, name))) atMostOne(fields, names, at, report);
  else report(schema(at, `This object should have only one of the following fields: [${names.join(', ')}]`));
};

/** Tells of a word that is none of those that are allowed. */
export const oneOf = (value: unknown, words: readonly string[], at: string, report: Report): void => {
  if (!typed(value, 'STRING', at, report)) return;
  if (!words.some((word) => word === value)) {
    report(schema(at, `Value should be one of the following: [${words.join(', ')}]`));
  }
};

/** The entries of a list, with the place of each; none where it is no list. */
export const entries = (value: unknown, at: string): readonly { readonly value: unknown; readonly at: string }[] =>
  Array.isArray(value) ? value.map((entry: unknown, index) => ({ value: entry, at: `${at}[${index}]` })) : [];
