import type { DescribeTasksCommandInput, StopTaskCommandInput } from '@aws-sdk/client-ecs';
import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { type AwsCall, awsCall } from '../emit/aws-call.ts';
import { callKind, orElse } from '../emit/call-kind.ts';
import {
  ClusterName,
  SERVICE_USES,
  ServiceName,
  serviceIsActive,
  serviceIsStable,
  serviceTouched,
} from './parts/ecs-service.ts';
import { countValue, inArn, nameValue, onOne } from './parts/named.ts';

export const EcsStopTask = z.strictObject({
  does: z.literal('ecs-stop-task'),
  cluster: ClusterName,
  service: ServiceName.describe('name of the service that the task belongs to, and that starts another'),
  task: nameValue(/^[a-f0-9-]{32,36}$/, 'name the task by its id, which is the last part of its ARN').describe(
    'id of the task; known only when it runs, the task must carry the tag auto-recovery=enabled (propagateTags: SERVICE)',
  ),
  leave: countValue(0).prefault(1).describe('so many other tasks of the service must be running'),
  within: Duration.prefault('10m').describe('so long it may take until another task runs'),
  needsApproval: z.boolean().prefault(false).describe('marks a restart that a person has to approve (S4)'),
});
export type EcsStopTask = z.output<typeof EcsStopTask>;

const taskArn = ({ cluster, task }: Pick<EcsStopTask, 'cluster' | 'task'>): string =>
  `\${EcsArnPrefix}task/${inArn(cluster)}/${inArn(task)}`;

const describeTask = (step: EcsStopTask): AwsCall =>
  awsCall<DescribeTasksCommandInput>('ecs', 'describeTasks', { cluster: step.cluster, tasks: [step.task] }, [
    onOne(['ecs:DescribeTasks'], taskArn(step)),
  ]);

/** Stops one task of a service, which starts another in its place, and waits until it runs. */
export const ecsStopTask = callKind({
  kind: 'ecs-stop-task',
  purpose:
    'Stops one task of an ECS service, which starts another in its place. The task is gone: there is nothing to put back.',
  schema: EcsStopTask,
  // a task that is stopped stays stopped: its id is never given to another
  idempotency: 'natural',
  before: (step, at) => [
    {
      ...serviceIsActive(step),
      wanted: `$seen.status = 'ACTIVE' and $seen.running - 1 >= ${at.of(step.leave)}`,
      words: `the service ${step.service} is active and runs at least ${step.leave} other tasks`,
    },
    {
      call: describeTask(step),
      select: {
        group: orElse('$states.result.Tasks[0].Group', `''`),
        status: orElse('$states.result.Tasks[0].LastStatus', `''`),
      },
      // tasks of a service are in the group `service:<name>` (ECS developer guide, "Group related Amazon ECS tasks")
      wanted: `$seen.group = 'service:' & ${at.of(step.service)} and $seen.status != 'STOPPED'`,
      words: `the task belongs to the service ${step.service} and is not stopped`,
    },
  ],
  call: (step) =>
    awsCall<StopTaskCommandInput>(
      'ecs',
      'stopTask',
      { cluster: step.cluster, task: step.task, reason: 'stopped by a recovery playbook' },
      [onOne(['ecs:StopTask'], taskArn(step))],
    ),
  until: (step) => [
    {
      call: describeTask(step),
      select: { status: orElse('$states.result.Tasks[0].LastStatus', `''`) },
      // AWS CLI reference, `ecs wait tasks-stopped`
      wanted: `$seen.status = 'STOPPED'`,
      words: 'the task is stopped',
      everySeconds: 6,
      withinSeconds: step.within,
    },
    serviceIsStable(step.cluster, step.service, step.within),
  ],
  uses: (step) => [
    ...SERVICE_USES(step),
    { path: ['task'], value: step.task, wants: ['string'] },
    { path: ['leave'], value: step.leave, wants: ['integer'] },
  ],
  describe: ({ cluster, service, task }) => `stops the task ${task} of ${cluster}/${service}`,
  touches: (step) => [...serviceTouched(step), { what: 'ECS task', name: step.task }],
  approval: ({ needsApproval, service }) =>
    needsApproval ? `the restart of a task of ${service} is marked as one to approve` : undefined,
});
