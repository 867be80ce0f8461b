import type { PromoteReadReplicaCommandInput } from '@aws-sdk/client-rds';
import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { awsCall } from '../emit/aws-call.ts';
import { callKind } from '../emit/call-kind.ts';
import { onOne } from './parts/named.ts';
import {
  describeInstance,
  INSTANCE,
  INSTANCE_STATUS,
  InstanceName,
  IS_LOST,
  instanceArn,
  instanceTouched,
} from './parts/rds-instance.ts';
import { lagIsSmall } from './parts/rds-lag.ts';

export const RdsPromoteReplica = z.strictObject({
  does: z.literal('rds-promote-replica'),
  replica: InstanceName.describe('identifier of the read replica'),
  lagAtMost: Duration.prefault('10s').describe(
    'so far behind its source it may be; what is missing then is lost. Where that is not known nothing is done',
  ),
  lagKnownWithin: Duration.refine(
    (seconds) => seconds >= 120 && seconds <= 3600,
    'write a time between `2m` and `1h`: a value comes every minute, and an old one says nothing of now',
  )
    .prefault('15m')
    .describe('how long ago its lag may last have been known: a source that has failed tells nothing any more'),
  within: Duration.prefault('30m').describe('so long it may take until it is an instance of its own'),
});
export type RdsPromoteReplica = z.output<typeof RdsPromoteReplica>;

/** The instance or, of a cluster's replica, the cluster that it follows; none of one that follows nobody. */
const SOURCE = `$exists(${INSTANCE}.ReadReplicaSourceDbInstanceIdentifier) ? ${INSTANCE}.ReadReplicaSourceDbInstanceIdentifier : $exists(${INSTANCE}.ReadReplicaSourceDbClusterIdentifier) ? ${INSTANCE}.ReadReplicaSourceDbClusterIdentifier : ''`;

/** Makes a read replica a database of its own, where it is known to miss little. */
export const rdsPromoteReplica = callKind({
  kind: 'rds-promote-replica',
  purpose:
    'Makes an RDS read replica a database of its own, where it is known to be hardly behind. A promoted copy cannot be demoted: it is replaced by a new replica.',
  schema: RdsPromoteReplica,
  idempotency: 'once',
  before: ({ replica, lagAtMost, lagKnownWithin }) => [
    {
      call: describeInstance(replica),
      select: { status: INSTANCE_STATUS, source: SOURCE },
      wanted: `$seen.status = 'available' and $seen.source != ''`,
      words: `the instance ${replica} is available and is a read replica`,
    },
    lagIsSmall(replica, lagAtMost, lagKnownWithin),
  ],
  call: ({ replica }) =>
    awsCall<PromoteReadReplicaCommandInput>('rds', 'promoteReadReplica', { DBInstanceIdentifier: replica }, [
      onOne(['rds:PromoteReadReplica'], instanceArn(replica)),
    ]),
  until: ({ replica, within }) => ({
    call: describeInstance(replica),
    select: { status: INSTANCE_STATUS, source: SOURCE },
    // it is modified, rebooted, and available again without a source (RDS user guide, "Promoting a read replica")
    wanted: `$seen.status = 'available' and $seen.source = ''`,
    hopeless: IS_LOST,
    words: `the instance ${replica} is available and follows nobody`,
    everySeconds: 15,
    withinSeconds: within,
  }),
  uses: ({ replica }) => [{ path: ['replica'], value: replica, wants: ['string'] }],
  describe: ({ replica }) => `promotes the read replica ${replica} to a database of its own`,
  touches: ({ replica }) => [instanceTouched(replica)],
  approval: () => 'a stateful primary fails over, and what the replica misses is lost',
});
