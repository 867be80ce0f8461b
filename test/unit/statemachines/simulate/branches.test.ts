import { describe, expect, it } from 'vitest';
import { begin, inARow, secondsOf, simulate, task, told } from './support.ts';

const wait = (seconds: number) => ({ Type: 'Wait', Seconds: seconds });

describe('Parallel', () => {
  it('runs its branches beside each other and gives their outputs in order', async () => {
    const machine = inARow({
      all: {
        Type: 'Parallel',
        Branches: [
          inARow({ slow: wait(30), a: { Type: 'Pass', Result: 'a' } }),
          inARow({ quick: wait(10), b: { Type: 'Pass', Result: 'b' } }),
        ],
      },
    });
    const { end, path } = await simulate(machine);
    expect(end).toEqual({ status: 'SUCCEEDED', output: ['a', 'b'], atMs: 30_000 });
    expect(path.map(({ state, enteredMs, leftMs }) => [state, enteredMs, leftMs])).toEqual([
      ['all', 0, 30_000],
      ['slow', 0, 30_000],
      ['quick', 0, 10_000],
      ['b', 10_000, 10_000],
      ['a', 30_000, 30_000],
    ]);
  });

  it('stops the others at once when one branch fails, however deep they are', async () => {
    const deep = inARow({
      inner: { Type: 'Parallel', Branches: [inARow({ long: wait(100) }), inARow({ ask: task() })] },
    });
    const machine = inARow({
      all: {
        Type: 'Parallel',
        Branches: [deep, inARow({ short: wait(5), bad: { Type: 'Fail', Error: 'Odd', Cause: 'why' } })],
      },
    });
    const run = await begin(machine);
    const tokens = run.waiting();
    await run.advanceTo(1_000_000);
    expect(run.end()).toEqual({ status: 'FAILED', error: 'Odd', cause: 'why', atMs: 5000 });
    expect(told(run.events).slice(-6)).toEqual([
      'FailStateEntered bad',
      'ParallelStateAborted inner',
      'WaitStateAborted long',
      'TaskStateAborted ask',
      'ParallelStateFailed all',
      'ExecutionFailed',
    ]);
    expect(tokens.map((token) => run.answer(token, { output: 1 }))).toEqual([false]);
  });

  it('goes on past a caught failure without the branches that it stopped', async () => {
    const machine = {
      StartAt: 'all',
      States: {
        all: {
          Type: 'Parallel',
          Branches: [
            inARow({ long: wait(100), never: { Type: 'Pass' } }),
            inARow({ bad: { Type: 'Fail', Error: 'Odd' } }),
          ],
          Catch: [{ ErrorEquals: ['Odd'], Next: 'after' }],
          End: true,
        },
        after: { Type: 'Wait', Seconds: 500, End: true },
      },
    };
    const { end, path } = await simulate(machine);
    expect(end).toMatchObject({ status: 'SUCCEEDED', atMs: 500_000 });
    expect(path.map(({ state }) => state)).not.toContain('never');
  });

  it('gives branches the variables around it, and keeps theirs to themselves', async () => {
    const branch = inARow({
      set: { Type: 'Pass', Assign: { 'own.$': '$x' } },
      see: { Type: 'Pass', Parameters: { 'sum.$': 'States.MathAdd($x, $own)' } },
    });
    const machine = inARow({
      first: { Type: 'Pass', Assign: { x: 4 } },
      all: { Type: 'Parallel', Branches: [branch] },
    });
    const { end, variables } = await simulate(machine);
    expect([end.output, variables]).toEqual([[{ sum: 8 }], { x: 4 }]);
  });

  it('takes Arguments, Output and Assign in JSONata, and nothing to do is done at once', async () => {
    const all = {
      Type: 'Parallel',
      Arguments: { n: '{% $states.input.a %}' },
      Branches: [inARow({ one: { Type: 'Pass' } })],
      Assign: { got: '{% $states.result[0].n %}' },
      Output: '{% $states.result %}',
    };
    const { end, variables } = await simulate(inARow({ all }, { QueryLanguage: 'JSONata' }), { input: { a: 3 } });
    expect([end.output, variables]).toEqual([[{ n: 3 }], { got: 3 }]);
    expect((await simulate(inARow({ all: { Type: 'Parallel' } }))).end.output).toEqual([]);
  });
});

describe('Map', () => {
  const each = (fields: object, processor: object = inARow({ work: wait(10) })) =>
    inARow({ all: { Type: 'Map', ItemsPath: '$.items', ItemProcessor: processor, ...fields } });

  const starts = async (fields: object, count: number): Promise<number[]> =>
    secondsOf(
      (await simulate(each(fields), { input: { items: Array(count).fill(1), limit: 2 } })).events,
      'MapIterationStarted',
    );

  it('runs as many at a time as MaxConcurrency says, in virtual time', async () => {
    expect(await starts({ MaxConcurrency: 2 }, 5)).toEqual([0, 0, 10, 10, 20]);
    expect(await starts({ MaxConcurrencyPath: '$.limit' }, 3)).toEqual([0, 0, 10]);
    expect(await starts({ MaxConcurrency: 0 }, 3)).toEqual([0, 0, 0]);
  });

  it('runs at most 40 inline iterations at a time', async () => {
    const at = await starts({}, 41);
    expect([at[39], at[40]]).toEqual([0, 10]);
  });

  it('stops all iterations with the first that fails, and starts no more', async () => {
    const processor = {
      StartAt: 'which',
      States: {
        which: { Type: 'Choice', Choices: [{ Variable: '$', NumericEquals: 2, Next: 'bad' }], Default: 'work' },
        work: { Type: 'Wait', Seconds: 10, End: true },
        bad: { Type: 'Fail', Error: 'Odd' },
      },
    };
    const { end, events } = await simulate(each({ MaxConcurrency: 2, ToleratedFailureCount: 2 }, processor), {
      input: { items: [1, 2, 3] },
    });
    expect(end).toEqual({ status: 'FAILED', error: 'Odd', atMs: 0 });
    expect(told(events).slice(-4)).toEqual([
      'MapIterationFailed all',
      'WaitStateAborted work',
      'MapStateFailed all',
      'ExecutionFailed',
    ]);
  });

  it('makes each input of the item, its index and the state’s input', async () => {
    const selector = { 'at.$': '$$.Map.Item.Index', 'it.$': '$$.Map.Item.Value', 'all.$': '$.name' };
    const { end } = await simulate(each({ ItemSelector: selector }, inARow({ one: { Type: 'Pass' } })), {
      input: { items: ['a', 'b'], name: 'n' },
    });
    expect(end.output).toEqual([
      { at: 0, it: 'a', all: 'n' },
      { at: 1, it: 'b', all: 'n' },
    ]);
    const jsonata = {
      Type: 'Map',
      Items: '{% $states.input.items %}',
      ItemSelector: { at: '{% $states.context.Map.Item.Index + $states.input.base %}' },
      ItemProcessor: inARow({ one: { Type: 'Pass' } }),
    };
    const ran = await simulate(inARow({ jsonata }, { QueryLanguage: 'JSONata' }), {
      input: { items: ['a', 'b'], base: 5 },
    });
    expect(ran.end.output).toEqual([{ at: 5 }, { at: 6 }]);
  });

  it('tells Tasks and events which iteration they are in, also in a Map within a Map', async () => {
    const inner = inARow({ rows: { Type: 'Map', ItemProcessor: inARow({ call: task() }) } });
    const { asked, events } = await simulate(each({}, inner), { input: { items: [['a'], ['b', 'c']] } });
    expect(asked.map(({ iteration }) => iteration)).toEqual([
      [0, 0],
      [1, 0],
      [1, 1],
    ]);
    expect(
      events.filter(({ type }) => type === 'MapIterationStarted').map(({ iteration, index }) => [iteration, index]),
    ).toEqual([
      [undefined, 0],
      [undefined, 1],
      [[0], 0],
      [[1], 0],
      [[1], 1],
    ]);
  });

  it('refuses what is no list', async () => {
    const refused = await simulate(each({}), { input: { items: 'one' } });
    expect(refused.end).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining('Reference path "$.items" must point to array.'),
    });
    const literal = await simulate(
      inARow({ all: { Type: 'Map', Items: 'one', ItemProcessor: {} } }, { QueryLanguage: 'JSONata' }),
    );
    expect(literal.end).toMatchObject({
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining("Expected 'array', but was 'string'"),
    });
  });

  it('tolerates failures where it is distributed, and leaves their outputs out', async () => {
    const processor = (fields: object) => ({
      ...each(fields, {
        ProcessorConfig: { Mode: 'DISTRIBUTED' },
        StartAt: 'which',
        States: {
          which: { Type: 'Choice', Choices: [{ Variable: '$', NumericLessThan: 0, Next: 'bad' }], Default: 'good' },
          good: { Type: 'Pass', End: true },
          bad: { Type: 'Fail', Error: 'Odd' },
        },
      }),
    });
    const of = async (fields: object) =>
      (await simulate(processor(fields), { input: { items: [1, -1, 2, -2], share: 50 } })).end;
    expect(await of({ ToleratedFailureCount: 2 })).toMatchObject({ output: [1, 2] });
    expect(await of({ ToleratedFailurePercentagePath: '$.share' })).toMatchObject({ output: [1, 2] });
    expect(await of({ ToleratedFailureCount: 2, ToleratedFailurePercentage: 49.5 })).toMatchObject({
      error: 'States.ExceedToleratedFailureThreshold',
    });
    expect(await of({})).toMatchObject({ error: 'States.ExceedToleratedFailureThreshold' });
    expect((await of({ ToleratedFailurePercentagePath: '$.items' })).cause).toContain(
      'which is not a valid number: $.items',
    );
  });

  it('keeps thousands of waits in order', async () => {
    const items = Array.from({ length: 2000 }, (_, index) => (index * 7919) % 2000);
    const processor = {
      ProcessorConfig: { Mode: 'DISTRIBUTED' },
      ...inARow({ work: { Type: 'Wait', SecondsPath: '$' } }),
    };
    const { events } = await simulate(each({}, processor), { input: { items } });
    const left = secondsOf(events, 'WaitStateExited');
    expect(left).toEqual(Array.from({ length: 2000 }, (_, index) => index));
  });
});
