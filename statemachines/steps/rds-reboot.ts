import type { RebootDBInstanceCommandInput } from '@aws-sdk/client-rds';
import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { awsCall } from '../emit/aws-call.ts';
import { callKind, orElse } from '../emit/call-kind.ts';
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

/** The status is `rebooting` from the call on (RDS API, RebootDBInstance); whoever looks at once sees it. */
const BEGINS_WITHIN_SECONDS = 60;

export const RdsReboot = z.strictObject({
  does: z.literal('rds-reboot'),
  instance: InstanceName.describe('identifier of the instance'),
  failover: z
    .boolean()
    .prefault(false)
    .describe('whether the standby in another zone takes over; the instance must be Multi-AZ'),
  within: Duration.prefault('15m').describe('so long it may take until the instance is available again'),
});
export type RdsReboot = z.output<typeof RdsReboot>;

/** Reboots a database instance, on its standby if need be, and waits until it is available again. */
export const rdsReboot = callKind({
  kind: 'rds-reboot',
  purpose:
    'Reboots an RDS instance, with or without a fail-over to its standby, and waits until it is available again. A reboot cannot be taken back.',
  schema: RdsReboot,
  idempotency: 'once',
  before: ({ instance, failover }) => ({
    call: describeInstance(instance),
    select: {
      status: INSTANCE_STATUS,
      multiAz: orElse(`${INSTANCE}.MultiAz`, 'false'),
      zone: orElse(`${INSTANCE}.AvailabilityZone`, `''`),
    },
    wanted: failover ? `$seen.status = 'available' and $seen.multiAz = true` : `$seen.status = 'available'`,
    words: `the instance ${instance} is available${failover ? ' and has a standby (Multi-AZ)' : ''}`,
  }),
  call: ({ instance, failover }) =>
    awsCall<RebootDBInstanceCommandInput>(
      'rds',
      'rebootDBInstance',
      { DBInstanceIdentifier: instance, ForceFailover: failover },
      [onOne(['rds:RebootDBInstance'], instanceArn(instance))],
    ),
  until: ({ instance, failover, within }, at) => [
    // why not by its events: they are sent on a best effort basis, and may be missing (RDS user guide, "Monitoring Amazon RDS events")
    {
      call: describeInstance(instance),
      select: { status: INSTANCE_STATUS },
      wanted: `$seen.status != 'available' and $seen.status != ''`,
      words: `the instance ${instance} goes down`,
      everySeconds: 2,
      withinSeconds: BEGINS_WITHIN_SECONDS,
    },
    {
      call: describeInstance(instance),
      select: { status: INSTANCE_STATUS, zone: orElse(`${INSTANCE}.AvailabilityZone`, `''`) },
      // the zone may be told only minutes later (RDS user guide, "Rebooting a DB instance")
      wanted: `$seen.status = 'available'${failover ? ` and $seen.zone != ${at.seen('zone')}` : ''}`,
      hopeless: IS_LOST,
      words: `the instance ${instance} is available again${failover ? ', in another zone' : ''}`,
      everySeconds: 10,
      withinSeconds: within,
    },
  ],
  uses: ({ instance }) => [{ path: ['instance'], value: instance, wants: ['string'] }],
  describe: ({ instance, failover }) =>
    failover ? `reboots the database ${instance} on its standby` : `reboots the database ${instance}`,
  touches: ({ instance }) => [instanceTouched(instance)],
  approval: ({ failover }) =>
    failover
      ? 'a stateful primary fails over'
      : 'a database restarts, and every connection to it is cut until it is back',
});
