import { type Answer, createDesk } from './desk.ts';
import type { Engine, Strand } from './engine.ts';
import { createExecution } from './execution.ts';
import { ErrorName, StateFailure } from './failure.ts';
import type { End, HistoryDraft, HistoryEvent } from './history.ts';
import type { Json } from './json.ts';
import { createLane, createLoom, STOPPED, stopLane } from './lanes.ts';
import { MAX_EXPRESS_EVENTS, MAX_EXPRESS_MS, MAX_HISTORY_EVENTS, MAX_STANDARD_MS } from './limits.ts';
import type { Machine } from './machine.ts';
import { seededRandom } from './random.ts';
import { reportOf, runGraph } from './run-graph.ts';
import type { Variables } from './scope.ts';
import type { TaskHost } from './task-host.ts';
import { createTimers } from './timers.ts';

export interface RunOptions {
  readonly input: Json;
  readonly tasks: TaskHost;
  /** The execution's name; tokens are derived from it. @default 'simulated' */
  readonly name?: string;
  /** @default 'machine' */
  readonly machineName?: string;
  /** Milliseconds since 1970 by the virtual clock. @default 0 */
  readonly startAtMs?: number;
  /** Jitter, random numbers and UUIDs. @default a source that gives every run the same */
  readonly random?: () => number;
  readonly roleArn?: string;
  /** Started by `StartSyncExecution`. @default false */
  readonly synchronous?: boolean;
}

/** One execution, whose clock somebody else owns. Nothing happens but through these methods. */
export interface Run {
  readonly nowMs: () => number;
  /** When something happens next by itself; meaningful once `settled`. `undefined`: it ended. */
  readonly nextAtMs: () => number | undefined;
  /** Resolves when everything that happens now has happened. */
  readonly settled: () => Promise<void>;
  /** Moves the clock; whatever is due on the way happens at its own time. */
  readonly advanceTo: (atMs: number) => Promise<void>;
  /** Answers a token, now. `false`: nobody waits for it (any more). */
  readonly answer: (token: string, answer: Answer) => boolean;
  /** `false`: nobody waits under this token. */
  readonly heartbeat: (token: string) => boolean;
  /** Tokens that wait for an answer, oldest first. */
  readonly waiting: () => readonly string[];
  /** Stops it from outside, as `StopExecution` does. */
  readonly stop: (error?: string, cause?: string) => void;
  readonly events: readonly HistoryEvent[];
  /** The variables of the main line, as they are now. */
  readonly variables: () => Variables;
  readonly end: () => End | undefined;
}

/** Starts an execution; it has run up to its first wait when `settled` resolves. */
export const start = (machine: Machine, options: RunOptions): Run => {
  const { input, tasks: host, random = seededRandom(1), startAtMs = 0 } = options;
  const loom = createLoom();
  const timers = createTimers();
  const events: HistoryEvent[] = [];
  const express = machine.type === 'EXPRESS';
  const maxEvents = express ? MAX_EXPRESS_EVENTS : MAX_HISTORY_EVENTS;
  const execution = createExecution(options, machine.type);
  let nowMs = startAtMs;
  let end: End | undefined;
  let bug: { readonly thrown: unknown } | undefined;

  const record = (draft: HistoryDraft): HistoryEvent => {
    const event: HistoryEvent = { id: events.length + 1, atMs: nowMs, ...draft };
    events.push(event);
    return event;
  };

  const finish = (status: End['status'], result: Pick<End, 'output' | 'error' | 'cause'>): void => {
    if (end !== undefined) return;
    end = { status, atMs: nowMs, ...result };
    const word = { SUCCEEDED: 'Succeeded', FAILED: 'Failed', TIMED_OUT: 'TimedOut', ABORTED: 'Aborted' }[status];
    record({ type: `Execution${word}`, ...result });
    stopLane(root.lane);
    timers.clear();
  };

  const emit = (strand: Strand, draft: HistoryDraft): HistoryEvent => {
    if (end !== undefined || strand.lane.stopped) throw STOPPED;
    if (events.length >= maxEvents - 1) {
      finish('FAILED', {
        error: ErrorName.Runtime,
        cause: `The execution reached the maximum number of history events (${maxEvents}).`,
      });
      throw STOPPED;
    }
    const iteration = draft.iteration ?? strand.iteration;
    const { iteration: _, ...rest } = draft;
    return record(iteration.length === 0 ? rest : { ...rest, iteration });
  };

  const desk = createDesk({ loom, timers, host, nowMs: () => nowMs, emit });
  let tokens = 0;

  const engine: Engine = {
    loom,
    nowMs: () => nowMs,
    random,
    emit,
    sleepUntil: async (strand, atMs) => {
      if (atMs > nowMs) await loom.block<void>(strand.lane, (wake) => timers.set(atMs, () => wake(undefined)));
    },
    newToken: () => {
      tokens += 1;
      return `${execution.name}.${tokens}`;
    },
    perform: desk.perform,
    context: execution.context,
    stoppedAt: (strand) => {
      if (end !== undefined || strand?.current === undefined) return;
      const { state, type } = strand.current;
      record({
        type: `${type}StateAborted`,
        state,
        ...(strand.iteration.length === 0 ? {} : { iteration: strand.iteration }),
      });
    },
  };

  const root: Strand = {
    lane: createLane(),
    iteration: [],
    item: undefined,
    variables: { own: true, values: {} },
    current: undefined,
  };
  record({ type: 'ExecutionStarted', input });
  const limitMs = express ? MAX_EXPRESS_MS : MAX_STANDARD_MS;
  timers.set(startAtMs + Math.min(limitMs, (machine.timeoutSeconds ?? Number.POSITIVE_INFINITY) * 1000), () =>
    finish('TIMED_OUT', {}),
  );
  loom.spawn(async () => {
    try {
      finish('SUCCEEDED', { output: await runGraph(engine, root, machine, input) });
    } catch (thrown) {
      if (thrown instanceof StateFailure) finish('FAILED', reportOf(thrown));
      else if (thrown !== STOPPED) bug = { thrown };
    }
  });

  const settled = async (): Promise<void> => {
    await loom.settled();
    if (bug !== undefined) throw bug.thrown;
  };

  return {
    nowMs: () => nowMs,
    nextAtMs: () => (end === undefined ? timers.nextAtMs() : undefined),
    settled,
    advanceTo: async (atMs) => {
      await settled();
      for (
        let next = timers.nextAtMs();
        end === undefined && next !== undefined && next <= atMs;
        next = timers.nextAtMs()
      ) {
        nowMs = next;
        timers.take()?.fire();
        await settled();
      }
      if (end === undefined) nowMs = Math.max(nowMs, atMs);
    },
    answer: desk.answer,
    heartbeat: desk.heartbeat,
    waiting: desk.waiting,
    stop: (error, cause) =>
      finish('ABORTED', { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) }),
    events,
    variables: () => ({ ...root.variables.values }),
    end: () => end,
  };
};

/** Runs to the end, time jumping from event to event. A Task that nobody answers ends by a time-out, at last the machine's. */
export const runToEnd = async (run: Run): Promise<End> => {
  await run.settled();
  for (;;) {
    const end = run.end();
    const next = run.nextAtMs();
    if (end !== undefined) return end;
    if (next === undefined)
      throw new Error('the run waits for nothing and has not ended, which is a bug of the simulator');
    await run.advanceTo(next);
  }
};
