import jsonata from 'jsonata';
import { ErrorName, fieldFailure, type StateFailure } from '../failure.ts';
import { isObject, type Json } from '../json.ts';
import type { Field, Scope } from '../scope.ts';
import { compileFast, type Fast, variablesIn } from './fast.ts';
import { UNSURE } from './fast-operators.ts';
import { stepFunctions } from './functions.ts';

const DELIMITED = /^\{%([\s\S]*)%\}$/;

/** The expression between `{%` and `%}`; `undefined` when the text is not one from end to end. */
export const expressionIn = (text: string): string | undefined => DELIMITED.exec(text)?.[1]?.trim();

const failure = (expression: string, location: string, what: string): StateFailure =>
  fieldFailure(
    `The JSONata expression '${expression}' specified for the field '${location}' ${what}`,
    ErrorName.QueryEvaluationError,
  );

/** The failure of a field whose expression gave another type than the field takes. */
export const wrongType = (
  expression: string,
  location: string,
  wanted: string,
  got: string,
  value: Json,
): StateFailure =>
  failure(
    expression,
    location,
    `returned an unexpected result type. Expected '${wanted}', but was '${got}' for value: ${JSON.stringify(value)}`,
  );

/** A result as plain JSON: JSONata marks its lists with properties of their own, which must not get into the data. */
const plain = (value: unknown): Json | undefined => {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => plain(item) ?? null);
    return Object.keys(value).length === value.length && items.every((item, index) => item === value[index])
      ? value
      : items;
  }
  if (!isObject(value) || '_jsonata_function' in value || '_jsonata_lambda' in value) return undefined;
  let changed = false;
  const entries = Object.entries(value).flatMap(([key, each]): [string, Json][] => {
    const item = plain(each);
    changed ||= item !== each;
    return item === undefined ? [] : [[key, item]];
  });
  return changed ? Object.fromEntries(entries) : value;
};

const describe = (error: unknown): string => {
  if (typeof error !== 'object' || error === null) return String(error);
  const message = 'message' in error ? String(error.message) : '';
  return 'code' in error ? `${String(error.code)}: ${message}` : message;
};

interface Compiled {
  readonly fast: Fast;
  readonly names: readonly string[];
  readonly expression: jsonata.Expression;
}

const bindingsOf = (names: readonly string[], scope: Scope): Record<string, unknown> => {
  const bindings: Record<string, unknown> = {};
  for (const name of names) {
    if (name === 'states') {
      bindings['states'] = {
        input: scope.input,
        result: scope.result,
        errorOutput: scope.errorOutput,
        get context() {
          return scope.context();
        },
      };
    } else if (Object.hasOwn(scope.variables, name)) bindings[name] = scope.variables[name];
    else if (Object.hasOwn(stepFunctions, name)) bindings[name] = stepFunctions[name]?.(scope);
  }
  return bindings;
};

/**
 * Compiles an expression; its syntax is looked at when it is first evaluated, so an unused one costs nothing.
 *
 * @param location names the field in AWS's way, `Output/result`
 */
export const compileJsonata = (text: string, location: string): Field => {
  let compiled: Compiled | undefined;
  const compile = (): Compiled => {
    const expression = jsonata(text);
    const ast = expression.ast();
    return { fast: compileFast(ast), names: [...variablesIn(ast)], expression };
  };
  const checked = (value: unknown): Json => {
    if (value === undefined) throw failure(text, location, 'returned nothing (undefined).');
    const result = plain(value);
    if (result === undefined) throw failure(text, location, 'returned an unsupported result type.');
    return result;
  };
  const slow = async ({ expression, names }: Compiled, scope: Scope): Promise<Json> => {
    let value: unknown;
    try {
      value = await expression.evaluate(undefined, bindingsOf(names, scope));
    } catch (error) {
      throw failure(text, location, `threw an error during evaluation. ${describe(error)}`);
    }
    return checked(value);
  };
  return (scope) => {
    try {
      compiled ??= compile();
    } catch (error) {
      throw failure(text, location, `threw an error during evaluation. ${describe(error)}`);
    }
    const value = compiled.fast(scope);
    if (value === UNSURE) return slow(compiled, scope);
    if (value === undefined) throw failure(text, location, 'returned nothing (undefined).');
    return value;
  };
};
