import { compileCatch } from './catch.ts';
import { type Graph, numberIn, objectIn, type PreparedState, textIn } from './definition.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { compileRetry } from './retry.ts';
import { stateKinds } from './states/kinds.ts';
import type { Language } from './template.ts';

export type WorkflowType = 'STANDARD' | 'EXPRESS';

/** A definition, ready to be run any number of times. */
export interface Machine extends Graph {
  readonly type: WorkflowType;
  /** The machine's own `TimeoutSeconds`. */
  readonly timeoutSeconds: number | undefined;
}

const languageOf = (definition: JsonObject, enclosing: Language): Language => {
  const language = textIn(definition, 'QueryLanguage');
  return language === 'JSONata' || language === 'JSONPath' ? language : enclosing;
};

const prepareState = (name: string, definition: JsonObject, enclosing: Language): PreparedState | undefined => {
  const type = textIn(definition, 'Type') ?? '';
  const kind = Object.hasOwn(stateKinds, type) ? stateKinds[type] : undefined;
  if (kind === undefined) return undefined;
  const language = languageOf(definition, enclosing);
  const prepareInner = (graph: Json): Graph => prepareGraph(isObject(graph) ? graph : {}, language);
  return {
    name,
    type,
    next: textIn(definition, 'Next'),
    behaviour: kind.prepare({ name, definition, language, prepareGraph: prepareInner }),
    retry: compileRetry(definition['Retry']),
    caught: compileCatch(definition['Catch'], language),
  };
};

const prepareGraph = (definition: JsonObject, enclosing: Language): Graph => {
  const language = languageOf(definition, enclosing);
  const states = new Map<string, PreparedState>();
  for (const [name, state] of Object.entries(objectIn(definition, 'States') ?? {})) {
    const prepared = isObject(state) ? prepareState(name, state, language) : undefined;
    if (prepared !== undefined) states.set(name, prepared);
  }
  return { startAt: textIn(definition, 'StartAt') ?? '', states };
};

/** Whether a value is JSON through and through is not looked at: definitions come from JSON. */
const isDefinition = (value: unknown): value is JsonObject => isObject(value);

/**
 * Prepares a definition: once, for any number of runs. Expressions are compiled when they are first needed.
 *
 * It never refuses: what AWS would not accept is for `checkDefinition` to say, and fails here only when a run gets there.
 */
export const prepare = (definition: unknown, { type = 'STANDARD' }: { readonly type?: WorkflowType } = {}): Machine => {
  const root = isDefinition(definition) ? definition : {};
  return { ...prepareGraph(root, 'JSONPath'), type, timeoutSeconds: numberIn(root, 'TimeoutSeconds') };
};
