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
  readonly fromMs: number;
  readonly toMs: number;
  readonly failures: readonly Failed[];
  /** What its Task was answered at last. */
  readonly result?: Json;
  readonly assigned: JsonObject;
  readonly output?: Json;
}

const ENTERED = 'StateEntered';
const FAILED = /^(Task|LambdaFunction)(Failed|TimedOut)$/;

/** The stays of a history in the order in which they began. A state that was never left lasted until the end. */
export const staysOf = (events: readonly HistoryEvent[]): Stay[] => {
  const endMs = events.at(-1)?.atMs ?? 0;
  const stays: Stay[] = [];
  const open = new Map<string, number>();
  for (const event of events) {
    const { type, state, atMs } = event;
    if (state === undefined) continue;
    const index = open.get(state) ?? -1;
    const stay = stays[index];
    if (type.endsWith(ENTERED)) {
      open.set(state, stays.length);
      const kind = type.slice(0, -ENTERED.length);
      stays.push({ state, type: kind, fromMs: atMs, toMs: endMs, failures: [], assigned: {} });
    } else if (stay === undefined) {
      // nothing: what is told of no state that was entered belongs to no stay
    } else if (FAILED.test(type)) {
      const failed = { error: event.error ?? '', cause: event.cause ?? '' };
      stays[index] = { ...stay, failures: [...stay.failures, failed] };
    } else if (type === 'TaskSucceeded') {
      stays[index] = { ...stay, ...(event.output === undefined ? {} : { result: event.output }) };
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
  /** Which of several targets, from 1; absent where there is one. */
  readonly target?: number;
  readonly stays: readonly Stay[];
}

/** The target that a loop goes on to in a state, from 0: it names it, and counts it in a variable of its own. */
const targetIn = ({ state, assigned }: Stay): number | undefined => {
  if (!state.endsWith(':each')) return undefined;
  const counted = Object.entries(assigned).find(([name]) => name.endsWith('_index'))?.[1];
  return typeof counted === 'number' ? counted : undefined;
};

/**
 * Stays by the step that they belong to, in the order in which the steps began; the criteria are the step `verify`.
 *
 * @param holdersOf the steps that hold a step, by its id: what one of them does for each target is a turn a target
 */
export const turnsOf = (stays: readonly Stay[], holdersOf: (step: string) => readonly string[]): Turn[] => {
  const turns = new Map<string, Turn>();
  const at = new Map<string, number>();
  for (const stay of stays) {
    const step = stepOfState(stay.state);
    const isUndo = isUndoState(stay.state);
    const entered = targetIn(stay);
    if (entered !== undefined) at.set(step, entered);
    const index = holdersOf(step)
      .map((holder) => at.get(holder))
      .findLast((each) => each !== undefined);
    const target = index === undefined ? {} : { target: index + 1 };
    const key = JSON.stringify([step, isUndo, index]);
    turns.set(key, { step, isUndo, ...target, stays: [...(turns.get(key)?.stays ?? []), stay] });
  }
  return [...turns.values()];
};
