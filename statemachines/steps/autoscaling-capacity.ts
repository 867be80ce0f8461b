import type { SetDesiredCapacityCommandInput } from '@aws-sdk/client-auto-scaling';
import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { awsCall } from '../emit/aws-call.ts';
import { callKind } from '../emit/call-kind.ts';
import { describeGroup, GROUP, GroupName, groupTouched, groupUse, onGroup, SIZES } from './parts/autoscaling-group.ts';
import { countValue } from './parts/named.ts';

export const AutoscalingCapacity = z.strictObject({
  does: z.literal('autoscaling-capacity'),
  group: GroupName,
  count: countValue(0).describe('how many instances the group shall have; between its minimum and its maximum'),
  within: Duration.prefault('15m').describe('so long it may take until as many serve'),
});
export type AutoscalingCapacity = z.output<typeof AutoscalingCapacity>;

/** Sets how many instances a group has, within its own bounds, and waits until as many serve. */
export const autoscalingCapacity = callKind({
  kind: 'autoscaling-capacity',
  purpose: 'Sets how many instances an Auto Scaling group has, within its own bounds, and waits until as many serve.',
  schema: AutoscalingCapacity,
  idempotency: 'natural',
  before: ({ group, count }, at) => ({
    call: describeGroup(group),
    select: SIZES,
    wanted: `$seen.groups = 1 and ${at.of(count)} >= $seen.minimum and ${at.of(count)} <= $seen.maximum`,
    words: `${count} instances are within the bounds of the group ${group}`,
  }),
  call: ({ group, count }) =>
    awsCall<SetDesiredCapacityCommandInput>(
      'autoscaling',
      'setDesiredCapacity',
      // why without cooldown: it would refuse, or wait for what a policy of the group did a moment ago
      { AutoScalingGroupName: group, DesiredCapacity: count, HonorCooldown: false },
      [onGroup('autoscaling:SetDesiredCapacity', group)],
    ),
  until: ({ group, count, within }, at) => ({
    call: describeGroup(group),
    select: SIZES,
    wanted: `$seen.desired = ${at.of(count)} and $seen.serving = $seen.desired`,
    words: `${count} instances of the group ${group} serve`,
    everySeconds: 20,
    withinSeconds: within,
  }),
  uses: (step) => [groupUse(step), { path: ['count'], value: step.count, wants: ['integer'] }],
  describe: ({ group, count }) => `sets the instances of the group ${group} to ${count}`,
  touches: groupTouched,
  undo: {
    restores: 'the number of instances as it was',
    keeps: ({ group }, kept) => ({
      call: describeGroup(group),
      // why no default: a count that cannot be read must not become one that is put back
      select: { [kept('count')]: `${GROUP}.DesiredCapacity` },
    }),
    step: ({ group, within }, kept) => ({
      does: 'autoscaling-capacity',
      group,
      count: kept('count'),
      within: `${within}s`,
    }),
  },
});
