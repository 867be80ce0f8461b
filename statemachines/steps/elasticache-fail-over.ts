import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { type At, callKind } from '../emit/call-kind.ts';
import { GroupId, NodeId, ShardId } from './parts/elasticache-group.ts';
import { type FailOverWay, failOverOfShard, promotion } from './parts/elasticache-ways.ts';
import { exactlyOne } from './parts/one-of.ts';
import type { StepKind } from './step-kind.ts';

export const ElasticacheFailOver = z.strictObject({
  does: z.literal('elasticache-fail-over'),
  group: GroupId,
  to: NodeId.optional().describe(
    'id of the replica that is to become the primary; only while automatic failover of the group is off',
  ),
  shard: ShardId.optional().describe(
    'id of the shard whose primary is to be replaced, `0001` where there is one; only while automatic failover of the group is on',
  ),
  within: Duration.prefault('15m').describe('so long it may take until another node is primary'),
});
export type ElasticacheFailOver = z.output<typeof ElasticacheFailOver>;

const WAYS = ['to', 'shard'] as const;

const wayOf = ({ group, to, shard, within }: ElasticacheFailOver, at: At): FailOverWay =>
  // why a text: a step with neither has a flaw, and is never compiled
  to === undefined ? failOverOfShard(group, shard ?? '', within, at) : promotion(group, to, within, at);

const kind = callKind({
  kind: 'elasticache-fail-over',
  purpose:
    'Makes a replica of a replication group its primary: the one that is named (`to`) while automatic failover is off, or one of a `shard` while it is on, by the call that ElastiCache means for tests, allows for 15 shards a day and may block in a large outage. A fail-over cannot be taken back.',
  schema: ElasticacheFailOver,
  idempotency: 'once',
  before: (step, at) => wayOf(step, at).before,
  call: (step, at) => wayOf(step, at).call,
  until: (step, at) => wayOf(step, at).until,
  uses: (step) => [
    { path: ['group'], value: step.group, wants: ['string'] },
    ...WAYS.flatMap((way) =>
      step[way] === undefined ? [] : [{ path: [way], value: step[way], wants: ['string'] as const }],
    ),
  ],
  describe: ({ group, to, shard }) =>
    to === undefined
      ? `fails the shard ${shard ?? ''} of the cache ${group} over to a replica`
      : `makes ${to} the primary of the cache ${group}`,
  touches: ({ group, to }) => [
    { what: 'ElastiCache group', name: group },
    ...(to === undefined ? [] : [{ what: 'ElastiCache node', name: to }]),
  ],
  approval: () => 'a stateful primary fails over, and what its replica misses is lost',
});

/** Makes a replica of a cache its primary. */
export const elasticacheFailOver: StepKind<typeof ElasticacheFailOver> = {
  ...kind,
  flaws: (step) => exactlyOne(step, WAYS),
};
