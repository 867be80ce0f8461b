import { describe, expect, it } from 'vitest';
import { compiledStep } from '#test/support/compiled-step';
import { walkStep } from '#test/support/walk-step';
import { aGroup, anInstance, NO_GROUP } from './autoscaling.ts';

const step = { does: 'autoscaling-capacity', group: 'web', count: 4 };
const four = ['a', 'b', 'c', 'd'].map((id) => anInstance(id));

describe('autoscaling-capacity', () => {
  it('sets the capacity and waits until as many instances serve', async () => {
    const walked = await walkStep(step, {
      'autoscaling:describeAutoScalingGroups': [
        aGroup(),
        aGroup(),
        aGroup({ DesiredCapacity: 4 }),
        aGroup({ DesiredCapacity: 4 }, [...four.slice(1), anInstance('a', { LifecycleState: 'Pending' })]),
        aGroup({ DesiredCapacity: 4 }, four),
      ],
      'autoscaling:setDesiredCapacity': [{}],
    });

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent['autoscaling:setDesiredCapacity']).toEqual({
      AutoScalingGroupName: 'web',
      DesiredCapacity: 4,
      HonorCooldown: false,
    });
    expect(walked.path.filter((state) => state === 'step:look')).toHaveLength(3);
  });

  it.each([1, 7])('does not set %i, outside of what the group may have', async (count) => {
    const walked = await walkStep({ ...step, count }, { 'autoscaling:describeAutoScalingGroups': [aGroup()] });

    expect(walked.calls).not.toContain('autoscaling:setDesiredCapacity');
    expect(walked.cause).toContain(`${count} instances are within the bounds of the group web`);
  });

  it('touches nothing of a group that is not there', async () => {
    const walked = await walkStep(step, { 'autoscaling:describeAutoScalingGroups': [NO_GROUP] });

    expect(walked.outcome).toBe('Untouched');
  });

  it('puts back the capacity that the checkpoint read', async () => {
    const walked = await walkStep(
      { ...step, within: '20s' },
      { 'autoscaling:describeAutoScalingGroups': [aGroup()], 'autoscaling:setDesiredCapacity': [{}] },
    );

    expect(walked.outcome).toBe('RolledBack');
    expect(walked.path).toContain('step:undo');
  });

  it('may change the group of that name, and one that is only known when it runs where its owner has opted in', () => {
    const change = (group: string) =>
      compiledStep({ ...step, group }).machinePermissions.find(({ actions }) => /SetDesired/.test(actions.join()));

    expect(change('web')?.resources).toEqual(['${AutoScalingGroupArnPrefix}*:autoScalingGroupName/web']);
    expect(change('web')?.conditions).toBeUndefined();
    expect(change('$facts.name')).toMatchObject({
      resources: ['${AutoScalingGroupArnPrefix}*:autoScalingGroupName/*'],
      conditions: { StringEquals: { 'aws:ResourceTag/auto-recovery': 'enabled' } },
    });
    expect(() => change('we*')).toThrow(/no wildcard/);
  });
});
