import { describe, expect, it } from 'vitest';
import { sameJson, typeName, withKey } from '#statemachines/simulate/json';
import { createLane, createLoom, STOPPED, stopLane, together } from '#statemachines/simulate/lanes';
import { seededRandom, uuidOf } from '#statemachines/simulate/random';
import { createTimers } from '#statemachines/simulate/timers';

const never = () => () => {};

describe('lanes', () => {
  it('that are stopped wait for nothing any more, and are stopped once', async () => {
    const loom = createLoom();
    const lane = createLane();
    let undone = 0;
    loom.spawn(async () => {
      await loom.block(lane, () => () => {
        undone += 1;
      });
    });
    await loom.settled();
    stopLane(lane);
    stopLane(lane);
    await loom.settled();
    expect(undone).toBe(1);
    await expect(loom.block(lane, never)).rejects.toBe(STOPPED);
  });

  it('are woken once', async () => {
    const loom = createLoom();
    const woken: number[] = [];
    let wake: (value: number) => void = () => {};
    loom.spawn(async () => {
      woken.push(
        await loom.block<number>(createLane(), (answer) => {
          wake = answer;
          return () => {};
        }),
      );
    });
    await loom.settled();
    wake(1);
    wake(2);
    await loom.settled();
    expect(woken).toEqual([1]);
  });

  it('together answer in order, or with the first failure while the second is unheard', async () => {
    const loom = createLoom();
    const run = (bodies: readonly (() => Promise<number>)[]): Promise<unknown> =>
      new Promise((resolve) => {
        loom.spawn(async () => resolve(await together(loom, createLane(), bodies, { limit: 2, onStopped: () => {} })));
      });
    expect(await run([async () => 1, async () => 2, async () => 3])).toEqual({ results: [1, 2, 3] });
    const fails = (why: string) => async () => {
      throw why;
    };
    expect(await run([fails('a'), fails('b'), fails('c')])).toEqual({ failure: 'a' });
    expect(await run([])).toEqual({ results: [] });
  });
});

describe('timers', () => {
  it('come by time, then in the order in which they were set, and never when taken back', () => {
    const timers = createTimers();
    const fired: string[] = [];
    const set = (name: string, atMs: number) => timers.set(atMs, () => fired.push(name));
    set('late', 9);
    const gone = set('gone', 1);
    for (const name of ['a', 'b', 'c', 'd', 'e']) set(name, 5);
    set('early', 2);
    gone();
    expect(timers.nextAtMs()).toBe(2);
    for (let next = timers.take(); next !== undefined; next = timers.take()) next.fire();
    expect(fired).toEqual(['early', 'a', 'b', 'c', 'd', 'e', 'late']);
    set('more', 1);
    timers.clear();
    expect([timers.nextAtMs(), timers.take()]).toEqual([undefined, undefined]);
  });
});

describe('values', () => {
  it('are equal by content, whatever the order of keys', () => {
    expect(sameJson({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toBe(true);
    expect(sameJson([1, 2], [2, 1])).toBe(false);
    expect(sameJson([1], { 0: 1 })).toBe(false);
    expect(sameJson({ a: 1 }, { a: 1, b: 2 })).toBe(false);
    expect(sameJson({ a: 1 }, { b: 1 })).toBe(false);
    expect(sameJson({ a: null }, { a: 1 })).toBe(false);
    expect([typeName(null), typeName([]), typeName({}), typeName('')]).toEqual(['null', 'array', 'object', 'string']);
  });

  it('keep a key named __proto__ as a key', () => {
    const made = withKey({}, '__proto__', { polluted: true });
    expect([JSON.stringify(made), 'polluted' in made]).toEqual(['{"__proto__":{"polluted":true}}', false]);
  });
});

describe('random numbers', () => {
  it('are spread over [0, 1) and repeat with their seed', () => {
    const draw = (seed: number): number[] => Array.from({ length: 2000 }, seededRandom(seed));
    const numbers = draw(1);
    expect(numbers).toEqual(draw(1));
    expect(numbers).not.toEqual(draw(2));
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    expect(numbers.reduce((sum, each) => sum + each) / numbers.length).toBeCloseTo(0.5, 1);
    expect(uuidOf(() => 0)).toBe('00000000-0000-4000-8000-000000000000');
  });
});
