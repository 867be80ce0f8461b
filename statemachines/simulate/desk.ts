import type { Strand } from './engine.ts';
import { ErrorName, StateFailure } from './failure.ts';
import type { HistoryDraft } from './history.ts';
import type { Json } from './json.ts';
import type { Loom } from './lanes.ts';
import { oversize } from './limits.ts';
import { taskEvents } from './task-events.ts';
import type { TaskError, TaskHost, TaskOutput, TaskRequest } from './task-host.ts';
import type { Timers } from './timers.ts';

/** An answer to a token: the output, or an error that may have no name. */
export type Answer = Pick<TaskOutput, 'output'> | Pick<TaskError, 'error' | 'cause'>;

/** Where Tasks wait for their answers. */
export interface Desk {
  readonly perform: (strand: Strand, request: TaskRequest, asked: { readonly waits: boolean }) => Promise<Json>;
  /** `false`: nobody waits under this token (any more), as AWS says with `TaskTimedOut` or `InvalidToken`. */
  readonly answer: (token: string, answer: Answer) => boolean;
  readonly heartbeat: (token: string) => boolean;
  /** Tokens that wait, oldest first. */
  readonly waiting: () => readonly string[];
}

interface Waiting {
  readonly answer: (answer: Answer | StateFailure) => void;
  readonly beat: () => void;
}

export interface DeskTools {
  readonly loom: Loom;
  readonly timers: Timers;
  readonly host: TaskHost;
  readonly nowMs: () => number;
  readonly emit: (strand: Strand, event: HistoryDraft) => void;
}

/** AWS gives time-outs an empty cause (recorded). */
const timeout = (): StateFailure => new StateFailure(ErrorName.Timeout, '');
const heartbeatTimeout = (): StateFailure =>
  new StateFailure(ErrorName.Timeout, '', { aliases: [ErrorName.HeartbeatTimeout] });

const failureOf = ({ error, cause }: Pick<TaskError, 'error' | 'cause'>): StateFailure =>
  new StateFailure(error === '' ? undefined : error, cause ?? (error === ErrorName.Timeout ? '' : undefined), {
    terminal: false,
  });

export const createDesk = ({ loom, timers, host, nowMs, emit }: DeskTools): Desk => {
  const waiting = new Map<string, Waiting>();

  const waitFor = (strand: Strand, request: TaskRequest, reply: TaskOutput | TaskError | undefined) =>
    loom.block<Answer | StateFailure>(strand.lane, (wake) => {
      const { token, timeoutSeconds, heartbeatSeconds } = request;
      const cancels: (() => void)[] = [];
      const leave = (): void => {
        waiting.delete(token);
        for (const cancel of cancels) cancel();
      };
      const finish = (answer: Answer | StateFailure): void => {
        leave();
        wake(answer);
      };
      const after = (ms: number, act: () => void): (() => void) => {
        const cancel = timers.set(nowMs() + ms, act);
        cancels.push(cancel);
        return cancel;
      };
      let forgetBeat = (): void => {};
      const beat = (): void => {
        forgetBeat();
        if (heartbeatSeconds !== undefined)
          forgetBeat = after(heartbeatSeconds * 1000, () => finish(heartbeatTimeout()));
      };
      waiting.set(token, { answer: finish, beat });
      if (reply !== undefined && (reply.afterMs ?? 0) === 0) {
        finish(reply);
        return leave;
      }
      // why the answer first: one that comes in the very instant of the time-out is in time
      if (reply !== undefined) after(reply.afterMs ?? 0, () => finish(reply));
      if (timeoutSeconds !== undefined) after(timeoutSeconds * 1000, () => finish(timeout()));
      const everyMs = reply?.heartbeatEveryMs;
      if (everyMs !== undefined && everyMs > 0) {
        const next = (): void => {
          beat();
          after(everyMs, next);
        };
        after(everyMs, next);
      }
      beat();
      return leave;
    });

  return {
    perform: async (strand, request, { waits }) => {
      const reply = host.begin(request);
      if ('rejected' in reply) {
        throw new StateFailure(reply.rejected.error, reply.rejected.cause);
      }
      const events = taskEvents(request);
      emit(strand, events.scheduled);
      emit(strand, events.started);
      if (waits && reply.submitted !== undefined) emit(strand, events.submitted(reply.submitted));
      const answer = await waitFor(strand, request, 'unanswered' in reply ? undefined : reply);
      const failure = ((): StateFailure | undefined => {
        if (answer instanceof StateFailure) return answer;
        return 'output' in answer ? oversize(answer.output, events.calledInCauses) : failureOf(answer);
      })();
      if (failure !== undefined || answer instanceof StateFailure || !('output' in answer)) {
        const known = failure ?? timeout();
        emit(strand, events.failed(known));
        throw known;
      }
      emit(strand, events.succeeded(answer.output));
      return answer.output;
    },
    answer: (token, answer) => {
      const task = waiting.get(token);
      task?.answer(answer);
      return task !== undefined;
    },
    heartbeat: (token) => {
      const task = waiting.get(token);
      task?.beat();
      return task !== undefined;
    },
    waiting: () => [...waiting.keys()],
  };
};
