import { describe, expect, it } from 'vitest';
import { inARow, secondsOf, simulate, task } from './support.ts';

const failing = { error: 'Busy', cause: 'try later' };

const retrying = (...retriers: readonly object[]) => inARow({ call: task({ Retry: retriers }) });

/** The seconds at which a task that always fails was tried. */
const tries = async (retriers: readonly object[], random?: () => number): Promise<number[]> => {
  const { events } = await simulate(retrying(...retriers), {
    script: { call: [failing] },
    ...(random === undefined ? {} : { random }),
  });
  return secondsOf(events, 'TaskScheduled');
};

describe('Retry', () => {
  it('waits one second and doubles, three times, where nothing else is said', async () => {
    expect(await tries([{ ErrorEquals: ['Busy'] }])).toEqual([0, 1, 3, 7]);
  });

  it('grows by BackoffRate up to MaxDelaySeconds', async () => {
    const retrier = {
      ErrorEquals: ['States.ALL'],
      IntervalSeconds: 2,
      BackoffRate: 3,
      MaxAttempts: 4,
      MaxDelaySeconds: 10,
    };
    expect(await tries([retrier])).toEqual([0, 2, 8, 18, 28]);
  });

  it('draws the delay between nothing and its full length with FULL jitter', async () => {
    const retrier = {
      ErrorEquals: ['Busy'],
      IntervalSeconds: 10,
      MaxAttempts: 3,
      MaxDelaySeconds: 20,
      JitterStrategy: 'FULL',
    };
    const draws = [0.5, 0, 0.25];
    expect(await tries([retrier], () => draws.shift() ?? 0.9)).toEqual([0, 5, 5, 10]);
  });

  it('never retries with MaxAttempts 0, nor an error that it does not name', async () => {
    expect(await tries([{ ErrorEquals: ['Busy'], MaxAttempts: 0 }])).toEqual([0]);
    expect(await tries([{ ErrorEquals: ['Other'] }])).toEqual([0]);
  });

  it('counts each retrier for itself, and the first that matches decides', async () => {
    const { events, end } = await simulate(
      retrying(
        { ErrorEquals: ['A'], MaxAttempts: 1, IntervalSeconds: 5 },
        { ErrorEquals: ['States.ALL'], MaxAttempts: 2 },
      ),
      { script: { call: [{ error: 'A' }, { error: 'B' }, { error: 'B' }, { error: 'A' }] } },
    );
    expect(secondsOf(events, 'TaskScheduled')).toEqual([0, 5, 6, 8]);
    expect(end).toMatchObject({ status: 'FAILED', error: 'A' });
  });

  it('tells the attempt and counts it in the context object', async () => {
    const machine = inARow({
      call: task({
        QueryLanguage: 'JSONata',
        Arguments: { n: '{% $states.context.State.RetryCount %}' },
        Retry: [{ ErrorEquals: ['Busy'] }],
      }),
    });
    const { asked } = await simulate(machine, { script: { call: [failing, failing, { output: 1 }] } });
    expect(asked.map(({ attempt, arguments: args }) => [attempt, args])).toEqual([
      [0, { n: 0 }],
      [1, { n: 1 }],
      [2, { n: 2 }],
    ]);
  });

  it('takes States.TaskFailed for every error but a time-out', async () => {
    const machine = retrying({ ErrorEquals: ['States.TaskFailed'], MaxAttempts: 1 });
    const of = async (error: string) =>
      (await simulate(machine, { script: { call: [{ error }, { output: 1 }] } })).end.status;
    expect([await of('Busy'), await of('States.Timeout')]).toEqual(['SUCCEEDED', 'FAILED']);
  });

  it('never takes States.Runtime, by whatever name', async () => {
    const machine = inARow({
      call: task({
        OutputPath: '$.nothing',
        Retry: [{ ErrorEquals: ['States.Runtime'] }, { ErrorEquals: ['States.ALL'] }],
      }),
    });
    const { asked, end } = await simulate(machine);
    expect(asked).toHaveLength(1);
    expect(end).toMatchObject({
      error: 'States.Runtime',
      cause:
        "An error occurred while executing the state 'call' (entered at the event id #2). Invalid path '$.nothing' : No results for path: $['nothing']",
    });
  });

  it('starts a Parallel and a Map anew', async () => {
    const inner = inARow({ step: { Type: 'Fail', Error: 'Busy' } });
    for (const state of [
      { Type: 'Parallel', Branches: [inner] },
      { Type: 'Map', ItemsPath: '$.list', ItemProcessor: inner },
    ]) {
      const { events } = await simulate(
        inARow({ all: { ...state, Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 2 }] } }),
        { input: { list: [1] } },
      );
      expect(secondsOf(events, 'FailStateEntered')).toEqual([0, 1, 3]);
    }
  });

  it('of a Parallel counts in its context object too', async () => {
    const branches = [inARow({ call: task() })];
    const all = {
      Type: 'Parallel',
      Parameters: { 'tries.$': '$$.State.RetryCount' },
      Branches: branches,
      Retry: [{ ErrorEquals: ['Busy'] }],
    };
    const { asked } = await simulate(inARow({ all }), { script: { call: [failing, { output: 1 }] } });
    expect(asked.map(({ arguments: args }) => args)).toEqual([{ tries: 0 }, { tries: 1 }]);
  });
});
