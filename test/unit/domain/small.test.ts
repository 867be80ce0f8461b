import { describe, expect, it } from 'vitest';
import { Deployment } from '#domain/deployment';
import { canonical, digestOf } from '#domain/digest';
import { Duration, inWords } from '#domain/duration';
import { codeOf, ERROR_CODES, RecoveryError } from '#domain/errors';
import { assessImpact } from '#domain/impact';
import { MEASURES } from '#domain/measures';
import { strictest } from '#domain/mode';
import { aPlaybook } from '#test/support/builders';

describe('a duration', () => {
  it.each([
    ['0s', 0],
    ['90s', 90],
    ['5m', 300],
    ['2h', 7200],
    ['30d', 2_592_000],
    ['999999s', 999_999],
  ])('%s is %i seconds', (text, seconds) => {
    expect(Duration.parse(text)).toBe(seconds);
  });
  it.each(['', '5', 's', '-5m', '1.5h', '5 m', '5M', '5m ', '1000000s', '5ms'])('%j is none', (text) => {
    expect(Duration.safeParse(text).error?.issues[0]?.message).toMatch(/write a duration as a whole number and a unit/);
  });
  it.each([
    [-5, '0 s'],
    [0, '0 s'],
    [0.4, '0 s'],
    [119.4, '119 s'],
    [119.5, '2 min'],
    [120, '2 min'],
    [7169, '119 min'],
    [7199, '2 h'],
    [7200, '2 h'],
    [7260, '2 h 1 min'],
    [86_400, '24 h'],
  ])('%d seconds are %s in words', (seconds, words) => expect(inWords(seconds)).toBe(words));
});

describe('a digest', () => {
  it('is the same whatever the order of keys, and leaves out what is undefined', () => {
    expect(canonical({ b: 1, a: [{ d: null, c: 'x' }], gone: undefined })).toBe('{"a":[{"c":"x","d":null}],"b":1}');
    expect(canonical([undefined, true])).toBe('[null,true]');
    expect(digestOf({ a: 1, b: 2 })).toBe(digestOf({ b: 2, a: 1 }));
    expect(digestOf([1, 2])).not.toBe(digestOf([2, 1]));
    expect(digestOf('')).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('an error of the world', () => {
  it('is known by its code, and says whether later can help', () => {
    const cause = new Error('why');
    const error = new RecoveryError('TableBusy', 'busy', { cause, details: { a: 1 } });
    expect(error).toMatchObject({
      name: 'TableBusy',
      code: 'TableBusy',
      retry: 'later',
      cause,
      details: { a: 1 },
      message: 'busy',
    });
    expect(new RecoveryError('CommandRefused', 'no')).toMatchObject({ retry: 'never', details: {} });
    for (const code of Object.keys(ERROR_CODES)) expect(codeOf(Object.assign(new Error(''), { code }))).toBe(code);
  });
  it('is nothing else', () => {
    for (const other of [
      new Error('x'),
      Object.assign(new Error('x'), { code: 'ENOENT' }),
      Object.assign(new Error('x'), { code: 7 }),
      Object.assign(new Error('x'), { code: 'toString' }),
      { code: 'TableBusy' },
      'TableBusy',
      undefined,
    ]) {
      expect(codeOf(other)).toBeUndefined();
    }
  });
});

describe('impact (D8)', () => {
  it.each([
    ['critical', 'medium', 0, 'immediate'],
    ['low', 'critical', 0, 'immediate'],
    ['high', 'medium', 1, 'immediate'],
    ['high', 'medium', 0, 'soon'],
    ['medium', 'medium', 1, 'soon'],
    ['medium', 'high', 0, 'soon'],
    ['medium', 'medium', 0, 'routine'],
    ['low', 'medium', 0, 'routine'],
  ] as const)('of severity %s on priority %s with %i dependents is %s', (severity, priority, count, urgency) => {
    const dependents = Array.from({ length: count }, (_, index) => `d-${index}`);
    expect(assessImpact({ priority, dependents }, severity)).toEqual({ urgency, dependents });
  });
});

describe('the strictest mode (S1)', () => {
  it('wins, and with none given nothing is touched', () => {
    expect(strictest('automatic', 'shadow', 'automatic')).toBe('shadow');
    expect(strictest('automatic', 'automatic')).toBe('automatic');
    expect(strictest()).toBe('shadow');
  });
});

describe('what is deployed beside a function', () => {
  it('holds the environment, its digest and the playbooks, and nothing else', () => {
    const { machineArn: _, ...summary } = aPlaybook();
    const deployment = { environment: { environment: 'test' }, digest: 'd', playbooks: [summary] };
    expect(Deployment.parse(deployment)).toEqual(deployment);
    expect(Deployment.safeParse({ ...deployment, more: 1 }).success).toBe(false);
  });
});

describe('what the system counts about itself', () => {
  it('has units that CloudWatch knows', () => {
    expect(new Set(Object.values(MEASURES))).toEqual(new Set(['Count', 'Seconds']));
  });
});
