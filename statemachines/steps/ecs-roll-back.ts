import type { UpdateServiceCommandInput } from '@aws-sdk/client-ecs';
import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { jsonata } from '../asl.ts';
import { awsCall } from '../emit/aws-call.ts';
import { callKind, orElse } from '../emit/call-kind.ts';
import { lastCompleted } from './parts/ecs-history.ts';
import {
  ClusterName,
  DEPLOYMENT_BEGUN,
  describeService,
  SERVICE_USES,
  ServiceName,
  serviceArn,
  serviceIsActive,
  serviceIsStable,
  serviceTouched,
} from './parts/ecs-service.ts';
import { nameValue, onOne } from './parts/named.ts';
import type { Permission } from './step-kind.ts';

/** A role's path and name (IAM API, `RoleName`, `Path`), without what an ARN reads as more than a name. */
const RoleName = z.string().regex(/^[\w+=,.@/-]{1,512}$/, 'name the role by its path and name, e.g. service/shop-task');

export const EcsRollBack = z.strictObject({
  does: z.literal('ecs-roll-back'),
  cluster: ClusterName,
  service: ServiceName,
  to: nameValue(
    /^(arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{12}:task-definition\/)?[A-Za-z0-9_-]{1,255}:\d+$/,
    'name the task definition with its revision, e.g. catalog:41',
  )
    .optional()
    .describe('the task definition to go back to; else the one of the last completed deployment of another one'),
  roles: z
    .array(RoleName)
    .max(10)
    .prefault([])
    .describe('task and execution roles of its task definitions: who starts their tasks passes these roles'),
  within: Duration.prefault('15m').describe('so long the service may take to become stable'),
});
export type EcsRollBack = z.output<typeof EcsRollBack>;

/** Starting tasks passes their roles to them (ECS developer guide, "Amazon ECS task IAM role"). */
const passRoles = (roles: readonly string[]): Permission[] =>
  roles.length === 0
    ? []
    : [
        {
          actions: ['iam:PassRole'],
          resources: roles.map((role) => `\${RoleArnPrefix}${role}`),
          conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
        },
      ];

/** Puts a service back to a task definition that it ran before, and waits until it runs. */
export const ecsRollBack = callKind({
  kind: 'ecs-roll-back',
  purpose:
    'Puts an ECS service back to an earlier task definition, the one that is named or that of the last completed deployment, and waits until it runs.',
  schema: EcsRollBack,
  idempotency: 'natural',
  before: (step, at) => [serviceIsActive(step), ...(step.to === undefined ? lastCompleted(step, at) : [])],
  call: ({ cluster, service, to, roles }, at) =>
    awsCall<UpdateServiceCommandInput>(
      'ecs',
      'updateService',
      { cluster, service, taskDefinition: to ?? jsonata(at.seen('taskDefinition', 2)) },
      [onOne(['ecs:UpdateService'], serviceArn(cluster, service)), ...passRoles(roles)],
    ),
  finds: {
    deployment: DEPLOYMENT_BEGUN,
    taskDefinition: { type: 'string', expression: orElse('$states.result.Service.TaskDefinition', `''`) },
  },
  until: ({ cluster, service, within }, at) => serviceIsStable(cluster, service, within, { at }),
  uses: (step) => [
    ...SERVICE_USES(step),
    ...(step.to === undefined ? [] : [{ path: ['to'], value: step.to, wants: ['string'] as const }]),
  ],
  describe: ({ cluster, service, to }) =>
    `puts ${cluster}/${service} back to ${to ?? 'the task definition of its last completed deployment'}`,
  touches: serviceTouched,
  undo: {
    restores: 'the task definition as it was',
    keeps: ({ cluster, service }, kept) => ({
      call: describeService(cluster, service),
      // why no default: a definition that cannot be read must not become one that is put back
      select: { [kept('taskDefinition')]: '$states.result.Services[0].TaskDefinition' },
    }),
    step: ({ cluster, service, roles, within }, kept) => ({
      does: 'ecs-roll-back',
      cluster,
      service,
      roles,
      to: kept('taskDefinition'),
      within: `${within}s`,
    }),
  },
});
