import type { End, HistoryEvent } from './history.ts';
import type { Machine } from './machine.ts';
import { type RunOptions, runToEnd, start } from './run.ts';
import type { Variables } from './scope.ts';
import type { TaskHost, TaskRequest } from './task-host.ts';

/** What a Task is answered. */
export type ScriptedAnswer = ReturnType<TaskHost['begin']>;

/** Answers by state, an attempt each, over all stays in the state; the last one stays. */
export type Script = Readonly<Record<string, readonly ScriptedAnswer[]>>;

/** One stay in a state. */
export interface Stay {
  readonly state: string;
  /** The state's `Type`. */
  readonly type: string;
  /** Since the start of the execution. */
  readonly enteredMs: number;
  /** `undefined`: it was never left, because it failed or was stopped. */
  readonly leftMs: number | undefined;
  readonly iteration: readonly number[];
}

export interface Rehearsal {
  readonly end: End;
  readonly path: readonly Stay[];
  /** What each attempt asked of its service, in order. */
  readonly asked: readonly TaskRequest[];
  readonly variables: Variables;
  readonly events: readonly HistoryEvent[];
}

export interface RehearsalOptions extends Omit<RunOptions, 'tasks'> {
  readonly script?: Script;
  /** Answers what the script does not. @default an empty output, at once */
  readonly otherwise?: (request: TaskRequest) => ScriptedAnswer;
}

/** Answers Tasks from a script. */
export const scriptedHost = (
  script: Script,
  otherwise: (request: TaskRequest) => ScriptedAnswer = () => ({ output: {} }),
): TaskHost => {
  const turns = new Map<string, number>();
  return {
    begin: (request) => {
      const turn = turns.get(request.state) ?? 0;
      turns.set(request.state, turn + 1);
      const answers = Object.hasOwn(script, request.state) ? (script[request.state] ?? []) : [];
      return answers[Math.min(turn, answers.length - 1)] ?? otherwise(request);
    },
  };
};

/** The stays of a history, in the order in which they began. */
export const pathOf = (events: readonly HistoryEvent[]): Stay[] => {
  const startAtMs = events[0]?.atMs ?? 0;
  const path: Stay[] = [];
  const open = new Map<string, number>();
  for (const { type, state, atMs, iteration = [] } of events) {
    if (state === undefined) continue;
    const key = JSON.stringify([state, iteration]);
    if (type.endsWith('StateEntered')) {
      open.set(key, path.length);
      const kind = type.slice(0, -'StateEntered'.length);
      path.push({ state, type: kind, enteredMs: atMs - startAtMs, leftMs: undefined, iteration });
    } else if (type.endsWith('StateExited')) {
      const index = open.get(key) ?? -1;
      const stay = path[index];
      if (stay !== undefined) path[index] = { ...stay, leftMs: atMs - startAtMs };
    }
  }
  return path;
};

/** Runs a machine with scripted answers to its end. */
export const rehearse = async (machine: Machine, options: RehearsalOptions): Promise<Rehearsal> => {
  const { script = {}, otherwise, ...others } = options;
  const host = scriptedHost(script, otherwise);
  const asked: TaskRequest[] = [];
  const run = start(machine, {
    ...others,
    tasks: {
      begin: (request) => {
        asked.push(request);
        return host.begin(request);
      },
    },
  });
  const end = await runToEnd(run);
  return { end, path: pathOf(run.events), asked, variables: run.variables(), events: run.events };
};
