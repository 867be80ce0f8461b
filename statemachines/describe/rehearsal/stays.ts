import type { HistoryEvent } from '../../simulate/history.ts';
import type { Json, JsonObject } from '../../simulate/json.ts';
import { isUndoState, stepOfState } from '../state-names.ts';

/** A failed attempt at a state. */
export interface Failed {
  readonly error: string;
  readonly cause: string;
}

/** One stay of an execution in a state, with what came of it. */
export interface Stay {
  readonly state: string;
  /** The state's `Type`. */
  readonly type: string;
  /** Indices of the targets that it was for, outermost first. */
  readonly iteration: readonly number[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly failures: readonly Failed[];
  /** What its Task was answered at last. */
  readonly result?: Json;
  readonly assigned: JsonObject;
  readonly output?: Json;
  /** How many targets a Map was given. */
  readonly targets?: number;
}

const ENTERED = 'StateEntered';
const FAILED = /^(Task|LambdaFunction)(Failed|TimedOut)$/;

/** The stays of a history in the order in which they began. A state that was never left lasted until the end. */
export const staysOf = (events: readonly HistoryEvent[]): Stay[] => {
  const endMs = events.at(-1)?.atMs ?? 0;
  const stays: Stay[] = [];
  const open = new Map<string, number>();
  for (const event of events) {
    const { type, state, atMs, iteration = [] } = event;
    if (state === undefined) continue;
    const key = JSON.stringify([state, iteration]);
    const index = open.get(key) ?? -1;
    const stay = stays[index];
    if (type.endsWith(ENTERED)) {
      open.set(key, stays.length);
      const kind = type.slice(0, -ENTERED.length);
      stays.push({ state, type: kind, iteration, fromMs: atMs, toMs: endMs, failures: [], assigned: {} });
    } else if (stay === undefined) {
      // nothing: what is told of no state that was entered belongs to no stay
    } else if (FAILED.test(type)) {
      const failed = { error: event.error ?? '', cause: event.cause ?? '' };
      stays[index] = { ...stay, failures: [...stay.failures, failed] };
    } else if (type === 'TaskSucceeded') {
      stays[index] = { ...stay, ...(event.output === undefined ? {} : { result: event.output }) };
    } else if (type === 'MapStateStarted') {
      stays[index] = { ...stay, ...(event.length === undefined ? {} : { targets: event.length }) };
    } else if (type.endsWith('StateExited')) {
      const output = event.output === undefined ? {} : { output: event.output };
      stays[index] = { ...stay, toMs: atMs, assigned: event.assignedVariables ?? {}, ...output };
    }
  }
  return stays;
};

/** The stays of one step, or of one undo, for one target. */
export interface Turn {
  readonly step: string;
  readonly isUndo: boolean;
  readonly iteration: readonly number[];
  readonly stays: readonly Stay[];
}

/** Stays by the step that they belong to, in the order in which the steps began; the criteria are the step `verify`. */
export const turnsOf = (stays: readonly Stay[]): Turn[] => {
  const turns = new Map<string, Turn>();
  for (const stay of stays) {
    const step = stepOfState(stay.state);
    const isUndo = isUndoState(stay.state);
    const key = JSON.stringify([step, isUndo, stay.iteration]);
    const before = turns.get(key)?.stays ?? [];
    turns.set(key, { step, isUndo, iteration: stay.iteration, stays: [...before, stay] });
  }
  return [...turns.values()];
};
