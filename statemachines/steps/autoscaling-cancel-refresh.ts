import type { CancelInstanceRefreshCommandInput } from '@aws-sdk/client-auto-scaling';
import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { awsCall } from '../emit/aws-call.ts';
import { callKind } from '../emit/call-kind.ts';
import { GroupName, groupTouched, groupUse, onGroup } from './parts/autoscaling-group.ts';
import { describeRefreshes, UNDER_WAY } from './parts/autoscaling-refreshes.ts';

export const AutoscalingCancelRefresh = z.strictObject({
  does: z.literal('autoscaling-cancel-refresh'),
  group: GroupName,
  within: Duration.prefault('15m').describe('so long it may take until no refresh is under way'),
});
export type AutoscalingCancelRefresh = z.output<typeof AutoscalingCancelRefresh>;

/** Ends the refresh of a group that is under way; without one there is nothing to end, and it is done. */
export const autoscalingCancelRefresh = callKind({
  kind: 'autoscaling-cancel-refresh',
  // instances that are replaced stay replaced (Auto Scaling API, CancelInstanceRefresh)
  purpose:
    'Ends the refresh of an Auto Scaling group that is under way, so that no further instance is replaced. It can be the undo of `autoscaling-refresh`.',
  schema: AutoscalingCancelRefresh,
  idempotency: 'natural',
  // why so: where no refresh is active the call is refused, and that is what it wants
  refusalIsNoFailure: true,
  call: ({ group }) =>
    awsCall<CancelInstanceRefreshCommandInput>(
      'autoscaling',
      'cancelInstanceRefresh',
      { AutoScalingGroupName: group },
      [onGroup('autoscaling:CancelInstanceRefresh', group)],
    ),
  until: ({ group, within }) => ({
    call: describeRefreshes(group),
    select: { underWay: UNDER_WAY },
    wanted: '$seen.underWay = 0',
    words: `no refresh of the group ${group} is under way`,
    everySeconds: 20,
    withinSeconds: within,
  }),
  uses: (step) => [groupUse(step)],
  describe: ({ group }) => `ends the refresh of the group ${group}`,
  touches: groupTouched,
});
