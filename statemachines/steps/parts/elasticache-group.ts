import type { DescribeReplicationGroupsCommandInput } from '@aws-sdk/client-elasticache';
import { type AwsCall, awsCall } from '../../emit/aws-call.ts';
import { orElse } from '../../emit/call-kind.ts';
import type { Permission } from '../step-kind.ts';
import { inArn, nameValue, onOne } from './named.ts';

/**
 * 1 to 40 letters, digits and hyphens, a letter first, no hyphen last and no two together, kept in lower case
 * (ElastiCache API, CreateReplicationGroup `ReplicationGroupId`).
 */
export const GroupId = nameValue(
  /^(?=.{1,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  'name the replication group by its id in lower case, no ARN',
).describe('id of the replication group');

/** A node of a group, which is a cache cluster: up to 50 characters (ElastiCache API, CreateCacheCluster `CacheClusterId`). */
export const NodeId = nameValue(
  /^(?=.{1,50}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  'name the node by the id of its cache cluster, e.g. shop-002',
);

/** 1 to 4 characters, 0001 to 0090 where the owner has given no other (ElastiCache API, NodeGroup `NodeGroupId`). */
export const ShardId = nameValue(/^[0-9a-zA-Z]{1,4}$/, 'name the shard by its id, e.g. 0001');

/** Leave for one group (Service Authorization Reference, Amazon ElastiCache, resource type `replicationgroup`). */
export const onGroup = (action: string, group: string): Permission =>
  onOne([action], `\${ElastiCacheArnPrefix}replicationgroup:${inArn(group)}`);

export const describeGroup = (group: string): AwsCall =>
  awsCall<DescribeReplicationGroupsCommandInput>(
    'elasticache',
    'describeReplicationGroups',
    { ReplicationGroupId: group },
    [onGroup('elasticache:DescribeReplicationGroups', group)],
  );

export const GROUP = '$states.result.ReplicationGroups[0]';
export const GROUP_STATUS = orElse(`${GROUP}.Status`, `''`);
