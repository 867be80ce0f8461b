import type { Outcome, Visit } from './engine.ts';
import { scopeOf } from './engine.ts';
import { has, isObject, type Json, type JsonObject } from './json.ts';
import { placeValue } from './jsonpath/place.ts';
import { checkSize } from './limits.ts';
import { compilePath, lazyPath, type PathField } from './path-field.ts';
import type { Field } from './scope.ts';
import { compileTemplate, type Language } from './template.ts';

/** How data goes through a state: what it works on, and what becomes of its result. */
export interface Flow {
  /** What `InputPath` leaves of the input. */
  readonly effective: (visit: Visit) => Json;
  /** What the state works on: `Parameters` or `Arguments`, otherwise the effective input. */
  readonly payload: (visit: Visit) => Promise<Json>;
  /**
   * What the state hands on and assigns when it has a result. Output and assignment both see the variables as they
   * were; `$` of a JSONPath `Assign` is the result.
   */
  readonly finish: (visit: Visit, result: Json) => Promise<Outcome>;
  /** The same for a state without a result of its own: `$states.result` does not exist. */
  readonly handOn: (visit: Visit, value: Json) => Promise<Outcome>;
}

const contextOf = (visit: Visit) => (): JsonObject => {
  visit.seenContext ??= visit.engine.context(visit);
  return visit.seenContext;
};

type Seen = Parameters<typeof scopeOf>[2];

const outcomeOf = (visit: Visit, output: Json, assign: JsonObject | undefined): Outcome => ({
  output: checkSize(output, visit.state),
  ...(assign === undefined ? {} : { assign }),
});

/** Evaluates a field for a visit. */
export const evaluate = async (field: Field, visit: Visit, seen: Seen): Promise<Json> =>
  field(scopeOf(visit, contextOf(visit), seen));

/** Compiles `Assign`: a template whose object holds the new variables. */
export const compileAssign = (
  definition: JsonObject,
  language: Language,
): ((visit: Visit, seen: Seen) => Promise<JsonObject | undefined>) => {
  const assign = definition['Assign'];
  if (assign === undefined) return async () => undefined;
  const { evaluate: field } = compileTemplate(assign, language, 'Assign');
  return async (visit, seen) => {
    const value = await evaluate(field, visit, seen);
    return isObject(value) ? value : undefined;
  };
};

/** A path that may be `null`, which means an empty object (States Language, 'InputPath and OutputPath'). */
const compileFilter = (definition: JsonObject, key: string): PathField => {
  const path = has(definition, key) ? definition[key] : '$';
  return typeof path === 'string' ? compilePath(path) : () => ({});
};

const compileResultPath = (definition: JsonObject): ((input: Json, result: Json) => Json) => {
  const path = has(definition, 'ResultPath') ? definition['ResultPath'] : '$';
  if (path === '$') return (_, result) => result;
  if (typeof path !== 'string') return (input) => input;
  const parsed = lazyPath(path);
  return (input, result) => placeValue(parsed(), input, result);
};

const jsonPathFlow = (definition: JsonObject): Flow => {
  const inputPath = compileFilter(definition, 'InputPath');
  const outputPath = compileFilter(definition, 'OutputPath');
  const placeResult = compileResultPath(definition);
  const parameters = definition['Parameters'];
  const template =
    parameters === undefined ? undefined : compileTemplate(parameters, 'JSONPath', 'Parameters').evaluate;
  const selector = definition['ResultSelector'];
  const select = selector === undefined ? undefined : compileTemplate(selector, 'JSONPath', 'ResultSelector').evaluate;
  const assign = compileAssign(definition, 'JSONPath');
  const through = (path: PathField, visit: Visit, root: Json): Json => path(scopeOf(visit, contextOf(visit), { root }));
  const effective = (visit: Visit): Json => through(inputPath, visit, visit.input);
  const finish = async (visit: Visit, result: Json): Promise<Outcome> => {
    const assigned = await assign(visit, { root: result });
    const selected = select === undefined ? result : await evaluate(select, visit, { root: result });
    const output = through(outputPath, visit, placeResult(visit.input, selected));
    return outcomeOf(visit, output, assigned);
  };
  return {
    effective,
    payload: async (visit) => {
      const root = effective(visit);
      return template === undefined ? root : evaluate(template, visit, { root });
    },
    finish,
    handOn: finish,
  };
};
const jsonataFlow = (definition: JsonObject): Flow => {
  const args = definition['Arguments'];
  const template = args === undefined ? undefined : compileTemplate(args, 'JSONata', 'Arguments').evaluate;
  const output = has(definition, 'Output')
    ? compileTemplate(definition['Output'] ?? null, 'JSONata', 'Output').evaluate
    : undefined;
  const assign = compileAssign(definition, 'JSONata');
  const finish = async (visit: Visit, otherwise: Json, seen: Seen): Promise<Outcome> => {
    const assigned = await assign(visit, seen);
    const value = output === undefined ? otherwise : await evaluate(output, visit, seen);
    return outcomeOf(visit, value, assigned);
  };
  return {
    effective: (visit) => visit.input,
    payload: async (visit) => (template === undefined ? visit.input : evaluate(template, visit, { root: visit.input })),
    finish: (visit, result) => finish(visit, result, { root: visit.input, result }),
    handOn: (visit, value) => finish(visit, value, { root: visit.input }),
  };
};

/** Compiles the data flow of a state. */
export const compileFlow = (definition: JsonObject, language: Language): Flow =>
  language === 'JSONata' ? jsonataFlow(definition) : jsonPathFlow(definition);
