import type { Clock } from '../../application/ports.ts';

export interface SettableClock extends Clock {
  /** Goes on by this much; a clock of a test goes back only by `set`. */
  advance(seconds: number): void;
  set(now: Date): void;
}

/** A clock that stands still until it is told. */
export const createSettableClock = (start: Date): SettableClock => {
  let nowEpochMs = start.getTime();
  return {
    now: () => new Date(nowEpochMs),
    advance: (seconds) => {
      if (seconds < 0) throw new Error(`time goes forward, got ${seconds} seconds`);
      nowEpochMs += Math.round(seconds * 1000);
    },
    set: (now) => {
      nowEpochMs = now.getTime();
    },
  };
};
