import type { DescribeServicesCommandInput } from '@aws-sdk/client-ecs';
import { type AwsCall, awsCall } from '../../emit/aws-call.ts';
import { type At, type Found, type Guard, orElse } from '../../emit/call-kind.ts';
import type { Poll } from '../../emit/poll.ts';
import type { Touched, ValueUse } from '../step-kind.ts';
import { inArn, nameValue, onOne } from './named.ts';

/** Up to 255 letters, digits, underscores and hyphens (ECS API, CreateCluster `clusterName`, CreateService `serviceName`). */
const ecsName = (what: string) =>
  nameValue(/^[A-Za-z0-9_-]{1,255}$/, `name the ${what} by its name: letters, digits, _ and -, no ARN`);

export const ClusterName = ecsName('cluster').describe('name of the cluster');
export const ServiceName = ecsName('service').describe('name of the service');

/** A service in its cluster. */
export interface Service {
  readonly cluster: string;
  readonly service: string;
}

/** ARN of a service (Service Authorization Reference, Amazon ECS, resource type `service`). */
export const serviceArn = (cluster: string, service: string): string =>
  `\${EcsArnPrefix}service/${inArn(cluster)}/${inArn(service)}`;

export const describeService = (cluster: string, service: string): AwsCall =>
  awsCall<DescribeServicesCommandInput>('ecs', 'describeServices', { cluster, services: [service] }, [
    onOne(['ecs:DescribeServices'], serviceArn(cluster, service)),
  ]);

const SERVICE = '$states.result.Services[0]';
const PRIMARY = `${SERVICE}.Deployments[Status = 'PRIMARY'][0]`;

/** A service that is there and is not being deleted (ECS API, Service `status`: ACTIVE, DRAINING, INACTIVE). */
export const serviceIsActive = ({ cluster, service }: Service): Guard => ({
  call: describeService(cluster, service),
  select: {
    status: orElse(`${SERVICE}.Status`, `''`),
    taskDefinition: orElse(`${SERVICE}.TaskDefinition`, `''`),
    running: orElse(`${SERVICE}.RunningCount`, '0'),
  },
  wanted: `$seen.status = 'ACTIVE'`,
  words: `the service ${service} is there and active`,
});

/** The deployment that a call has begun, found in its answer. */
export const DEPLOYMENT_BEGUN: Found = {
  type: 'string',
  expression: orElse(`$states.result.Service.Deployments[Status = 'PRIMARY'][0].Id`, `''`),
};

/**
 * A service is stable when one deployment is left and runs all that it wants; one that is gone never becomes so
 * (AWS CLI reference, `ecs wait services-stable`).
 *
 * With `found`, the deployment that is left must be the one that the step has begun: the deployment circuit breaker ends
 * a failed one by going back to the last, and a service that went back is stable too (ECS developer guide, "How the
 * Amazon ECS deployment circuit breaker detects failures").
 */
export const serviceIsStable = (
  cluster: string,
  service: string,
  withinSeconds: number,
  more: { readonly at?: Pick<At, 'found'>; readonly desired?: string } = {},
): Poll => {
  const begun = more.at?.found('deployment');
  return {
    call: describeService(cluster, service),
    select: {
      status: orElse(`${SERVICE}.Status`, `''`),
      deployments: `$count(${SERVICE}.Deployments)`,
      running: orElse(`${SERVICE}.RunningCount`, '-1'),
      desired: orElse(`${SERVICE}.DesiredCount`, '-2'),
      ...(begun === undefined
        ? {}
        : {
            primary: orElse(`${PRIMARY}.Id`, `''`),
            rollout: orElse(`${SERVICE}.Deployments[Id = ${begun}][0].RolloutState`, `''`),
          }),
    },
    wanted: [
      '$seen.deployments = 1',
      '$seen.running = $seen.desired',
      ...(begun === undefined ? [] : [`$seen.primary = ${begun}`]),
      ...(more.desired === undefined ? [] : [`$seen.desired = ${more.desired}`]),
    ].join(' and '),
    hopeless: [
      `$seen.status in ['DRAINING', 'INACTIVE']`,
      ...(begun === undefined ? [] : [`$seen.rollout = 'FAILED'`]),
    ].join(' or '),
    words: `the service ${service} is stable`,
    everySeconds: 15,
    withinSeconds,
  };
};

export const SERVICE_USES = ({ cluster, service }: Service): ValueUse[] => [
  { path: ['cluster'], value: cluster, wants: ['string'] },
  { path: ['service'], value: service, wants: ['string'] },
];

export const serviceTouched = ({ cluster, service }: Service): Touched[] => [
  { what: 'ECS cluster', name: cluster },
  { what: 'ECS service', name: service },
];
