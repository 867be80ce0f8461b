import type { FailoverDBClusterCommandInput } from '@aws-sdk/client-rds';
import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { awsCall } from '../emit/aws-call.ts';
import { callKind, type Guard, orElse } from '../emit/call-kind.ts';
import { onOne } from './parts/named.ts';
import {
  DB_CLUSTER,
  DbClusterName,
  dbClusterArn,
  describeDbCluster,
  describeInstance,
  describeInstancesOf,
  INSTANCE_STATUS,
  InstanceName,
  instanceArn,
  instanceTouched,
} from './parts/rds-instance.ts';

export const RdsFailOver = z.strictObject({
  does: z.literal('rds-fail-over'),
  cluster: DbClusterName,
  to: InstanceName.optional().describe(
    'identifier of the reader that is to become the writer; else RDS chooses. Multi-AZ clusters of MySQL know no choice',
  ),
  within: Duration.prefault('10m').describe('so long it may take until the cluster has another writer'),
});
export type RdsFailOver = z.output<typeof RdsFailOver>;

const MEMBERS = `${DB_CLUSTER}.DbClusterMembers`;
const WRITER = orElse(`${MEMBERS}[IsClusterWriter = true][0].DbInstanceIdentifier`, `''`);
const READERS = `[${MEMBERS}[$not(IsClusterWriter = true)].DbInstanceIdentifier]`;
const STATUS = orElse(`${DB_CLUSTER}.Status`, `''`);

/** The reader that is to take over, or any of them, answers. */
const readerIsAvailable = ({ cluster, to }: RdsFailOver, readers: string): Guard =>
  to === undefined
    ? {
        call: describeInstancesOf(cluster),
        select: {
          available: `$count($states.result.DbInstances[DbInstanceStatus = 'available' and DbInstanceIdentifier in ${readers}])`,
        },
        wanted: '$seen.available > 0',
        words: `a reader of the cluster ${cluster} is available`,
      }
    : {
        call: describeInstance(to),
        select: { status: INSTANCE_STATUS },
        wanted: `$seen.status = 'available'`,
        words: `the reader ${to} is available`,
      };

/** Makes a reader of a cluster its writer, where one is available to become it. */
export const rdsFailOver = callKind({
  kind: 'rds-fail-over',
  purpose:
    'Makes a reader of an Aurora or Multi-AZ cluster its writer, where one is available. A fail-over cannot be taken back; failing over to the old writer is another one.',
  schema: RdsFailOver,
  idempotency: 'once',
  before: (step, at) => [
    {
      call: describeDbCluster(step.cluster),
      select: { status: STATUS, writer: WRITER, readers: READERS },
      wanted: [
        `$seen.status = 'available'`,
        `$seen.writer != ''`,
        step.to === undefined ? '$count($seen.readers) > 0' : `${at.of(step.to)} in $seen.readers`,
      ].join(' and '),
      words: `the cluster ${step.cluster} is available and has ${step.to === undefined ? 'a reader' : `the reader ${step.to}`}`,
    },
    readerIsAvailable(step, at.seen('readers')),
  ],
  call: ({ cluster, to }) =>
    awsCall<FailoverDBClusterCommandInput>(
      'rds',
      'failoverDBCluster',
      { DBClusterIdentifier: cluster, ...(to === undefined ? {} : { TargetDBInstanceIdentifier: to }) },
      [
        onOne(['rds:FailoverDBCluster'], dbClusterArn(cluster)),
        ...(to === undefined ? [] : [onOne(['rds:FailoverDBCluster'], instanceArn(to))]),
      ],
    ),
  until: ({ cluster, to, within }, at) => ({
    call: describeDbCluster(cluster),
    select: { status: STATUS, writer: WRITER },
    wanted: [
      `$seen.status = 'available'`,
      to === undefined ? `$seen.writer != '' and $seen.writer != ${at.seen('writer')}` : `$seen.writer = ${at.of(to)}`,
    ].join(' and '),
    words: `the cluster ${cluster} has ${to === undefined ? 'another writer' : `${to} as its writer`}`,
    everySeconds: 10,
    withinSeconds: within,
  }),
  uses: ({ cluster, to }) => [
    { path: ['cluster'], value: cluster, wants: ['string'] },
    ...(to === undefined ? [] : [{ path: ['to'], value: to, wants: ['string'] as const }]),
  ],
  describe: ({ cluster, to }) => `fails the database cluster ${cluster} over to ${to ?? 'one of its readers'}`,
  touches: ({ cluster, to }) => [
    { what: 'RDS cluster', name: cluster },
    ...(to === undefined ? [] : [instanceTouched(to)]),
  ],
  approval: () => 'a stateful primary fails over',
});
