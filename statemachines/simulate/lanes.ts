/**
 * Lanes: the threads of an execution. A Parallel has one per branch, a Map one per iteration.
 *
 * Each is an ordinary async function that stops at `block`. The loom counts who is running, so that the owner of the
 * clock knows when nobody is and time may move. What runs in one instant runs in a fixed order.
 */
export interface Lane {
  stopped: boolean;
  readonly waits: Set<() => void>;
}

/** Thrown through a lane that was stopped; never seen outside the simulator. */
export const STOPPED = new Error('stopped');

export const createLane = (): Lane => ({ stopped: false, waits: new Set() });

/** Stops a lane and whatever it waits for, its own branches included. */
export const stopLane = (lane: Lane): void => {
  if (lane.stopped) return;
  lane.stopped = true;
  for (const stop of [...lane.waits]) stop();
};

export interface Loom {
  /** Runs a body beside the others. What it throws is the body's affair: it must not throw. */
  readonly spawn: (body: () => Promise<void>) => void;
  /** Waits until `wake` is called; the answer of `arm` takes back what it set up, if the lane is stopped first. */
  readonly block: <T>(lane: Lane, arm: (wake: (value: T) => void) => () => void) => Promise<T>;
  /** Resolves when every lane waits for time or for somebody. */
  readonly settled: () => Promise<void>;
}

export const createLoom = (): Loom => {
  let running = 0;
  let idle: (() => void)[] = [];

  const rest = (): void => {
    running -= 1;
    if (running > 0) return;
    const waiting = idle;
    idle = [];
    for (const resolve of waiting) resolve();
  };

  return {
    spawn: (body) => {
      running += 1;
      body().then(rest, rest);
    },
    block: (lane, arm) =>
      new Promise((resolve, reject) => {
        if (lane.stopped) {
          reject(STOPPED);
          return;
        }
        let open = true;
        const leave = (): void => {
          open = false;
          lane.waits.delete(stop);
          running += 1;
        };
        const stop = (): void => {
          leave();
          disarm();
          reject(STOPPED);
        };
        lane.waits.add(stop);
        const disarm = arm((value) => {
          if (!open) return;
          leave();
          resolve(value);
        });
        rest();
      }),
    settled: () =>
      running === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            idle.push(resolve);
          }),
  };
};

/** How a set of lanes ended: every answer in order, or the first failure. */
export type Together<T> = { readonly results: readonly T[] } | { readonly failure: unknown };

/**
 * Runs bodies beside each other, at most `limit` at a time, and waits for all of them.
 *
 * The first failure stops the others at once (`onStopped` hears of each) and is the answer.
 */
export const together = <T>(
  loom: Loom,
  parent: Lane,
  bodies: readonly ((lane: Lane) => Promise<T>)[],
  { limit, onStopped }: { readonly limit: number; readonly onStopped: (lane: Lane) => void },
): Promise<Together<T>> =>
  loom.block(parent, (wake) => {
    const results: T[] = new Array(bodies.length);
    const open = new Set<Lane>();
    let next = 0;
    let done = 0;
    let over = false;
    const stopAll = (): void => {
      over = true;
      for (const lane of open) {
        if (lane.stopped) continue;
        onStopped(lane);
        stopLane(lane);
      }
      open.clear();
    };
    const begin = (): void => {
      const index = next;
      const body = bodies[index];
      if (over || body === undefined) return;
      next += 1;
      const lane = createLane();
      open.add(lane);
      loom.spawn(async () => {
        try {
          results[index] = await body(lane);
        } catch (failure) {
          open.delete(lane);
          if (over) return;
          stopAll();
          wake({ failure });
          return;
        }
        open.delete(lane);
        done += 1;
        if (done === bodies.length) wake({ results });
        begin();
      });
    };
    if (bodies.length === 0) wake({ results });
    for (let lanes = 0; lanes < limit && lanes < bodies.length; lanes += 1) begin();
    return stopAll;
  });
