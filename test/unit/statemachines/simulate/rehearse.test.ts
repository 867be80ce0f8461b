import { describe, expect, it } from 'vitest';
import { inARow, simulate, task } from './support.ts';

describe('a rehearsal', () => {
  it('tells where it was and when, what was asked, and what it knew at the end', async () => {
    const machine = inARow({
      ask: task({
        QueryLanguage: 'JSONata',
        Arguments: { n: 1 },
        Assign: { got: '{% $states.result %}' },
        Retry: [{ ErrorEquals: ['Busy'] }],
      }),
      rest: { Type: 'Wait', Seconds: 2 },
      bad: { Type: 'Fail', Error: 'Odd' },
    });
    const { end, path, asked, variables } = await simulate(machine, {
      script: {
        ask: [
          { error: 'Busy', afterMs: 500 },
          { output: 'x', afterMs: 250 },
        ],
      },
      startAtMs: 1_000_000,
    });
    expect(end).toEqual({ status: 'FAILED', error: 'Odd', atMs: 1_003_750 });
    expect(path).toEqual([
      { state: 'ask', type: 'Task', enteredMs: 0, leftMs: 1750, iteration: [] },
      { state: 'rest', type: 'Wait', enteredMs: 1750, leftMs: 3750, iteration: [] },
      { state: 'bad', type: 'Fail', enteredMs: 3750, leftMs: undefined, iteration: [] },
    ]);
    expect(asked.map(({ atMs, attempt, arguments: args }) => [atMs, attempt, args])).toEqual([
      [1_000_000, 0, { n: 1 }],
      [1_001_500, 1, { n: 1 }],
    ]);
    expect(variables).toEqual({ got: 'x' });
  });

  it('repeats the last answer of a script, and asks `otherwise` for what is not in it', async () => {
    const machine = {
      StartAt: 'a',
      States: {
        a: task({ Next: 'b' }),
        b: task({ Next: 'c', ResultPath: '$.b' }),
        c: { Type: 'Choice', Choices: [{ Variable: '$.b', NumericEquals: 3, Next: 'd' }], Default: 'a' },
        d: { Type: 'Pass', End: true },
      },
    };
    const counted: string[] = [];
    let calls = 0;
    const { end } = await simulate(machine, {
      script: { a: [{ output: { first: true } }, { output: { first: false } }] },
      otherwise: ({ state }) => {
        counted.push(state);
        calls += 1;
        return { output: calls };
      },
    });
    expect([end.output, counted]).toEqual([{ first: false, b: 3 }, ['b', 'b', 'b']]);
    expect((await simulate(inARow({ a: task(), b: task() }), { script: { a: [] } })).end.output).toEqual({});
  });
});
