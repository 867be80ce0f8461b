import { describe, expect, it } from 'vitest';
import { kindOf } from '#statemachines/steps/schema';
import { aPlaybookOf } from '#test/support/compiled-step';
import { walkStep } from '#test/support/walk-step';
import { BLUE, health } from './elb.ts';

const A = 'i-aaaaaaaa';
const B = 'i-bbbbbbbb';
const step = { does: 'elb-register', targetGroup: BLUE, target: A, port: 8080 };
const HEALTH = 'elasticloadbalancingv2:describeTargetHealth';
const REGISTER = 'elasticloadbalancingv2:registerTargets';
const DEREGISTER = 'elasticloadbalancingv2:deregisterTargets';
const others = health([B, 'healthy']);

describe('elb-register', () => {
  it('puts the target in and waits until it is healthy', async () => {
    const walked = await walkStep(step, {
      [HEALTH]: [others, others, health([A, 'initial', 'Elb.RegistrationInProgress']), health([A, 'healthy'])],
      [REGISTER]: [{}],
    });

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[REGISTER]).toEqual({ TargetGroupArn: BLUE, Targets: [{ Id: A, Port: 8080 }] });
  });

  it('leaves a target that is in the group already, and does not take it out again', async () => {
    const walked = await walkStep(step, { [HEALTH]: [health([A, 'unhealthy'], [B, 'unhealthy'])] });

    expect(walked.calls).not.toContain(REGISTER);
    expect(walked.calls).not.toContain(DEREGISTER);
    expect(walked.outcome).toBe('RolledBack');
    expect(walked.cause).toContain('the target is not in the group yet');
  });

  it('waits no longer in a group that no load balancer uses, and takes the target out again', async () => {
    const walked = await walkStep(step, {
      [HEALTH]: [others, others, health([A, 'unused', 'Target.NotInUse']), others, others],
      [REGISTER]: [{}],
      [DEREGISTER]: [{}],
    });

    expect(walked.outcome).toBe('RolledBack');
    expect(walked.path.filter((state) => state === 'step:look')).toHaveLength(1);
    expect(walked.sent[DEREGISTER]).toEqual({ TargetGroupArn: BLUE, Targets: [{ Id: A, Port: 8080 }] });
  });

  it('takes the target out again by its id alone where no port was named', async () => {
    const walked = await walkStep(
      { ...step, port: undefined },
      {
        [HEALTH]: [others, others, health([A, 'unused', 'Target.NotInUse']), others, others],
        [REGISTER]: [{}],
        [DEREGISTER]: [{}],
      },
    );

    expect(walked.sent[DEREGISTER]).toEqual({ TargetGroupArn: BLUE, Targets: [{ Id: A }] });
  });

  it('says what it does', () => {
    expect(kindOf(step).describe(aPlaybookOf(step).steps[0] as never)).toBe(`puts the target ${A} into its group`);
  });
});
