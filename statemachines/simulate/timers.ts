/** A moment that something waits for; earlier first, and in the order in which they were set. */
interface Timer {
  readonly atMs: number;
  readonly order: number;
  fire: (() => void) | undefined;
}

/** The virtual clock's alarms: a binary heap, so that a Map of thousands of waits stays cheap. */
export interface Timers {
  /** Sets an alarm; the answer takes it away again. */
  readonly set: (atMs: number, fire: () => void) => () => void;
  readonly nextAtMs: () => number | undefined;
  /** Takes the next alarm off and answers what it does. */
  readonly take: () => { readonly atMs: number; readonly fire: () => void } | undefined;
  readonly clear: () => void;
}

const before = (a: Timer, b: Timer): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

export const createTimers = (): Timers => {
  const heap: Timer[] = [];
  let count = 0;

  const up = (timer: Timer): void => {
    let at = heap.length;
    heap.push(timer);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !before(timer, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = timer;
  };

  const pop = (): Timer | undefined => {
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || top === last) return top;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      const left = heap[below];
      if (left === undefined) break;
      const right = heap[below + 1];
      let child = left;
      if (right !== undefined && before(right, left)) {
        below += 1;
        child = right;
      }
      if (!before(child, last)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
    return top;
  };

  const dropCancelled = (): void => {
    while (heap[0] !== undefined && heap[0].fire === undefined) pop();
  };

  return {
    set: (atMs, fire) => {
      const timer: Timer = { atMs, order: count, fire };
      count += 1;
      up(timer);
      return () => {
        timer.fire = undefined;
      };
    },
    nextAtMs: () => {
      dropCancelled();
      return heap[0]?.atMs;
    },
    take: () => {
      dropCancelled();
      const timer = pop();
      return timer?.fire === undefined ? undefined : { atMs: timer.atMs, fire: timer.fire };
    },
    clear: () => {
      heap.length = 0;
    },
  };
};
