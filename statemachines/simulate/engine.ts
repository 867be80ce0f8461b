import type { HistoryDraft, HistoryEvent } from './history.ts';
import type { Json, JsonObject } from './json.ts';
import type { Lane, Loom } from './lanes.ts';
import type { Scope } from './scope.ts';
import type { TaskRequest } from './task-host.ts';

/**
 * The variables of a strand. A branch begins with those around it and copies them when it first assigns; while it runs,
 * nobody else changes them, because the state around it waits. Copying at each assignment would cost a long machine most.
 */
export interface StrandVariables {
  readonly own: boolean;
  readonly values: Record<string, Json>;
}

/** Where an execution runs: the main line, a branch, or an iteration, with the variables that are visible there. */
export interface Strand {
  readonly lane: Lane;
  readonly iteration: readonly number[];
  /** `Map.Item` of the context object, inside an iteration. */
  readonly item: JsonObject | undefined;
  variables: StrandVariables;
  /** The state it is in, for the event that says it was stopped there. */
  current: { readonly state: string; readonly type: string } | undefined;
}

/** What a state may do to the world of its execution. */
export interface Engine {
  readonly loom: Loom;
  readonly nowMs: () => number;
  readonly random: () => number;
  readonly emit: (strand: Strand, event: HistoryDraft) => HistoryEvent;
  readonly sleepUntil: (strand: Strand, atMs: number) => Promise<void>;
  readonly newToken: () => string;
  /** Asks the service and waits for its answer. @throws StateFailure the Task's own, or a time-out */
  readonly perform: (strand: Strand, request: TaskRequest, asked: { readonly waits: boolean }) => Promise<Json>;
  readonly context: (visit: Visit) => JsonObject;
  /** Records where a strand is stopped because its neighbour failed. */
  readonly stoppedAt: (strand: Strand | undefined) => void;
}

/** One stay in a state: its input and the attempts at it. */
export interface Visit {
  readonly engine: Engine;
  readonly strand: Strand;
  readonly state: string;
  readonly type: string;
  readonly input: Json;
  readonly enteredEventId: number;
  readonly enteredAtMs: number;
  /** Retries so far. */
  retries: number;
  /** Of the current attempt at a callback Task. */
  token: string | undefined;
  /** The context object, once made; taken away when an attempt begins. */
  seenContext: JsonObject | undefined;
}

/** What a state comes to. */
export interface Outcome {
  readonly output: Json;
  readonly assign?: JsonObject;
  /** Only where the state itself decides; otherwise its `Next`. */
  readonly next?: string;
}

/** What a state does, compiled from its definition. */
export type Behaviour = (visit: Visit) => Promise<Outcome>;

/** What an expression of this visit sees. */
export const scopeOf = (
  { engine, strand, input }: Visit,
  context: () => JsonObject,
  seen: { readonly root: Json; readonly result?: Json; readonly errorOutput?: Json },
): Scope => ({
  ...seen,
  input,
  variables: strand.variables.values,
  context,
  nowMs: engine.nowMs,
  random: engine.random,
});
