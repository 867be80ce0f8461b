import type { Visit } from './engine.ts';
import { ErrorName, fieldFailure } from './failure.ts';
import { evaluate } from './flow.ts';
import { isArray, type Json, type JsonObject, typeName } from './json.ts';
import { compileJsonata, expressionIn, wrongType } from './jsonata/expression.ts';
import { compilePath } from './path-field.ts';
import type { Language } from './template.ts';

/** A number that a state is given as a literal, by a `…Path` field, or by an expression. */
export type Measure = (visit: Visit, root: Json) => Promise<number | undefined>;

/** What is wrong with the value that a `…Path` field names, in AWS's words. */
export type Flaw = (value: number | undefined, shown: string, field: string, path: string) => string | undefined;

const notAnInteger: Flaw = (value, shown, field, path) =>
  value !== undefined && Number.isInteger(value)
    ? undefined
    : `The ${field} field refers to value ${shown} which is not a valid integer: ${path}`;

export const notANumber: Flaw = (value, shown, field, path) =>
  value === undefined ? `The ${field} field refers to value ${shown} which is not a valid number: ${path}` : undefined;

/** A text of digits counts as its number (recorded: MaxConcurrencyPath that names `"1"`). */
const numberFrom = (value: Json): number | undefined => {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
};

const fromPath = (key: string, path: string, flawOf: Flaw): Measure => {
  const field = compilePath(path);
  return async (visit, root) => {
    const value = await evaluate(field, visit, { root });
    const number = numberFrom(value);
    const flaw = flawOf(number, JSON.stringify(value), key, path);
    if (flaw !== undefined) throw fieldFailure(flaw);
    return number;
  };
};

const fromExpression = (key: string, expression: string, flaw: Flaw): Measure => {
  const field = compileJsonata(expression, key);
  return async (visit, root) => {
    const value = await evaluate(field, visit, { root });
    if (typeof value !== 'number') throw wrongType(expression, key, 'number', typeName(value), value);
    if (value < 0 || flaw(value, '', key, '') !== undefined) {
      throw fieldFailure(
        `The JSONata expression '${expression}' specified for the field '${key}' returned ${value}, which the field does not take`,
        ErrorName.QueryEvaluationError,
      );
    }
    return value;
  };
};

/** Compiles `key`, `keyPath` (JSONPath) or an expression in `key` (JSONata); `undefined` where the state has neither. */
export const compileMeasure = (
  definition: JsonObject,
  key: string,
  language: Language,
  flaw: Flaw = notAnInteger,
): Measure | undefined => {
  const path = definition[`${key}Path`];
  if (typeof path === 'string') return fromPath(`${key}Path`, path, flaw);
  const value = definition[key];
  if (typeof value === 'number') return async () => value;
  const expression = language === 'JSONata' && typeof value === 'string' ? expressionIn(value) : undefined;
  return expression === undefined ? undefined : fromExpression(key, expression, flaw);
};

/** A list that an expression or a literal gives: the Items of a Map. */
export const listFrom = (value: Json, expression: string | undefined, key: string): readonly Json[] => {
  if (isArray(value)) return value;
  throw wrongType(expression ?? JSON.stringify(value), key, 'array', typeName(value), value);
};
