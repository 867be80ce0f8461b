import type {
  DescribeEventsCommandInput,
  ModifyReplicationGroupCommandInput,
  TestFailoverCommandInput,
} from '@aws-sdk/client-elasticache';
import { jsonata } from '../../asl.ts';
import { type AwsCall, awsCall } from '../../emit/aws-call.ts';
import { type At, type Guard, orElse } from '../../emit/call-kind.ts';
import type { Poll } from '../../emit/poll.ts';
import { describeGroup, GROUP, GROUP_STATUS, onGroup } from './elasticache-group.ts';
import { onAny } from './named.ts';

/** One way of failing over: what must be so before, the call, and how its effect is seen. */
export interface FailOverWay {
  readonly before: Guard;
  readonly call: AwsCall;
  readonly until: readonly Poll[];
}

const FAILOVER = orElse(`${GROUP}.AutomaticFailover`, `''`);

/**
 * A replica that is named becomes the primary. ElastiCache does so only while automatic failover is off, and only
 * where there is one shard (ElastiCache user guide, "Promoting a read replica to primary").
 */
export const promotion = (group: string, to: string, withinSeconds: number, at: At): FailOverWay => {
  const select = {
    status: GROUP_STATUS,
    failover: FAILOVER,
    // the role is told only where cluster mode is off (ElastiCache API, NodeGroupMember `CurrentRole`)
    role: orElse(`${GROUP}.NodeGroups[0].NodeGroupMembers[CacheClusterId = ${at.of(to)}][0].CurrentRole`, `''`),
  };
  return {
    before: {
      call: describeGroup(group),
      select,
      wanted: `$seen.status = 'available' and $seen.failover = 'disabled' and $seen.role = 'replica'`,
      words: `the group ${group} is available, its automatic failover is off, and ${to} is a replica in it`,
    },
    call: awsCall<ModifyReplicationGroupCommandInput>(
      'elasticache',
      'modifyReplicationGroup',
      { ReplicationGroupId: group, PrimaryClusterId: to, ApplyImmediately: true },
      [onGroup('elasticache:ModifyReplicationGroup', group)],
    ),
    until: [
      {
        call: describeGroup(group),
        select,
        wanted: `$seen.status = 'available' and $seen.role = 'primary'`,
        words: `${to} is the primary of the group ${group}`,
        everySeconds: 10,
        withinSeconds,
      },
    ],
  };
};

/** Moments stand in the arguments as texts, where the SDK has dates. */
type EventsSince = Omit<DescribeEventsCommandInput, 'StartTime'> & { StartTime: string };

const eventsOf = (group: string, since: string): AwsCall =>
  awsCall<EventsSince>(
    'elasticache',
    'describeEvents',
    { SourceIdentifier: group, SourceType: 'replication-group', StartTime: jsonata(since) },
    [onAny(['elasticache:DescribeEvents'])],
  );

/**
 * ElastiCache fails a shard over as if its primary had failed. The service means this call for tests, allows it for 15
 * shards in any 24 hours, and may block it in a large outage (ElastiCache API, TestFailover); while automatic failover
 * is on there is no other.
 *
 * That it came about is told by the events that this page names: no other call tells the roles of a group in cluster mode.
 */
export const failOverOfShard = (group: string, shard: string, withinSeconds: number, at: At): FailOverWay => {
  const ofShard = `${GROUP}.NodeGroups[NodeGroupId = ${at.of(shard)}]`;
  const select = { status: GROUP_STATUS, shard: orElse(`${ofShard}[0].Status`, `''`) };
  const isAvailable = `$seen.status = 'available' and $seen.shard = 'available'`;
  const completed = `$contains(Message, 'Failover from primary node') and $contains(Message, 'completed')`;
  const ofMember = `( $message := Message; $count(${at.seen('nodes')}[$contains($message, $)]) > 0 )`;
  return {
    before: {
      call: describeGroup(group),
      select: {
        ...select,
        failover: FAILOVER,
        nodes: `[${ofShard}.NodeGroupMembers.CacheClusterId]`,
        since: '$states.context.State.EnteredTime',
      },
      wanted: `${isAvailable} and $seen.failover = 'enabled' and $count($seen.nodes) > 1`,
      words: `the group ${group} is available, its automatic failover is on, and its shard ${shard} has a replica`,
    },
    call: awsCall<TestFailoverCommandInput>(
      'elasticache',
      'testFailover',
      { ReplicationGroupId: group, NodeGroupId: shard },
      [onGroup('elasticache:TestFailover', group)],
    ),
    until: [
      {
        call: eventsOf(group, at.seen('since')),
        select: { completed: `$count($states.result.Events[${completed}][${ofMember}])` },
        wanted: '$seen.completed > 0',
        words: `the shard ${shard} of the group ${group} has failed over`,
        everySeconds: 15,
        withinSeconds,
      },
      {
        call: describeGroup(group),
        select,
        wanted: isAvailable,
        words: `the shard ${shard} of the group ${group} is available again`,
        everySeconds: 15,
        withinSeconds,
      },
    ],
  };
};
