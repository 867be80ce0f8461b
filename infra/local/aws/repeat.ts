import { setTimeout as delay } from 'node:timers/promises';

/** Work that goes on in the background until it is stopped. */
export interface Background {
  /** Resolves when the round under way has ended; no other begins. */
  stop(): Promise<void>;
}

/**
 * Does something again and again, one round after the other, with a pause between them.
 *
 * A round that fails is reported and the next one comes all the same: the bridges outlive an emulator that is busy.
 */
export const repeat = (pauseMs: number, round: () => Promise<void>, onError: (error: unknown) => void): Background => {
  const stopping = new AbortController();
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await round();
      } catch (error) {
        if (!stopping.signal.aborted) onError(error);
      }
      try {
        await delay(pauseMs, undefined, { signal: stopping.signal });
      } catch (error) {
        if (!stopping.signal.aborted) throw error;
      }
    }
  };
  const done = loop();
  return {
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
};
