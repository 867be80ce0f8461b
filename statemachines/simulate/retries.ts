import type { StateFailure } from './failure.ts';

/** The retries of one stay in a state. */
export interface Retries {
  /** How long to wait before the next attempt, in ms; `undefined`: no more. */
  readonly next: (failure: StateFailure) => number | undefined;
}
