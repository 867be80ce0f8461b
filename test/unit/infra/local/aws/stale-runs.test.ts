import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideCleanUp, type FoundFolder, type Machine } from '#infra/local/aws/stale-runs';

const identity = (pid: number, startedAt = 'boot/1') => ({ pid, startedAt });

/** A machine that runs these processes and no others. */
const machine = (...running: { pid: number; startedAt: string }[]): Machine => ({
  isRunning: ({ pid, startedAt }) => running.some((each) => each.pid === pid && each.startedAt === startedAt),
  isTaken: (pid) => running.some((each) => each.pid === pid),
});

const folder = (over: Partial<FoundFolder>): FoundFolder => ({
  name: 'run-10-1',
  owner: identity(10),
  recorded: [],
  ...over,
});

describe('the clean-up of left-over runs', () => {
  it('removes the run of an owner that has ended and ends what it started', () => {
    const found = folder({ recorded: [identity(11), identity(12)] });
    expect(decideCleanUp([found], machine(identity(11)))).toEqual({ remove: ['run-10-1'], kill: [identity(11)] });
  });

  it('leaves a run alone while its owner runs', () => {
    const found = folder({ recorded: [identity(11)] });
    expect(decideCleanUp([found], machine(identity(10), identity(11)))).toEqual({ remove: [], kill: [] });
  });

  it('removes the run of an owner whose number another process has now', () => {
    expect(decideCleanUp([folder({})], machine(identity(10, 'boot/2'))).remove).toEqual(['run-10-1']);
  });

  it('never ends a process that only has the number of a recorded one', () => {
    const found = folder({ recorded: [identity(11)] });
    expect(decideCleanUp([found], machine(identity(11, 'boot/2'))).kill).toEqual([]);
  });

  it('leaves a folder alone that its owner may just be making', () => {
    const found = folder({ owner: undefined });
    expect(decideCleanUp([found], machine(identity(10))).remove).toEqual([]);
    expect(decideCleanUp([found], machine()).remove).toEqual(['run-10-1']);
  });

  it('touches nothing but runs', () => {
    const others = ['venv-0123', 'run', 'run-x-1', 'fleet'].map((name) => folder({ name }));
    expect(decideCleanUp(others, machine())).toEqual({ remove: [], kill: [] });
  });

  it('only ever ends processes that a dead owner recorded', () => {
    const anyIdentity = fc.record({ pid: fc.integer({ min: 1, max: 6 }), startedAt: fc.constantFrom('a', 'b') });
    const anyFolder = fc.record({
      name: fc.integer({ min: 1, max: 6 }).map((pid) => `run-${pid}-1`),
      owner: fc.option(anyIdentity, { nil: undefined }),
      recorded: fc.array(anyIdentity, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(
        fc.array(anyFolder, { maxLength: 5 }),
        fc.array(anyIdentity, { maxLength: 6 }),
        (folders, running) => {
          const now = machine(...running);
          const { remove, kill } = decideCleanUp(folders, now);
          const dead = folders.filter(({ owner }) => owner === undefined || !now.isRunning(owner));
          expect(dead.map(({ name }) => name)).toEqual(expect.arrayContaining([...remove]));
          expect(dead.flatMap(({ recorded }) => recorded)).toEqual(expect.arrayContaining([...kill]));
          for (const each of kill) expect(now.isRunning(each)).toBe(true);
        },
      ),
    );
  });
});
