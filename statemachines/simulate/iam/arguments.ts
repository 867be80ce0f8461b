import type { Json } from '../../asl.ts';

/** A part of an ARN that the call does not tell. */
export const ANY = '*';

const isRecord = (value: Json | undefined): value is { readonly [key: string]: Json | undefined } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/**
 * A member of a call's arguments.
 *
 * The case of names is not looked at: Step Functions writes `DbInstanceIdentifier` where the service's API has
 * `DBInstanceIdentifier`, and whether a name is right is for the service's model to say.
 */
export const member = (value: Json | undefined, name: string): Json | undefined => {
  if (!isRecord(value)) return undefined;
  if (value[name] !== undefined) return value[name];
  const wanted = name.toLowerCase();
  for (const key in value) if (key.length === name.length && key.toLowerCase() === wanted) return value[key];
  return undefined;
};

/** A member that is a text or a number, as text; undefined where it is neither, or empty. */
export const text = (value: Json | undefined, name: string): string | undefined => {
  const found = member(value, name);
  if (typeof found === 'number') return String(found);
  return typeof found === 'string' && found !== '' ? found : undefined;
};

/** A member that is a list; a single value is a list of one, an absent one an empty list. */
export const list = (value: Json | undefined, name: string): readonly Json[] => {
  const found = member(value, name);
  if (isList(found)) return found;
  return found === undefined || found === null ? [] : [found];
};

/** A member that is a list of texts. What is no text in it may be anything. */
export const texts = (value: Json | undefined, name: string): readonly string[] =>
  list(value, name).map((each) => (typeof each === 'string' && each !== '' ? each : ANY));

/** The entries of a member that is a map. */
export const entries = (value: Json | undefined, name: string): readonly (readonly [string, Json | undefined])[] => {
  const found = member(value, name);
  return isRecord(found) ? Object.entries(found) : [];
};

/** Whether a member is there and says something: not null, not false, not empty. */
export const says = (value: Json | undefined, name: string): boolean => {
  const found = member(value, name);
  if (isList(found)) return found.length > 0;
  return found !== undefined && found !== null && found !== false && found !== '';
};
