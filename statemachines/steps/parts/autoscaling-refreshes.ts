import type { DescribeInstanceRefreshesCommandInput } from '@aws-sdk/client-auto-scaling';
import { type AwsCall, awsCall } from '../../emit/aws-call.ts';
import { onAny } from './named.ts';

/** The refreshes of a group, the newest first, or the one that is named (Auto Scaling API, DescribeInstanceRefreshes). */
export const describeRefreshes = (group: string, ids: readonly string[] = []): AwsCall =>
  awsCall<DescribeInstanceRefreshesCommandInput>(
    'autoscaling',
    'describeInstanceRefreshes',
    { AutoScalingGroupName: group, ...(ids.length === 0 ? {} : { InstanceRefreshIds: ids }) },
    [onAny(['autoscaling:DescribeInstanceRefreshes'])],
  );

/** How many refreshes have not come to an end (Auto Scaling API, InstanceRefresh `Status`). */
export const UNDER_WAY = `$count($states.result.InstanceRefreshes[Status in ['Pending', 'InProgress', 'Cancelling', 'RollbackInProgress', 'Baking']])`;
