import { describe, expect, it } from 'vitest';
import { kindOf } from '#statemachines/steps/schema';
import { aPlaybookOf, compiledStep } from '#test/support/compiled-step';
import { walkStep } from '#test/support/walk-step';
import { BLUE, health } from './elb.ts';

const A = 'i-aaaaaaaa';
const B = 'i-bbbbbbbb';
const step = { does: 'elb-deregister', targetGroup: BLUE, target: A };
const HEALTH = 'elasticloadbalancingv2:describeTargetHealth';
const DEREGISTER = 'elasticloadbalancingv2:deregisterTargets';
const REGISTER = 'elasticloadbalancingv2:registerTargets';
const both = health([A, 'unhealthy'], [B, 'healthy']);

describe('elb-deregister', () => {
  it('takes the target out and waits until its connections have drained', async () => {
    const walked = await walkStep(step, {
      [HEALTH]: [health([A, 'unhealthy']), both, health([A, 'draining'], [B, 'healthy']), health([B, 'healthy'])],
      [DEREGISTER]: [{}],
    });

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[DEREGISTER]).toEqual({ TargetGroupArn: BLUE, Targets: [{ Id: A }] });
    expect(walked.path.filter((state) => state === 'step:look')).toHaveLength(2);
  });

  it('looks again after a look that was refused', async () => {
    const refused = new Error('Throttling');
    const walked = await walkStep(step, {
      [HEALTH]: [health([A, 'unhealthy']), refused, both, refused, health([B, 'healthy'])],
      [DEREGISTER]: [{}],
    });

    expect(walked.outcome).toBe('recovered');
  });

  it('takes nothing out where nobody can be asked', async () => {
    const walked = await walkStep(step, { [HEALTH]: [health([A, 'unhealthy']), new Error('AccessDenied')] });

    expect(walked.calls).toEqual([HEALTH, HEALTH, HEALTH, HEALTH]);
    expect(walked.outcome).toBe('RolledBack');
  });

  it('takes nothing out where no other target is healthy', async () => {
    const walked = await walkStep(step, {
      [HEALTH]: [health([A, 'unhealthy']), health([A, 'healthy'], [B, 'unhealthy'])],
    });

    expect(walked.calls).not.toContain(DEREGISTER);
    expect(walked.cause).toContain('at least 1 other targets of the group are healthy');
  });

  it('touches nothing where the target is not registered: nothing could be put back', async () => {
    const walked = await walkStep(step, { [HEALTH]: [health([A, 'unused', 'Target.NotRegistered'])] });

    expect(walked.outcome).toBe('Untouched');
  });

  it('puts the target back with the port that it had, also where it is there still', async () => {
    const walked = await walkStep(
      { ...step, within: '15s' },
      {
        [HEALTH]: [health([A, 'unhealthy']), both, both, health([A, 'healthy'])],
        [DEREGISTER]: [{}],
        [REGISTER]: [{}],
      },
    );

    expect(walked.outcome).toBe('RolledBack');
    expect(walked.sent[REGISTER]).toEqual({ TargetGroupArn: BLUE, Targets: [{ Id: A, Port: 8080 }] });
    expect(walked.path).not.toContain('step:undo:before:look');
  });

  it('counts the entries of the port that is named alone', async () => {
    const walked = await walkStep(
      { ...step, port: 9090 },
      { [HEALTH]: [health([A, 'healthy']), both, both], [DEREGISTER]: [{}] },
    );

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[DEREGISTER]).toEqual({ TargetGroupArn: BLUE, Targets: [{ Id: A, Port: 9090 }] });
  });

  it('may change that one group, and one that is only known when it runs where its owner has opted in', () => {
    const change = (targetGroup: string) =>
      compiledStep({ ...step, targetGroup }).machinePermissions.find(({ actions }) =>
        /Deregister/.test(actions.join()),
      );

    expect(change(BLUE)).toEqual({ actions: ['elasticloadbalancing:DeregisterTargets'], resources: [BLUE] });
    expect(change('$facts.name')).toMatchObject({
      resources: ['${TargetGroupArnPrefix}*'],
      conditions: { StringEquals: { 'aws:ResourceTag/auto-recovery': 'enabled' } },
    });
    expect(() => change(`${BLUE.slice(0, -1)}*`)).toThrow(/by its ARN/);
  });

  it('says what it does and what it works on', () => {
    const kind = kindOf(step);
    const [plain] = aPlaybookOf({ ...step, port: 80 }).steps;

    expect(kind.describe(plain as never)).toBe(`takes the target ${A} out of its group`);
    expect(kind.touches?.(plain as never)).toEqual([
      { what: 'target group', name: BLUE },
      { what: 'target', name: A },
    ]);
    expect(kind.uses(plain as never, { commands: new Map() }).map(({ path }) => path[0])).toEqual([
      'targetGroup',
      'target',
      'port',
      'leave',
    ]);
  });
});
