import { describe, expect, it } from 'vitest';
import { Criterion, unmetBy } from '#domain/verdict/criterion';
import { judge } from '#domain/verdict/judge';
import { judgeEnd, NEVER_STARTED } from '#domain/verdict/verdict';
import { aStepRun, at, iso } from '#test/support/builders';

const touched = [aStepRun({ state: 'done', commandId: 'c' })];
const looked = [aStepRun({ mutates: false, state: 'done', commandId: 'c' })];
const notSent = [aStepRun({ state: 'failed' })];

describe('the verdict on an execution', () => {
  it.each(['recovered', 'self-resolved'] as const)('that ran through its criteria is %s', (outcome) => {
    expect(
      judgeEnd({ status: 'SUCCEEDED', output: JSON.stringify({ outcome, unmet: ['slow'], met: ['up'] }) }, touched),
    ).toEqual({
      ...{ outcome, verdict: outcome, unmet: ['slow'], met: ['up'] },
    });
    expect(judgeEnd({ status: 'SUCCEEDED', output: JSON.stringify({ outcome }) }, touched)).toMatchObject({
      unmet: [],
      met: [],
    });
  });

  it.each([undefined, '', 'not json', '[]', '{}', '{"outcome":"perfect"}', '{"outcome":"rolled-back"}'])(
    'that succeeded and says %j proves nothing (promise 6)',
    (output) => {
      const execution = output === undefined ? { status: 'SUCCEEDED' } : { status: 'SUCCEEDED', output };
      expect(judgeEnd(execution, touched)).toMatchObject({ outcome: 'not-undone', verdict: 'inconclusive' });
      expect(judgeEnd(execution, looked)).toMatchObject({ outcome: 'untouched', verdict: 'inconclusive' });
    },
  );

  it.each([
    ['Untouched', looked, 'untouched', 'failed'],
    ['RolledBack', touched, 'rolled-back', 'failed'],
    ['NotUndone', touched, 'not-undone', 'failed'],
    ['Stopped', touched, 'stopped', 'failed'],
    ['Stopped', looked, 'stopped', 'inconclusive'],
    ['Stopped', notSent, 'stopped', 'inconclusive'],
    ['Untouched', notSent, 'untouched', 'failed'],
  ] as const)('that failed as %s', (error, steps, outcome, verdict) => {
    expect(judgeEnd({ status: 'FAILED', error, cause: 'why' }, steps)).toEqual({
      outcome,
      verdict,
      cause: 'why',
      unmet: [],
      met: [],
    });
  });

  it('that claims to be untouched after a change was begun is not believed', () => {
    expect(judgeEnd({ status: 'FAILED', error: 'Untouched' }, touched).outcome).toBe('not-undone');
    expect(judgeEnd({ status: 'FAILED', error: 'Untouched' }, [aStepRun()]).outcome).toBe('not-undone');
  });

  it.each(['States.Runtime', 'toString', 'constructor', undefined])(
    'that failed as %s is judged by what was begun',
    (error) => {
      const execution = error === undefined ? { status: 'FAILED' } : { status: 'FAILED', error };
      expect(judgeEnd(execution, touched)).toMatchObject({ outcome: 'not-undone', verdict: 'failed' });
      expect(judgeEnd(execution, looked)).toMatchObject({
        outcome: 'untouched',
        verdict: 'failed',
        cause: error ?? 'the machine failed without a cause',
      });
    },
  );

  it.each(['TIMED_OUT', 'ABORTED'])('that ended as %s was stopped', (status) => {
    expect(judgeEnd({ status }, touched)).toEqual({
      outcome: 'stopped',
      verdict: 'failed',
      cause: `the execution ended as ${status}`,
      unmet: [],
      met: [],
    });
    expect(judgeEnd({ status, cause: 'by hand' }, looked)).toMatchObject({ verdict: 'inconclusive', cause: 'by hand' });
    expect(judgeEnd({ status, cause: 'by hand' }, looked, 'its lease ran out').cause).toBe('its lease ran out');
  });

  it('that never was one is untouched', () => {
    expect(judgeEnd({ status: NEVER_STARTED }, [])).toMatchObject({ outcome: 'untouched', verdict: 'inconclusive' });
    expect(judgeEnd({ status: NEVER_STARTED }, touched)).toMatchObject({ outcome: 'not-undone', verdict: 'failed' });
  });
});

describe('a criterion', () => {
  const seen = {
    facts: { state: 'RUNNING', ms: 900, ok: true, nothing: null },
    metrics: { errors: 0.5, gone: undefined },
    alarms: ['OK', 'OK'],
  };
  const parse = (criterion: object) => Criterion.parse({ name: 'n', ...criterion });

  it.each([
    [{ fact: 'state', is: 'RUNNING' }],
    [{ fact: 'state', in: ['STARTING', 'RUNNING'] }],
    [{ fact: 'ok', is: true }],
    [{ fact: 'ms', below: 1000 }],
    [{ fact: 'ms', below: 1000, above: 100 }],
    [{ metric: 'errors', below: 1 }],
    [{ alarms: 'OK' }],
  ])('%j is met', (criterion) => expect(unmetBy(parse(criterion), seen)).toBeUndefined());

  it.each([
    [{ fact: 'state', is: 'STOPPED' }, 'n: got RUNNING, wanted STOPPED'],
    [{ fact: 'state', in: ['A', 'B'] }, 'n: got RUNNING, wanted one of A, B'],
    [{ fact: 'ms', below: 900 }, 'n: got 900, wanted below 900'],
    [{ fact: 'ms', above: 900, below: 1000 }, 'n: got 900, wanted below 1000, above 900'],
    [{ fact: 'state', below: 1 }, 'n: got RUNNING, wanted below 1'],
    [{ fact: 'nothing', is: 'x' }, 'n: got nothing, wanted x'],
    [{ fact: 'other', is: 'x' }, 'n: got nothing, wanted x'],
    [{ metric: 'gone', below: 1 }, 'n: got nothing, wanted below 1'],
    [{ metric: 'other', above: 1 }, 'n: got nothing, wanted above 1'],
  ])('%j is not met, and says what it got and wants', (criterion, words) =>
    expect(unmetBy(parse(criterion), seen)).toBe(words),
  );

  it('of the alarms wants every one to be OK, and at least one', () => {
    const criterion = parse({ alarms: 'OK' });
    expect(unmetBy(criterion, { ...seen, alarms: ['OK', 'ALARM'] })).toBe('n: alarms are OK, ALARM, wanted OK');
    expect(unmetBy(criterion, { ...seen, alarms: [] })).toBe('n: alarms are not known, wanted OK');
  });

  it.each([
    [{}, /exactly one of/],
    [{ fact: 'a', metric: 'b', below: 1 }, /exactly one of/],
    [{ fact: 'a' }, /says what it wants/],
    [{ metric: 'a', is: 1 }, /compared with/],
    [{ metric: 'a', in: [1] }, /compared with/],
  ])('%j cannot be written', (criterion, message) => expect(() => parse(criterion)).toThrow(message));
});

describe('judging a look', () => {
  const criteria = [
    { name: 'running', fact: 'running', is: true },
    { name: 'fast', fact: 'ms', below: 1000 },
  ];
  const look = (seconds: number, facts: Record<string, unknown>, heldSince = '', changes: object = {}) =>
    judge(
      { criteria, since: iso(0), heldSince, requireAll: true, windowSeconds: 60, stabilitySeconds: 20, ...changes },
      { facts, metrics: {}, alarms: [] },
      at(seconds),
    );
  const well = { running: true, ms: 10 };

  it('waits while the window is open, and not at its end', () => {
    expect(look(59.999, {})).toMatchObject({
      state: 'waiting',
      heldSince: '',
      unmet: ['running: got nothing, wanted true', 'fast: got nothing, wanted below 1000'],
    });
    expect(look(60, {})).toMatchObject({
      state: 'expired',
      words: expect.stringMatching(/^not met within 60 s: running/),
    });
  });

  it('holds from the first look at which it is met, until the stability time is over', () => {
    expect(look(10, well)).toMatchObject({ state: 'holding', heldSince: iso(10) });
    expect(look(29.999, well, iso(10))).toMatchObject({ state: 'holding', heldSince: iso(10) });
    expect(look(30, well, iso(10))).toMatchObject({ state: 'held', heldSince: iso(10), words: 'held for 20 s' });
  });

  it('may finish its stability time outside the window, and must begin it inside', () => {
    expect(look(60, well)).toMatchObject({ state: 'holding' });
    expect(look(79.9, well, iso(60))).toMatchObject({ state: 'holding' });
    expect(look(200, well, iso(60))).toMatchObject({ state: 'held' });
    expect(look(60.001, well)).toMatchObject({ state: 'expired', words: expect.stringContaining('they did not hold') });
  });

  it('starts anew after a break, while the window is open', () => {
    expect(look(25, {}, iso(10))).toMatchObject({ state: 'waiting', heldSince: '' });
    expect(look(61, {}, iso(50))).toMatchObject({ state: 'expired' });
  });

  it('is held at once where no stability is asked for', () => {
    expect(look(5, well, '', { stabilitySeconds: 0 })).toMatchObject({ state: 'held' });
  });

  it('wants all or any, and reports what was not met either way (P8)', () => {
    const half = { running: true, ms: 5000 };
    expect(look(5, half)).toMatchObject({ state: 'waiting' });
    expect(look(5, half, '', { requireAll: false })).toMatchObject({
      state: 'holding',
      unmet: ['fast: got 5000, wanted below 1000'],
    });
    expect(look(5, {}, '', { requireAll: false })).toMatchObject({ state: 'waiting' });
  });
});
