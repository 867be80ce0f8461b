import { describe, expect, it } from 'vitest';
import { kindOf } from '#statemachines/steps/schema';
import { aPlaybookOf, compiledStep } from '#test/support/compiled-step';
import { walkStep } from '#test/support/walk-step';
import { BLUE, health } from './elb.ts';

const connection = 'arn:aws:events:eu-central-1:111122223333:connection/probe/aeabd89e-d39c-4181-9486-9fe03e6f286a';
const criteria = [{ name: 'quiet', alarms: 'OK' }];
const http = { does: 'wait-until', http: { url: 'https://shop.example.com/health', connection } };
const healthy = { does: 'wait-until', health: { targetGroup: BLUE, healthy: 2 } };
const CALL = 'http:invoke';
const GET = 'elasticloadbalancingv2:describeTargetHealth';
const times = { every: '5s', within: '15s' };

describe('wait-until a URL answers', () => {
  it('calls it until it answers as it is wanted; an error is an answer that is not', async () => {
    const walked = await walkStep(http, {
      [CALL]: [new Error('States.Http.StatusCode.503'), { StatusCode: 204 }, { StatusCode: 200 }],
    });

    expect(walked.outcome).toBe('recovered');
    expect(walked.calls).toEqual([CALL, CALL, CALL]);
    expect(walked.sent[CALL]).toEqual({
      ApiEndpoint: 'https://shop.example.com/health',
      Method: 'GET',
      InvocationConfig: { ConnectionArn: connection },
    });
  });

  it('says what did not come about, and has changed nothing', async () => {
    const walked = await walkStep({ ...http, ...times }, { [CALL]: [{ StatusCode: 204 }] });

    expect(walked.cause).toContain('it did not come about that https://shop.example.com/health answers with 200');
    expect(walked.calls).toHaveLength(3);
    expect(walked.outcome).toBe('Untouched');
  });

  it('may call that one URL', () => {
    expect(compiledStep(http).machinePermissions).toContainEqual({
      actions: ['states:InvokeHTTPEndpoint'],
      resources: ['${MachineArn}'],
      conditions: {
        StringEquals: { 'states:HTTPMethod': 'GET', 'states:HTTPEndpoint': 'https://shop.example.com/health' },
      },
    });
  });
});

describe('wait-until targets are healthy', () => {
  it('looks until so many are', async () => {
    const walked = await walkStep(healthy, {
      [GET]: [
        health(['i-1', 'healthy'], ['i-2', 'initial']),
        health(['i-1', 'healthy'], ['i-1', 'healthy']),
        health(['i-1', 'healthy'], ['i-2', 'healthy'], ['i-3', 'draining']),
      ],
    });

    expect(walked.outcome).toBe('recovered');
    expect(walked.calls).toHaveLength(3);
    expect(walked.sent[GET]).toEqual({ TargetGroupArn: BLUE });
  });

  it.each([
    ['the ones that are named', ['i-0123456789abcdef0', 'i-0123456789abcdef1'], {}],
    ['those of a fact', '$facts.name', { name: ['i-0123456789abcdef0', 'i-0123456789abcdef1'] }],
  ])('counts only %s', async (_, targets, facts) => {
    const walk = (other: string) =>
      walkStep(
        { does: 'wait-until', health: { targetGroup: BLUE, targets, healthy: 2 }, ...times },
        { [GET]: [health(['i-0123456789abcdef0', 'healthy'], [other, 'healthy'])] },
        facts,
      );

    expect((await walk('i-0123456789abcdef1')).outcome).toBe('recovered');
    expect((await walk('i-0123456789abcdef9')).cause).toContain(`2 targets of ${BLUE} are healthy`);
  });
});

describe('wait-until', () => {
  const kind = kindOf(http);
  const stepOf = (step: object) => aPlaybookOf(step as never).steps[0] as never;
  const flawsOf = (step: object) => kind.flaws?.(stepOf(step), { commands: new Map() });

  it('waits for exactly one thing', () => {
    expect(flawsOf({ does: 'wait-until' })).toMatchObject([{ code: 'PB122', path: [] }]);
    expect(flawsOf({ ...http, ...healthy })).toMatchObject([{ code: 'PB122', path: ['health'] }]);
    expect(flawsOf({ ...http, criteria })).toMatchObject([{ code: 'PB122', path: ['http'] }]);
    for (const step of [http, healthy, { does: 'wait-until', criteria }]) expect(flawsOf(step)).toEqual([]);
  });

  it.each([
    ['stability', { stability: '10s' }],
    ['require', { require: 'any' }],
  ])('takes no %s but with criteria', (name, more) => {
    expect(flawsOf({ ...http, ...more })).toMatchObject([{ code: 'PB123', path: [name] }]);
    expect(flawsOf({ does: 'wait-until', criteria, ...more })).toEqual([]);
  });

  it('takes no look by a command but with criteria', () => {
    expect(flawsOf({ ...healthy, look: { command: 'check-host' } })).toContainEqual(
      expect.objectContaining({ code: 'PB123', path: ['look'] }),
    );
  });

  it('says what it waits for', () => {
    const one = { does: 'wait-until', health: { targetGroup: BLUE, targets: '$facts.name', healthy: 1 } };

    expect(kind.describe(stepOf(http))).toBe('waits until https://shop.example.com/health answers with 200');
    expect(kind.describe(stepOf(one))).toBe(`waits until 1 target of ${BLUE} is healthy`);
    expect(kind.describe(stepOf({ does: 'wait-until', criteria }))).toBe('waits until quiet');
    expect(kind.uses(stepOf(one), { commands: new Map() })).toEqual([
      { path: ['health', 'targetGroup'], value: BLUE, wants: ['string'] },
      { path: ['health', 'targets'], value: '$facts.name', wants: ['strings'] },
    ]);
    expect(
      kind.uses(stepOf({ ...healthy, health: { ...healthy.health, targets: ['10.0.0.1'] } }), {
        commands: new Map(),
      }),
    ).toHaveLength(2);
  });
});
