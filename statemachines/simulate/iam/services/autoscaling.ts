import { ANY, text, texts } from '../arguments.ts';
import type { Call, Requirement, ServiceTable } from '../call.ts';
import { arnOf, ask, beyond, need, passRoles } from '../need.ts';

const TAG_KEYS = ['aws:ResourceTag', 'autoscaling:ResourceTag'] as const;

const groupArn = (call: Call, name: string): string =>
  arnOf(call, 'autoscaling', `autoScalingGroup:${ANY}:autoScalingGroupName/${name}`);

/** A group by its name. Its ARN has an id besides, which the call does not tell. */
const group = (call: Call): readonly string[] => {
  const name = text(call.arguments, 'AutoScalingGroupName') ?? ANY;
  return ask(call, 'auto-scaling-group', name, groupArn(call, name));
};

const groupOfInstance = (call: Call): readonly string[] =>
  ask(call, 'auto-scaling-group-of-instance', text(call.arguments, 'InstanceId') ?? ANY, groupArn(call, ANY));

const onGroup = (action: string) => (call: Call) => [need(action, group(call), { tagKeys: TAG_KEYS })];
const onGroupOfInstance = (action: string) => (call: Call) => [
  need(action, groupOfInstance(call), { tagKeys: TAG_KEYS }),
];

const LAUNCH =
  'who names a launch template needs what launching it needs, ec2:RunInstances first (EC2 Auto Scaling user guide, "Control Amazon EC2 launch template usage")';

const updateGroup = (call: Call): readonly Requirement[] => {
  const size = (name: string): string | readonly string[] => text(call.arguments, name) ?? [];
  return [
    need('autoscaling:UpdateAutoScalingGroup', group(call), {
      tagKeys: TAG_KEYS,
      context: { 'autoscaling:MinSize': size('MinSize'), 'autoscaling:MaxSize': size('MaxSize') },
    }),
    ...passRoles(texts(call.arguments, 'ServiceLinkedRoleARN'), 'autoscaling.amazonaws.com'),
    ...beyond(call, { LaunchTemplate: LAUNCH, LaunchConfigurationName: LAUNCH, MixedInstancesPolicy: LAUNCH }),
  ];
};

export const autoscaling: ServiceTable = {
  startInstanceRefresh: (call) => [
    ...onGroup('autoscaling:StartInstanceRefresh')(call),
    ...beyond(call, { DesiredConfiguration: LAUNCH }),
  ],
  cancelInstanceRefresh: onGroup('autoscaling:CancelInstanceRefresh'),
  rollbackInstanceRefresh: onGroup('autoscaling:RollbackInstanceRefresh'),
  describeInstanceRefreshes: () => [need('autoscaling:DescribeInstanceRefreshes', ANY)],
  setDesiredCapacity: onGroup('autoscaling:SetDesiredCapacity'),
  updateAutoScalingGroup: updateGroup,
  describeAutoScalingGroups: () => [need('autoscaling:DescribeAutoScalingGroups', ANY)],
  describeAutoScalingInstances: () => [need('autoscaling:DescribeAutoScalingInstances', ANY)],
  terminateInstanceInAutoScalingGroup: onGroupOfInstance('autoscaling:TerminateInstanceInAutoScalingGroup'),
  setInstanceHealth: onGroupOfInstance('autoscaling:SetInstanceHealth'),
};
