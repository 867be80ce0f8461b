import type { UpdateServiceCommandInput } from '@aws-sdk/client-ecs';
import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { awsCall } from '../emit/aws-call.ts';
import { callKind } from '../emit/call-kind.ts';
import {
  ClusterName,
  DEPLOYMENT_BEGUN,
  SERVICE_USES,
  ServiceName,
  serviceArn,
  serviceIsActive,
  serviceIsStable,
  serviceTouched,
} from './parts/ecs-service.ts';
import { onOne } from './parts/named.ts';

export const EcsForceDeployment = z.strictObject({
  does: z.literal('ecs-force-deployment'),
  cluster: ClusterName,
  service: ServiceName,
  within: Duration.prefault('15m').describe('so long the new tasks may take until the service is stable'),
  needsApproval: z.boolean().prefault(false).describe('marks a restart that a person has to approve (S4)'),
});
export type EcsForceDeployment = z.output<typeof EcsForceDeployment>;

/**
 * Replaces every task of a service by a new one of the same task definition, as many at a time as the service's own
 * deployment configuration allows, and waits until the new ones run.
 */
export const ecsForceDeployment = callKind({
  kind: 'ecs-force-deployment',
  purpose:
    'Replaces all tasks of an ECS service by new ones of the same task definition, and waits until they run. The old tasks are gone: there is nothing to put back.',
  schema: EcsForceDeployment,
  idempotency: 'natural',
  before: (step) => serviceIsActive(step),
  call: ({ cluster, service }) =>
    awsCall<UpdateServiceCommandInput>('ecs', 'updateService', { cluster, service, forceNewDeployment: true }, [
      onOne(['ecs:UpdateService'], serviceArn(cluster, service)),
    ]),
  finds: { deployment: DEPLOYMENT_BEGUN },
  until: ({ cluster, service, within }, at) => serviceIsStable(cluster, service, within, { at }),
  uses: SERVICE_USES,
  describe: ({ cluster, service }) => `replaces the tasks of ${cluster}/${service} by new ones`,
  touches: serviceTouched,
  approval: ({ needsApproval, service }) =>
    needsApproval ? `the restart of the tasks of ${service} is marked as one to approve` : undefined,
});
