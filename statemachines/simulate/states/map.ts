import { type Branch, inBranches } from '../branches.ts';
import { type Graph, objectIn, type Preparing, type StateKind, textIn } from '../definition.ts';
import type { Visit } from '../engine.ts';
import { ErrorName, fieldFailure } from '../failure.ts';
import { compileFlow, evaluate, type Flow } from '../flow.ts';
import { has, isArray, type Json, type JsonObject } from '../json.ts';
import { compileJsonata, expressionIn } from '../jsonata/expression.ts';
import { MAX_INLINE_CONCURRENCY } from '../limits.ts';
import { compileMeasure, listFrom } from '../measure.ts';
import { compilePath } from '../path-field.ts';
import type { Field } from '../scope.ts';
import { compileTemplate } from '../template.ts';
import { compileTolerance } from './map-tolerance.ts';

type ItemsOf = (visit: Visit, root: Json) => Promise<readonly Json[]>;

const jsonataItems = (definition: JsonObject): ItemsOf => {
  if (!has(definition, 'Items')) {
    return async ({ input }) => {
      if (isArray(input)) return input;
      throw fieldFailure(
        `Map state input must be an array but was: ${JSON.stringify(input)}`,
        ErrorName.QueryEvaluationError,
      );
    };
  }
  const items = definition['Items'] ?? null;
  const expression = typeof items === 'string' ? expressionIn(items) : undefined;
  const field =
    expression === undefined
      ? compileTemplate(items, 'JSONata', 'Items').evaluate
      : compileJsonata(expression, 'Items');
  return async (visit, root) => listFrom(await evaluate(field, visit, { root }), expression, 'Items');
};

const jsonPathItems = (definition: JsonObject): ItemsOf => {
  const path = textIn(definition, 'ItemsPath') ?? '$';
  const field = compilePath(path);
  return async (visit, root) => {
    const items = await evaluate(field, visit, { root });
    if (!isArray(items)) throw fieldFailure(`Reference path "${path}" must point to array.`);
    return items;
  };
};

/** What each iteration gets: the item itself, or what the selector makes of it. */
const compileSelector = ({ definition, language }: Preparing): Field | undefined => {
  const selector = definition['ItemSelector'] ?? (language === 'JSONPath' ? definition['Parameters'] : undefined);
  return selector === undefined ? undefined : compileTemplate(selector, language, 'ItemSelector').evaluate;
};

const branchesOf = async (
  visit: Visit,
  graph: Graph,
  items: readonly Json[],
  select: ((item: JsonObject) => Promise<Json>) | undefined,
): Promise<Branch[]> => {
  const branches: Branch[] = [];
  for (const [index, value] of items.entries()) {
    const item = { Item: { Index: index, Value: value } };
    branches.push({
      graph,
      input: select === undefined ? value : await select(item),
      iteration: [...visit.strand.iteration, index],
      item,
    });
  }
  return branches;
};

/** Runs its processor once for each item, some at a time; the result is their outputs, in the order of the items. */
export const map: StateKind = {
  prepare: (preparing) => {
    const { definition, language, prepareGraph } = preparing;
    // why without Parameters: in a Map they are the old name of ItemSelector
    const { Parameters: _, ...flowing } = definition;
    const flow: Flow = compileFlow(flowing, language);
    const processor = objectIn(definition, 'ItemProcessor') ?? objectIn(definition, 'Iterator') ?? {};
    const graph = prepareGraph(processor);
    const distributed = textIn(objectIn(processor, 'ProcessorConfig') ?? {}, 'Mode') === 'DISTRIBUTED';
    const itemsOf = language === 'JSONata' ? jsonataItems(definition) : jsonPathItems(definition);
    const concurrency = compileMeasure(definition, 'MaxConcurrency', language);
    const selector = compileSelector(preparing);
    const tolerance = compileTolerance(definition, language);
    return async (visit) => {
      const { engine, strand, state } = visit;
      const root = flow.effective(visit);
      const atOnce = (await concurrency?.(visit, root)) || Number.POSITIVE_INFINITY;
      const items = await itemsOf(visit, root);
      engine.emit(strand, { type: 'MapStateStarted', state, length: items.length });
      const tolerated = await tolerance(visit, root, items.length);
      const select =
        selector === undefined
          ? undefined
          : (item: JsonObject) => {
              const context = () => ({ ...engine.context(visit), Map: item });
              return evaluate((scope) => selector({ ...scope, context }), visit, { root });
            };
      const results = await inBranches(
        visit,
        await branchesOf(visit, graph, items, select),
        distributed ? atOnce : Math.min(atOnce, MAX_INLINE_CONCURRENCY),
        distributed ? tolerated : undefined,
      );
      engine.emit(strand, { type: 'MapStateSucceeded', state });
      return flow.finish(visit, results);
    };
  },
};
