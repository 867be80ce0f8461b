import { setTimeout as pause } from 'node:timers/promises';

/** Between two looks at a condition: short beside anything that is waited for, long beside what a look costs. */
const LOOK_MS = 200;

/**
 * Waits until a condition holds and answers what the probe found. `undefined` and `false` say "not yet"; whatever the
 * probe throws is a failure at once, and never a reason to look again.
 *
 * @throws Error when it does not hold in time, with the answer of `seen`, so that the failure says how things stood
 */
export const eventually = async <T>(
  what: string,
  withinMs: number,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  seen: () => unknown = () => undefined,
): Promise<T> => {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) {
      const stands = await seen();
      const as = stands === undefined ? '' : `; it stands so: ${JSON.stringify(stands, null, 1)}`;
      throw new Error(`${what} did not happen within ${withinMs / 1000} s${as}`);
    }
    await pause(LOOK_MS);
  }
};
