import * as z from 'zod';

const memberOf = (value: unknown, key: PropertyKey): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;

/** The value at a path; `undefined` where there is none. */
export const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown => path.reduce(memberOf, value);

/** Takes off what is around a schema: that it may be absent, has a default, or is made of another. */
const bare = (schema: z.core.$ZodType): z.core.$ZodType => {
  if (schema instanceof z.ZodLazy) return bare(schema._zod.def.getter());
  if (schema instanceof z.ZodPipe) return bare(schema._zod.def.in);
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodNullable
  ) {
    return bare(schema._zod.def.innerType);
  }
  return schema;
};

const admits = (schema: z.core.$ZodType, discriminator: string, value: unknown): boolean => {
  const object = bare(schema);
  const member = object instanceof z.ZodObject ? object._zod.def.shape[discriminator] : undefined;
  return member !== undefined && z.safeParse(member, memberOf(value, discriminator)).success;
};

/** The variant of a union that a value is meant to be. */
const meant = (union: z.ZodUnion, value: unknown): z.core.$ZodType | undefined => {
  const { options } = union._zod.def;
  if (union instanceof z.ZodDiscriminatedUnion) {
    const { discriminator } = union._zod.def;
    return options.find((each) => admits(each, discriminator, value));
  }
  return options.find((each) => bare(each) instanceof z.ZodArray === Array.isArray(value));
};

const concrete = (schema: z.core.$ZodType | undefined, value: unknown): z.core.$ZodType | undefined => {
  const found = schema === undefined ? undefined : bare(schema);
  return found instanceof z.ZodUnion ? concrete(meant(found, value), value) : found;
};

const below = (schema: z.core.$ZodType | undefined, key: PropertyKey): z.core.$ZodType | undefined => {
  if (schema instanceof z.ZodObject) return schema._zod.def.shape[String(key)];
  if (schema instanceof z.ZodArray) return schema._zod.def.element;
  return schema instanceof z.ZodRecord ? schema._zod.def.valueType : undefined;
};

/** The schema of the place at a path of a value; of a union the variant that the value is meant to be. */
export const schemaAt = (
  schema: z.core.$ZodType,
  value: unknown,
  path: readonly PropertyKey[],
): z.core.$ZodType | undefined => {
  let found = concrete(schema, value);
  let at = value;
  for (const key of path) {
    at = memberOf(at, key);
    found = concrete(below(found, key), at);
  }
  return found;
};

/** The names that a map may have at a path; empty where any or none are known. */
export const namesAt = (schema: z.core.$ZodType, value: unknown, path: readonly PropertyKey[]): readonly string[] => {
  const found = schemaAt(schema, value, path);
  return found instanceof z.ZodObject ? Object.keys(found._zod.def.shape) : [];
};
