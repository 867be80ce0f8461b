import type { Json } from './json.ts';

/** One attempt at a Task, as its service is asked. */
export interface TaskRequest {
  readonly state: string;
  /** From 0. */
  readonly attempt: number;
  readonly resource: string;
  readonly arguments: Json;
  /** Answers this attempt, of whatever kind the Task is; unique in its run. */
  readonly token: string;
  /** Indices of the Map iterations it happens in, outermost first. */
  readonly iteration: readonly number[];
  readonly credentials?: Json;
  readonly timeoutSeconds?: number;
  readonly heartbeatSeconds?: number;
  readonly atMs: number;
}

interface Timing {
  /** Virtual time until the answer is there. @default 0 */
  readonly afterMs?: number;
  /** Sends a heartbeat this often until then. @default never */
  readonly heartbeatEveryMs?: number;
  /** The first answer of `.sync` and `.waitForTaskToken`: of the service, not of the work. */
  readonly submitted?: Json;
}

export interface TaskOutput extends Timing {
  readonly output: Json;
}

/** A failure; `error` is `undefined` where nobody named it. */
export interface TaskError extends Timing {
  readonly error: string | undefined;
  readonly cause?: string;
}

/** No answer yet: `Run.answer` gives it, or a time-out ends the wait. */
export interface Unanswered extends Pick<Timing, 'submitted'> {
  readonly unanswered: true;
}

/** The service does not take these arguments, so nothing is scheduled. */
export interface Rejection {
  readonly rejected: { readonly error: string; readonly cause?: string };
}

/** Stands in for the services that Tasks call. */
export interface TaskHost {
  readonly begin: (request: TaskRequest) => TaskOutput | TaskError | Unanswered | Rejection;
}
