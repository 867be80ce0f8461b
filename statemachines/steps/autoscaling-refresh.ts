import type { StartInstanceRefreshCommandInput } from '@aws-sdk/client-auto-scaling';
import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { jsonata } from '../asl.ts';
import { awsCall } from '../emit/aws-call.ts';
import { callKind, orElse } from '../emit/call-kind.ts';
import { describeGroup, GroupName, groupTouched, groupUse, onGroup, SIZES } from './parts/autoscaling-group.ts';
import { describeRefreshes, UNDER_WAY } from './parts/autoscaling-refreshes.ts';

export const AutoscalingRefresh = z.strictObject({
  does: z.literal('autoscaling-refresh'),
  group: GroupName,
  minHealthyPercentage: z
    .int()
    .min(0)
    .max(100)
    .prefault(90)
    .describe('so much of the capacity must serve all the time, in per cent'),
  within: Duration.prefault('1h').describe('so long the refresh may take'),
});
export type AutoscalingRefresh = z.output<typeof AutoscalingRefresh>;

/** Replaces all instances of a group, some at a time, and waits until the last one is replaced. */
export const autoscalingRefresh = callKind({
  kind: 'autoscaling-refresh',
  // a refresh without a desired configuration cannot be rolled back (Auto Scaling API, RollbackInstanceRefresh)
  purpose:
    'Replaces all instances of an Auto Scaling group by new ones of the same configuration, some at a time. What is replaced is gone: an undo can only end the rest (`autoscaling-cancel-refresh`).',
  schema: AutoscalingRefresh,
  idempotency: 'once',
  before: ({ group }) => [
    {
      call: describeGroup(group),
      select: SIZES,
      wanted: '$seen.groups = 1 and $seen.desired > 0',
      words: `the group ${group} is there and has instances`,
    },
    {
      call: describeRefreshes(group),
      select: { underWay: UNDER_WAY },
      wanted: '$seen.underWay = 0',
      words: `no other refresh of the group ${group} is under way`,
    },
  ],
  call: ({ group, minHealthyPercentage }) =>
    awsCall<StartInstanceRefreshCommandInput>(
      'autoscaling',
      'startInstanceRefresh',
      { AutoScalingGroupName: group, Strategy: 'Rolling', Preferences: { MinHealthyPercentage: minHealthyPercentage } },
      [onGroup('autoscaling:StartInstanceRefresh', group)],
    ),
  finds: { refresh: { type: 'string', expression: orElse('$states.result.InstanceRefreshId', `''`) } },
  until: ({ group, within }, at) => ({
    call: describeRefreshes(group, [jsonata(at.found('refresh'))]),
    select: { status: orElse('$states.result.InstanceRefreshes[0].Status', `''`) },
    wanted: `$seen.status = 'Successful'`,
    // why these: each is the end, or the way to an end, of which none is a success (Auto Scaling API, InstanceRefresh)
    hopeless: `$seen.status in ['Failed', 'Cancelling', 'Cancelled', 'RollbackInProgress', 'RollbackFailed', 'RollbackSuccessful']`,
    words: `the refresh of the group ${group} has succeeded`,
    everySeconds: 30,
    withinSeconds: within,
  }),
  uses: (step) => [groupUse(step)],
  describe: ({ group }) => `replaces all instances of the group ${group}`,
  touches: groupTouched,
  approval: () => 'the instances of the group are terminated one after the other, with what is on their disks',
});
