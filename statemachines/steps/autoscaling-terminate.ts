import type { TerminateInstanceInAutoScalingGroupCommandInput } from '@aws-sdk/client-auto-scaling';
import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { awsCall } from '../emit/aws-call.ts';
import { callKind } from '../emit/call-kind.ts';
import {
  describeGroup,
  GROUP,
  GroupName,
  groupTouched,
  groupUse,
  onGroup,
  SIZES,
  serving,
} from './parts/autoscaling-group.ts';
import { countValue, nameValue } from './parts/named.ts';

export const AutoscalingTerminate = z.strictObject({
  does: z.literal('autoscaling-terminate'),
  group: GroupName,
  instance: nameValue(/^i-[0-9a-f]{8,17}$/, 'name the instance by its id, e.g. i-0123456789abcdef0').describe(
    'id of the instance',
  ),
  leave: countValue(0)
    .optional()
    .describe(
      "so many other instances must serve; else as many as the group's minimum, which may forbid it to a group of fixed size",
    ),
  within: Duration.prefault('15m').describe('so long it may take until the group has as many as it wants again'),
});
export type AutoscalingTerminate = z.output<typeof AutoscalingTerminate>;

/** Terminates one instance, which the group replaces, and waits until it is replaced. */
export const autoscalingTerminate = callKind({
  kind: 'autoscaling-terminate',
  purpose:
    'Terminates one instance of an Auto Scaling group, which starts another in its place. The instance is gone with what is on its disks: there is nothing to put back.',
  schema: AutoscalingTerminate,
  idempotency: 'once',
  before: ({ group, instance, leave }, at) => ({
    call: describeGroup(group),
    select: {
      ...SIZES,
      there: `$count(${GROUP}.Instances[InstanceId = ${at.of(instance)}])`,
      others: serving(` and InstanceId != ${at.of(instance)}`),
    },
    wanted: `$seen.groups = 1 and $seen.there = 1 and $seen.others >= ${leave === undefined ? '$seen.minimum' : at.of(leave)}`,
    words: `the instance is one of the group ${group}, and ${leave ?? 'as many as its minimum'} other instances serve`,
  }),
  call: ({ group, instance }) =>
    awsCall<TerminateInstanceInAutoScalingGroupCommandInput>(
      'autoscaling',
      'terminateInstanceInAutoScalingGroup',
      { InstanceId: instance, ShouldDecrementDesiredCapacity: false },
      [onGroup('autoscaling:TerminateInstanceInAutoScalingGroup', group)],
    ),
  until: ({ group, instance, within }, at) => ({
    call: describeGroup(group),
    select: { ...SIZES, there: `$count(${GROUP}.Instances[InstanceId = ${at.of(instance)}])` },
    wanted: '$seen.groups = 1 and $seen.there = 0 and $seen.serving >= $seen.desired',
    words: `the instance is gone and the group ${group} has as many as it wants`,
    everySeconds: 20,
    withinSeconds: within,
  }),
  uses: (step) => [
    groupUse(step),
    { path: ['instance'], value: step.instance, wants: ['string'] },
    ...(step.leave === undefined ? [] : [{ path: ['leave'], value: step.leave, wants: ['integer'] as const }]),
  ],
  describe: ({ group, instance }) => `terminates the instance ${instance} of the group ${group}`,
  touches: (step) => [...groupTouched(step), { what: 'EC2 instance', name: step.instance }],
  approval: () => 'a terminated instance is gone for good, with what is on its disks',
});
