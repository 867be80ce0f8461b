import type { Json, JsonObject } from './json.ts';

/** What happened, as `GetExecutionHistory` tells it; values are values here, not texts. */
export interface HistoryEvent {
  /** From 1, without gaps. */
  readonly id: number;
  readonly atMs: number;
  /** AWS's event types: `ExecutionStarted`, `TaskStateEntered`, `TaskScheduled`, … */
  readonly type: string;
  readonly state?: string;
  /** Indices of the Map iterations it happened in, outermost first. */
  readonly iteration?: readonly number[];
  readonly input?: Json;
  readonly output?: Json;
  readonly assignedVariables?: JsonObject;
  readonly error?: string;
  readonly cause?: string;
  readonly index?: number;
  readonly length?: number;
  readonly resource?: string;
  readonly resourceType?: string;
  readonly parameters?: Json;
  readonly timeoutInSeconds?: number;
  readonly heartbeatInSeconds?: number;
  readonly token?: string;
  /** The attempt at the state, from 0. */
  readonly attempt?: number;
  /** Until when a retry waits. */
  readonly untilMs?: number;
}

export type HistoryDraft = Omit<HistoryEvent, 'id' | 'atMs'>;

/** How an execution ended. */
export interface End {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly atMs: number;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
}
