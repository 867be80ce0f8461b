import { isArray, isObject, type Json, type JsonObject, setKey } from './json.ts';
import { compileJsonata, expressionIn } from './jsonata/expression.ts';
import { compilePathOrCall, type Missing } from './path-field.ts';
import type { Field } from './scope.ts';

export type Language = 'JSONPath' | 'JSONata';

/** A template; `constant` when nothing in it has to be evaluated. */
export interface Template {
  readonly constant: boolean;
  readonly evaluate: Field;
}

const constant = (value: Json): Template => ({ constant: true, evaluate: () => value });

/** The parts of an object or array; the first that has to be awaited makes the whole wait. */
const composite = (parts: readonly Template[], assemble: (values: readonly Json[]) => Json): Field => {
  return (scope) => {
    const values: Json[] = [];
    for (let index = 0; index < parts.length; index += 1) {
      const value = parts[index]?.evaluate(scope) ?? null;
      if (value instanceof Promise) {
        return (async () => {
          values.push(await value);
          for (const part of parts.slice(index + 1)) values.push(await part.evaluate(scope));
          return assemble(values);
        })();
      }
      values.push(value);
    }
    return assemble(values);
  };
};

const objectOf = (keys: readonly string[], values: readonly Json[]): JsonObject => {
  const object: Record<string, Json | undefined> = {};
  for (const [index, key] of keys.entries()) setKey(object, key, values[index] ?? null);
  return object;
};

const join = (original: Json, parts: readonly Template[], assemble: (values: readonly Json[]) => Json): Template =>
  parts.every((part) => part.constant) ? constant(original) : { constant: false, evaluate: composite(parts, assemble) };

/** `The JSONPath '…' specified for the field '…' could not be found in the input '…'`. */
export const missingFor =
  (field: string): Missing =>
  (path, _why, shown) =>
    `The JSONPath '${path.text}' specified for the field '${field}' could not be found in the input '${shown()}'`;

/** A JSONPath payload template: what stands under a key that ends in `.$` is a path or an intrinsic function. */
const pathTemplate = (value: Json): Template => {
  if (isArray(value)) return join(value, value.map(pathTemplate), (items) => items);
  if (!isObject(value)) return constant(value);
  const keys: string[] = [];
  let rewritten = false;
  const parts = Object.entries(value).map(([key, each = null]): Template => {
    if (!key.endsWith('.$') || typeof each !== 'string') {
      keys.push(key);
      return pathTemplate(each);
    }
    rewritten = true;
    keys.push(key.slice(0, -2));
    return { constant: false, evaluate: compilePathOrCall(each, missingFor(key)) };
  });
  return rewritten || parts.some((part) => !part.constant)
    ? { constant: false, evaluate: composite(parts, (values) => objectOf(keys, values)) }
    : constant(value);
};

/** A JSONata template: a text that is `{% … %}` from end to end is an expression, at any depth. */
const jsonataTemplate = (value: Json, location: string): Template => {
  if (typeof value === 'string') {
    const expression = expressionIn(value);
    return expression === undefined
      ? constant(value)
      : { constant: false, evaluate: compileJsonata(expression, location) };
  }
  if (isArray(value)) {
    return join(
      value,
      value.map((item, index) => jsonataTemplate(item, `${location}[${index}]`)),
      (items) => items,
    );
  }
  if (!isObject(value)) return constant(value);
  const keys = Object.keys(value);
  return join(
    value,
    keys.map((key) => jsonataTemplate(value[key] ?? null, `${location}/${key}`)),
    (values) => objectOf(keys, values),
  );
};

/** Compiles the value of a field; `location` is the field's name. */
export const compileTemplate = (value: Json, language: Language, location: string): Template =>
  language === 'JSONata' ? jsonataTemplate(value, location) : pathTemplate(value);
