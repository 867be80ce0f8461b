import type { UpdateServiceCommandInput } from '@aws-sdk/client-ecs';
import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { awsCall } from '../emit/aws-call.ts';
import { callKind } from '../emit/call-kind.ts';
import {
  ClusterName,
  describeService,
  SERVICE_USES,
  ServiceName,
  serviceArn,
  serviceIsActive,
  serviceIsStable,
  serviceTouched,
} from './parts/ecs-service.ts';
import { countValue, onOne } from './parts/named.ts';

export const EcsScale = z.strictObject({
  does: z.literal('ecs-scale'),
  cluster: ClusterName,
  service: ServiceName,
  count: countValue(0).describe('how many tasks the service shall run'),
  within: Duration.prefault('10m').describe('so long the service may take to become stable'),
});
export type EcsScale = z.output<typeof EcsScale>;

/** Sets how many tasks a service runs, and waits until they run. */
export const ecsScale = callKind({
  kind: 'ecs-scale',
  purpose: 'Sets how many tasks an ECS service runs, and waits until they run.',
  schema: EcsScale,
  idempotency: 'natural',
  before: (step) => serviceIsActive(step),
  call: ({ cluster, service, count }) =>
    awsCall<UpdateServiceCommandInput>('ecs', 'updateService', { cluster, service, desiredCount: count }, [
      onOne(['ecs:UpdateService'], serviceArn(cluster, service)),
    ]),
  until: ({ cluster, service, count, within }, at) =>
    serviceIsStable(cluster, service, within, { desired: at.of(count) }),
  uses: (step) => [...SERVICE_USES(step), { path: ['count'], value: step.count, wants: ['integer'] }],
  describe: ({ cluster, service, count }) => `sets the tasks of ${cluster}/${service} to ${count}`,
  touches: serviceTouched,
  undo: {
    restores: 'the number of tasks as it was',
    keeps: ({ cluster, service }, kept) => ({
      call: describeService(cluster, service),
      // why no default: a count that cannot be read must not become one that is put back
      select: { [kept('count')]: '$states.result.Services[0].DesiredCount' },
    }),
    step: ({ cluster, service, within }, kept) => ({
      does: 'ecs-scale',
      cluster,
      service,
      count: kept('count'),
      within: `${within}s`,
    }),
  },
});
