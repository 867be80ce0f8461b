import { textIn } from './definition.ts';
import type { Outcome, Visit } from './engine.ts';
import { type StateFailure, takes } from './failure.ts';
import { compileAssign, evaluate } from './flow.ts';
import { has, isObject, type Json, type JsonObject } from './json.ts';
import { placeValue } from './jsonpath/place.ts';
import { lazyPath } from './path-field.ts';
import { namesIn } from './retry.ts';
import { compileTemplate, type Language } from './template.ts';

/** What a Catch gets to see. Absent names and causes are null (recorded of a callback that failed without them). */
export const errorOutputOf = ({ error, detail }: StateFailure): JsonObject => ({
  Error: error ?? null,
  Cause: detail ?? null,
});

interface Catcher {
  readonly errorEquals: readonly string[];
  readonly take: (visit: Visit, errorOutput: JsonObject) => Promise<Outcome>;
}

const compileOutput = (
  definition: JsonObject,
  language: Language,
): ((visit: Visit, errorOutput: Json) => Promise<Json>) => {
  if (language === 'JSONata') {
    if (!has(definition, 'Output')) return async (_, errorOutput) => errorOutput;
    const { evaluate: field } = compileTemplate(definition['Output'] ?? null, 'JSONata', 'Catch/Output');
    return (visit, errorOutput) => evaluate(field, visit, { root: visit.input, errorOutput });
  }
  const path = has(definition, 'ResultPath') ? definition['ResultPath'] : '$';
  if (typeof path !== 'string') return async (visit) => visit.input;
  const parsed = lazyPath(path);
  return async (visit, errorOutput) => placeValue(parsed(), visit.input, errorOutput);
};

const compileCatcher = (definition: JsonObject, language: Language): Catcher => {
  const output = compileOutput(definition, language);
  const assign = compileAssign(definition, language);
  const next = textIn(definition, 'Next');
  return {
    errorEquals: namesIn(definition),
    take: async (visit, errorOutput) => {
      const seen = language === 'JSONata' ? { root: visit.input, errorOutput } : { root: errorOutput };
      const assigned = await assign(visit, seen);
      return {
        output: await output(visit, errorOutput),
        ...(assigned === undefined ? {} : { assign: assigned }),
        ...(next === undefined ? {} : { next }),
      };
    },
  };
};

/** Compiles `Catch`: the outcome of the first catcher that takes the failure, `undefined` when none does. */
export const compileCatch = (
  definition: Json | undefined,
  language: Language,
): ((visit: Visit, failure: StateFailure) => Promise<Outcome> | undefined) => {
  const catchers = (Array.isArray(definition) ? definition : [])
    .filter(isObject)
    .map((each) => compileCatcher(each, language));
  return (visit, failure) =>
    catchers.find(({ errorEquals }) => takes(errorEquals, failure))?.take(visit, errorOutputOf(failure));
};
