import { describe, expect, it } from 'vitest';
import { kindOf } from '#statemachines/steps/schema';
import { aPlaybookOf, compiledStep } from '#test/support/compiled-step';
import { walkStep } from '#test/support/walk-step';
import { aGroup, NO_GROUP } from './autoscaling.ts';

const step = {
  does: 'autoscaling-refresh',
  group: 'web',
  minHealthyPercentage: 80,
  undo: { does: 'autoscaling-cancel-refresh', group: 'web' },
};
const GROUPS = 'autoscaling:describeAutoScalingGroups';
const REFRESHES = 'autoscaling:describeInstanceRefreshes';
const START = 'autoscaling:startInstanceRefresh';
const CANCEL = 'autoscaling:cancelInstanceRefresh';

const refreshes = (...statuses: readonly string[]) => ({
  InstanceRefreshes: statuses.map((Status, index) => ({ InstanceRefreshId: `refresh-${index}`, Status })),
});

describe('autoscaling-refresh', () => {
  it('begins a refresh and waits until that one has succeeded', async () => {
    const walked = await walkStep(step, {
      [GROUPS]: [aGroup()],
      [REFRESHES]: [
        refreshes('Successful', 'Failed'),
        refreshes('Pending'),
        refreshes('InProgress'),
        refreshes('Successful'),
      ],
      [START]: [{ InstanceRefreshId: 'refresh-9' }],
    });

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[START]).toEqual({
      AutoScalingGroupName: 'web',
      Strategy: 'Rolling',
      Preferences: { MinHealthyPercentage: 80 },
    });
    expect(compiledStep(step).definition.States['step:look']?.Arguments).toEqual({
      AutoScalingGroupName: 'web',
      InstanceRefreshIds: ['{% $step.refresh %}'],
    });
  });

  it.each([
    ['is not there', NO_GROUP, refreshes()],
    ['has no instances', aGroup({ DesiredCapacity: 0 }, []), refreshes()],
    ['is being refreshed already', aGroup(), refreshes('Successful', 'Baking')],
  ])('does not begin with a group that %s', async (_, group, underWay) => {
    const walked = await walkStep(step, { [GROUPS]: [group], [REFRESHES]: [underWay] });

    expect(walked.calls).not.toContain(START);
    expect(walked.cause).toContain('step was not begun');
  });

  it('waits no longer for a refresh that has failed, and ends what is left of it', async () => {
    const walked = await walkStep(step, {
      [GROUPS]: [aGroup()],
      [REFRESHES]: [refreshes(), refreshes('Failed'), refreshes('Failed')],
      [START]: [{ InstanceRefreshId: 'refresh-0' }],
      [CANCEL]: [{}],
    });

    expect(walked.outcome).toBe('RolledBack');
    expect(walked.path.filter((state) => state === 'step:look')).toHaveLength(1);
    expect(walked.calls).toContain(CANCEL);
  });

  it('asks a person, since instances are terminated', () => {
    const kind = kindOf(step);
    const [plain] = aPlaybookOf(step).steps;

    expect(kind.approval?.(plain as never, { commands: new Map() })).toMatch(/terminated/);
    expect(kind.idempotency).toBe('once');
    expect(kind.describe(plain as never)).toBe('replaces all instances of the group web');
  });
});

describe('autoscaling-cancel-refresh', () => {
  const cancel = { does: 'autoscaling-cancel-refresh', group: 'web' };

  it('ends the refresh and waits until none is under way', async () => {
    const walked = await walkStep(cancel, {
      [CANCEL]: [{ InstanceRefreshId: 'refresh-0' }],
      [REFRESHES]: [refreshes('Cancelling', 'Successful'), refreshes('Cancelled', 'Successful')],
    });

    expect(walked.outcome).toBe('recovered');
    expect(walked.path.filter((state) => state === 'step:look')).toHaveLength(2);
  });

  it('takes a refusal for no failure where no refresh is under way', async () => {
    const walked = await walkStep(cancel, {
      [CANCEL]: [new Error('ActiveInstanceRefreshNotFound')],
      [REFRESHES]: [refreshes()],
    });

    expect(walked.outcome).toBe('recovered');
  });

  it('fails where it was refused and a refresh is under way', async () => {
    const walked = await walkStep(
      { ...cancel, within: '20s' },
      { [CANCEL]: [new Error('AccessDenied')], [REFRESHES]: [refreshes('InProgress')] },
    );

    expect(walked.outcome).not.toBe('recovered');
    expect(walked.cause).toContain('no refresh of the group web is under way');
  });

  it('says what it does', () => {
    const [plain] = aPlaybookOf(cancel).steps;

    expect(kindOf(cancel).describe(plain as never)).toBe('ends the refresh of the group web');
    expect(kindOf(cancel).touches?.(plain as never)).toEqual([{ what: 'Auto Scaling group', name: 'web' }]);
  });
});
