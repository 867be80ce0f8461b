import { describe, expect, it } from 'vitest';
import { begin, CALLBACK, inARow, secondsOf, simulate, task, told } from './support.ts';

const silent = { script: { call: [{ unanswered: true as const }] } };
const callback = (fields: object) => inARow({ call: task({ Resource: CALLBACK, ...fields }) });

describe('time-outs', () => {
  it('end a Task after TimeoutSeconds, given as a number, a path or an expression', async () => {
    for (const fields of [
      { TimeoutSeconds: 7 },
      { TimeoutSecondsPath: '$.limit' },
      { QueryLanguage: 'JSONata', TimeoutSeconds: '{% $states.input.limit %}' },
    ]) {
      const { events, end } = await simulate(inARow({ call: task(fields) }), { ...silent, input: { limit: 7 } });
      expect(end).toEqual({ status: 'FAILED', error: 'States.Timeout', atMs: 7000 });
      expect(secondsOf(events, 'TaskTimedOut')).toEqual([7]);
    }
  });

  it('refuse a limit that is no whole number', async () => {
    const { end } = await simulate(inARow({ call: task({ TimeoutSecondsPath: '$.limit' }) }), {
      input: { limit: 'soon' },
    });
    expect(end.cause).toContain(
      'The TimeoutSecondsPath field refers to value "soon" which is not a valid integer: $.limit',
    );
    const jsonata = task({ QueryLanguage: 'JSONata', TimeoutSeconds: '{% $states.input.limit %}' });
    for (const limit of [1.5, -1, 'soon']) {
      const refused = await simulate(inARow({ call: jsonata }), { input: { limit } });
      expect(refused.end.error).toBe('States.QueryEvaluationError');
    }
  });

  it('take an answer that comes in the very last instant', async () => {
    const { end } = await simulate(inARow({ call: task({ TimeoutSeconds: 7 }) }), {
      script: { call: [{ output: 1, afterMs: 7000 }] },
    });
    expect(end).toMatchObject({ status: 'SUCCEEDED', atMs: 7000 });
  });

  it('end a Task whose heartbeat stays away, which is known by two names', async () => {
    const { end } = await simulate(callback({ TimeoutSeconds: 600, HeartbeatSeconds: 5 }), silent);
    expect(end).toEqual({ status: 'FAILED', error: 'States.Timeout', atMs: 5000 });
    const machine = callback({
      HeartbeatSeconds: 5,
      Retry: [{ ErrorEquals: ['States.HeartbeatTimeout'], MaxAttempts: 1 }],
    });
    expect(secondsOf((await simulate(machine, silent)).events, 'TaskScheduled')).toEqual([0, 6]);
  });

  it('let a Task live as long as its heart beats', async () => {
    const machine = callback({ TimeoutSeconds: 600, HeartbeatSeconds: 5 });
    const beating = { output: 'done', afterMs: 60_000, heartbeatEveryMs: 4000 };
    expect((await simulate(machine, { script: { call: [beating] } })).end).toMatchObject({
      status: 'SUCCEEDED',
      atMs: 60_000,
    });
    const slow = { ...beating, heartbeatEveryMs: 6000 };
    expect((await simulate(machine, { script: { call: [slow] } })).end).toMatchObject({
      error: 'States.Timeout',
      atMs: 5000,
    });
  });

  it('end the execution after the machine’s own TimeoutSeconds, whatever it is doing', async () => {
    const { end, events } = await simulate(inARow({ rest: { Type: 'Wait', Seconds: 60 } }, { TimeoutSeconds: 5 }));
    expect(end).toEqual({ status: 'TIMED_OUT', atMs: 5000 });
    expect(told(events).at(-1)).toBe('ExecutionTimedOut');
  });

  it('end a standard execution after a year and an express one after five minutes', async () => {
    expect((await simulate(inARow({ call: task() }), silent)).end).toEqual({
      status: 'TIMED_OUT',
      atMs: 31_536_000_000,
    });
    expect((await simulate(inARow({ call: task() }), { ...silent, type: 'EXPRESS' })).end).toEqual({
      status: 'TIMED_OUT',
      atMs: 300_000,
    });
  });
});

describe('tokens', () => {
  const machine = callback({ TimeoutSeconds: 60, HeartbeatSeconds: 20, Parameters: { 'token.$': '$$.Task.Token' } });

  it('are answered once: a second answer and a late one find nobody', async () => {
    const run = await begin(machine);
    const [token = ''] = run.waiting();
    await run.advanceTo(1000);
    expect(run.answer(token, { output: { ok: true } })).toBe(true);
    expect(run.answer(token, { error: 'Late', cause: '' })).toBe(false);
    await run.settled();
    expect(run.end()).toEqual({ status: 'SUCCEEDED', output: { ok: true }, atMs: 1000 });
    expect([run.answer(token, { output: 1 }), run.heartbeat(token), run.answer('made-up', { output: 1 })]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('stand in the arguments, and are new with each attempt', async () => {
    const retried = callback({ Parameters: { 'token.$': '$$.Task.Token' }, Retry: [{ ErrorEquals: ['Odd'] }] });
    const { asked } = await simulate(retried, { script: { call: [{ error: 'Odd' }, { output: 1 }] }, name: 'run' });
    expect(asked.map(({ token, arguments: args }) => [token, args])).toEqual([
      ['run.1', { token: 'run.1' }],
      ['run.2', { token: 'run.2' }],
    ]);
  });

  it('are kept alive by heartbeats from outside', async () => {
    const run = await begin(machine);
    const [token = ''] = run.waiting();
    for (const atMs of [15_000, 30_000, 45_000]) {
      await run.advanceTo(atMs);
      expect(run.heartbeat(token)).toBe(true);
    }
    expect(run.nextAtMs()).toBe(60_000);
    await run.advanceTo(100_000);
    expect(run.end()).toMatchObject({ error: 'States.Timeout', atMs: 60_000 });
  });

  it('carry failures, with and without a name', async () => {
    const run = await begin(machine);
    run.answer(run.waiting()[0] ?? '', { error: 'CommandFailed', cause: 'exit 1' });
    await run.settled();
    expect(run.end()).toMatchObject({ status: 'FAILED', error: 'CommandFailed', cause: 'exit 1' });
    const nameless = await begin(machine);
    nameless.answer(nameless.waiting()[0] ?? '', { error: undefined });
    await nameless.settled();
    expect(nameless.end()).toEqual({ status: 'FAILED', atMs: 0 });
  });
});

describe('a run', () => {
  it('is stopped from outside at once, and then nothing in it moves', async () => {
    const run = await begin(inARow({ rest: { Type: 'Wait', Seconds: 60 } }));
    await run.advanceTo(10_000);
    run.stop('Stopped', 'by a person');
    run.stop('Again');
    await run.advanceTo(100_000);
    expect(run.end()).toEqual({ status: 'ABORTED', error: 'Stopped', cause: 'by a person', atMs: 10_000 });
    expect(run.nextAtMs()).toBeUndefined();
    expect(told(run.events)).toEqual(['ExecutionStarted', 'WaitStateEntered rest', 'ExecutionAborted']);
    const plain = await begin(inARow({ rest: { Type: 'Wait', Seconds: 60 } }));
    plain.stop();
    expect(plain.end()).toEqual({ status: 'ABORTED', atMs: 0 });
  });

  it('moves its clock only where it is told to', async () => {
    const run = await begin(inARow({ rest: { Type: 'Wait', Seconds: 60 }, after: { Type: 'Pass' } }), {
      startAtMs: 5000,
    });
    expect([run.nowMs(), run.nextAtMs()]).toEqual([5000, 65_000]);
    await run.advanceTo(64_999);
    expect([run.nowMs(), run.end()]).toEqual([64_999, undefined]);
    await run.advanceTo(70_000);
    expect(run.end()?.atMs).toBe(65_000);
  });

  it('hands a bug of its host on to whoever drives it', async () => {
    const broken = {
      begin: () => {
        throw new TypeError('no such service');
      },
    };
    await expect(begin(inARow({ call: task() }), { tasks: broken })).rejects.toThrow('no such service');
  });

  it('ends with the history limit, and an endless express loop ends too', async () => {
    const loop = { StartAt: 'a', States: { a: { Type: 'Pass', Next: 'a' } } };
    const { end, events } = await simulate(loop);
    expect(end).toMatchObject({
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
    });
    expect(events).toHaveLength(25_000);
    expect((await simulate(loop, { type: 'EXPRESS' })).events).toHaveLength(100_000);
  });

  it('fails where the definition leads nowhere', async () => {
    expect((await simulate('no definition')).end).toMatchObject({ error: 'States.Runtime' });
    expect(
      (await simulate({ StartAt: 'a', States: { a: { Type: 'Pass', Next: 'b' }, b: { Type: 'Dance' }, c: 1 } })).end
        .cause,
    ).toBe("The state 'b' does not exist");
  });

  it('is the same each time, random numbers included', async () => {
    const machine = inARow({
      draw: { Type: 'Pass', Parameters: { 'id.$': 'States.UUID()', 'n.$': 'States.MathRandom(1, 1000000)' } },
    });
    expect((await simulate(machine)).end).toEqual((await simulate(machine)).end);
  });
});
