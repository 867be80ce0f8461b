import { ANY, text, texts } from '../arguments.ts';
import type { Call, Requirement, ServiceTable } from '../call.ts';
import { arnOf, need, TAGGED } from '../need.ts';

type Kind = 'cluster' | 'parametergroup' | 'replicationgroup' | 'securitygroup' | 'usergroup';

const on = (call: Call, action: string, kind: Kind, name: string | undefined): Requirement =>
  need(action, arnOf(call, 'elasticache', `${kind}:${name ?? ANY}`), TAGGED);

const onGroup = (action: string) => (call: Call) => [
  on(call, action, 'replicationgroup', text(call.arguments, 'ReplicationGroupId')),
];

const onCluster = (action: string) => (call: Call) => [
  on(call, action, 'cluster', text(call.arguments, 'CacheClusterId')),
];

const modifyReplicationGroup = (call: Call): readonly Requirement[] => {
  const action = 'elasticache:ModifyReplicationGroup';
  const named = (kind: Kind, argument: string): readonly Requirement[] =>
    texts(call.arguments, argument).map((name) => on(call, action, kind, name));
  return [
    ...onGroup(action)(call),
    ...named('parametergroup', 'CacheParameterGroupName'),
    ...named('securitygroup', 'CacheSecurityGroupNames'),
    ...named('usergroup', 'UserGroupIdsToAdd'),
    ...named('usergroup', 'UserGroupIdsToRemove'),
  ];
};

/**
 * An older listing of the reference gave TestFailover and ModifyReplicationGroup dependent actions on network
 * interfaces; its present "API operations" name none: the service-linked role does that (ElastiCache user guide,
 * "Using service-linked roles").
 */
export const elasticache: ServiceTable = {
  testFailover: onGroup('elasticache:TestFailover'),
  modifyReplicationGroup,
  describeReplicationGroups: onGroup('elasticache:DescribeReplicationGroups'),
  // the reference lists no resource for it
  describeEvents: () => [need('elasticache:DescribeEvents', ANY)],
  rebootCacheCluster: onCluster('elasticache:RebootCacheCluster'),
  describeCacheClusters: onCluster('elasticache:DescribeCacheClusters'),
};
