import { describe, expect, it } from 'vitest';
import { kindOf } from '#statemachines/steps/schema';
import { aPlaybookOf } from '#test/support/compiled-step';
import { walkStep } from '#test/support/walk-step';
import { aGroup, anInstance, instanceId, NO_GROUP } from './autoscaling.ts';

const step = { does: 'autoscaling-terminate', group: 'web', instance: instanceId('a'), leave: 2 };
const GROUPS = 'autoscaling:describeAutoScalingGroups';
const TERMINATE = 'autoscaling:terminateInstanceInAutoScalingGroup';

describe('autoscaling-terminate', () => {
  it('terminates the instance and waits until another serves in its place', async () => {
    const others = ['b', 'c'].map((id) => anInstance(id));
    const walked = await walkStep(step, {
      [GROUPS]: [
        aGroup(),
        aGroup({}, [...others, anInstance('a', { LifecycleState: 'Terminating' })]),
        aGroup({}, others),
        aGroup({}, [...others, anInstance('d')]),
      ],
      [TERMINATE]: [{}],
    });

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[TERMINATE]).toEqual({ InstanceId: instanceId('a'), ShouldDecrementDesiredCapacity: false });
    expect(walked.path.filter((state) => state === 'step:look')).toHaveLength(3);
  });

  it.each([
    ['too few others would serve', { ...step, leave: 3 }, aGroup()],
    [
      'of the others one is not healthy',
      step,
      aGroup({}, [anInstance('a'), anInstance('b'), anInstance('c', { HealthStatus: 'Unhealthy' })]),
    ],
    ["less than the group's minimum would serve", { ...step, leave: undefined }, aGroup({ MinSize: 3 })],
    [
      'the instance is in no such group',
      step,
      aGroup(
        {},
        ['b', 'c', 'd'].map((id) => anInstance(id)),
      ),
    ],
    ['the group is not there', step, NO_GROUP],
  ])('terminates nothing where %s', async (_, given, group) => {
    const walked = await walkStep(given, { [GROUPS]: [group] });

    expect(walked.calls).toEqual([GROUPS]);
    expect(walked.cause).toContain('step was not begun');
  });

  it('terminates one that is not healthy while as many as the minimum serve', async () => {
    const walked = await walkStep(
      { ...step, leave: undefined },
      {
        [GROUPS]: [
          aGroup({}, [anInstance('a', { HealthStatus: 'Unhealthy' }), anInstance('b'), anInstance('c')]),
          aGroup(
            {},
            ['b', 'c', 'd'].map((id) => anInstance(id)),
          ),
        ],
        [TERMINATE]: [{}],
      },
    );

    expect(walked.outcome).toBe('recovered');
  });

  it('asks for it once: a second time it might be another instance’s turn', async () => {
    const walked = await walkStep(step, {
      [GROUPS]: [aGroup()],
      [TERMINATE]: [new Error('ScalingActivityInProgress')],
    });

    expect(walked.calls.filter((call) => call === TERMINATE)).toHaveLength(1);
    expect(walked.outcome).not.toBe('recovered');
  });

  it('asks a person, since nothing brings the instance back', () => {
    const kind = kindOf(step);
    const [plain] = aPlaybookOf(step).steps;

    expect(kind.approval?.(plain as never, { commands: new Map() })).toMatch(/gone for good/);
    expect(kind.undo).toBeUndefined();
    expect(kind.touches?.(plain as never)).toEqual([
      { what: 'Auto Scaling group', name: 'web' },
      { what: 'EC2 instance', name: instanceId('a') },
    ]);
    expect(kind.uses(plain as never, { commands: new Map() }).map(({ path }) => path[0])).toEqual([
      'group',
      'instance',
      'leave',
    ]);
    expect(kind.describe(plain as never)).toBe(`terminates the instance ${instanceId('a')} of the group web`);
  });
});
