export type UnknownRecord = Readonly<Record<string, unknown>>;

/** Whether a value has named fields: a list has none. */
export const isRecord = (value: unknown): value is UnknownRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value's fields, none where it has none. */
export const fieldsOf = (value: unknown): UnknownRecord => (isRecord(value) ? value : {});

/** The first of these own fields that is there and not null. */
export const fieldOf = (value: unknown, ...names: readonly string[]): unknown => {
  const fields = fieldsOf(value);
  for (const name of names) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field !== undefined && field !== null) return field;
  }
  return undefined;
};

/** A value as a list: itself when it is one, else none. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
