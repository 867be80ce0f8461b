import type { DescribeAutoScalingGroupsCommandInput } from '@aws-sdk/client-auto-scaling';
import { type AwsCall, awsCall } from '../../emit/aws-call.ts';
import { orElse } from '../../emit/call-kind.ts';
import { referenceOf } from '../../value.ts';
import type { Permission, Touched, ValueUse } from '../step-kind.ts';
import { inArn, nameValue, OPTED_IN, onAny } from './named.ts';

/** A group's name may hold nearly any character but a colon (Auto Scaling API, CreateAutoScalingGroup). */
export const GroupName = nameValue(
  /^[A-Za-z0-9 _./#@()+=-]{1,255}$/,
  'name the group by its name, no ARN and no wildcard',
).describe('name of the Auto Scaling group');

/**
 * Leave for a group (Service Authorization Reference, Amazon EC2 Auto Scaling, resource type `autoScalingGroup`). Its
 * ARN holds an id that nobody knows beforehand; its name is the only one in account and region.
 */
export const onGroup = (action: string, group: string): Permission => ({
  actions: [action],
  resources: [`\${AutoScalingGroupArnPrefix}*:autoScalingGroupName/${inArn(group)}`],
  ...(referenceOf(group) === undefined
    ? { because: 'the ARN of a group holds an id that is given when it is made; its name stands behind it' }
    : {
        conditions: OPTED_IN,
        because:
          'which group it is is known only when it runs; the condition admits only those that their owner has opted in',
      }),
});

export const describeGroup = (group: string): AwsCall =>
  awsCall<DescribeAutoScalingGroupsCommandInput>(
    'autoscaling',
    'describeAutoScalingGroups',
    { AutoScalingGroupNames: [group] },
    [onAny(['autoscaling:DescribeAutoScalingGroups'])],
  );

export const GROUP = '$states.result.AutoScalingGroups[0]';

/**
 * How many instances of the group serve, of those that a condition admits: in service and healthy (Auto Scaling user
 * guide, "Amazon EC2 Auto Scaling instance lifecycle", "Health checks for instances in an Auto Scaling group").
 */
export const serving = (condition = ''): string =>
  `$count(${GROUP}.Instances[LifecycleState = 'InService' and HealthStatus = 'Healthy'${condition}])`;

/** What a look at a group keeps; of a group that is not there, sizes that nothing equals. */
export const SIZES = {
  groups: '$count($states.result.AutoScalingGroups)',
  minimum: orElse(`${GROUP}.MinSize`, '-1'),
  maximum: orElse(`${GROUP}.MaxSize`, '-1'),
  desired: orElse(`${GROUP}.DesiredCapacity`, '-1'),
  serving: serving(),
} as const;

export const groupUse = ({ group }: { readonly group: string }): ValueUse => ({
  path: ['group'],
  value: group,
  wants: ['string'],
});

export const groupTouched = ({ group }: { readonly group: string }): Touched[] => [
  { what: 'Auto Scaling group', name: group },
];
