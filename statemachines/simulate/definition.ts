import type { Behaviour, Outcome, Visit } from './engine.ts';
import type { StateFailure } from './failure.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import type { Retries } from './retries.ts';
import type { Language } from './template.ts';

/** States by name and where to begin: a machine, a branch, or the processor of a Map. */
export interface Graph {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, PreparedState>;
}

export interface PreparedState {
  readonly name: string;
  readonly type: string;
  readonly next: string | undefined;
  readonly behaviour: Behaviour;
  /** The retries of one stay; `undefined` without `Retry`. */
  readonly retry: ((random: () => number) => Retries) | undefined;
  /** The outcome of the catcher that takes a failure; `undefined` when none does. */
  readonly caught: (visit: Visit, failure: StateFailure) => Promise<Outcome> | undefined;
}

/** What a kind of state is prepared from. */
export interface Preparing {
  readonly name: string;
  readonly definition: JsonObject;
  readonly language: Language;
  readonly prepareGraph: (definition: Json) => Graph;
}

/** A kind of state. */
export interface StateKind {
  readonly prepare: (preparing: Preparing) => Behaviour;
}

export const textIn = (object: JsonObject, key: string): string | undefined => {
  const value = object[key];
  return typeof value === 'string' ? value : undefined;
};

export const numberIn = (object: JsonObject, key: string): number | undefined => {
  const value = object[key];
  return typeof value === 'number' ? value : undefined;
};

export const objectIn = (object: JsonObject, key: string): JsonObject | undefined => {
  const value = object[key];
  return isObject(value) ? value : undefined;
};

export const listIn = (object: JsonObject, key: string): readonly Json[] => {
  const value = object[key];
  return Array.isArray(value) ? value : [];
};
