import type { RegisterTargetsCommandInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { awsCall } from '../emit/aws-call.ts';
import { callKind, orElse } from '../emit/call-kind.ts';
import { referenceOf } from '../value.ts';
import {
  describeHealth,
  entriesOf,
  HEALTH,
  onTargetGroup,
  Port,
  TargetGroupArn,
  TargetId,
  targetsOf,
  targetTouched,
  targetUses,
} from './parts/elb-targets.ts';

export const ElbRegister = z.strictObject({
  does: z.literal('elb-register'),
  targetGroup: TargetGroupArn,
  target: TargetId,
  port: Port,
  within: Duration.prefault('10m').describe('so long it may take to become healthy'),
});
export type ElbRegister = z.output<typeof ElbRegister>;

/** Puts a target into a group that it is not in, and waits until it is healthy there. */
export const elbRegister = callKind({
  kind: 'elb-register',
  purpose: 'Puts a target into a target group that it is not in yet, and waits until it is healthy there.',
  schema: ElbRegister,
  idempotency: 'natural',
  before: (step, at) =>
    // why not for what was kept: it puts back a target that was there, and may be there still
    referenceOf(step.port)?.kind === 'kept'
      ? undefined
      : {
          call: describeHealth(step.targetGroup),
          select: { registered: entriesOf(step, at) },
          // why refused: the undo would take out what was in the group before
          wanted: '$seen.registered = 0',
          words: 'the target is not in the group yet',
        },
  call: (step) =>
    awsCall<RegisterTargetsCommandInput>(
      'elasticloadbalancingv2',
      'registerTargets',
      { TargetGroupArn: step.targetGroup, Targets: targetsOf(step) },
      [onTargetGroup('elasticloadbalancing:RegisterTargets', step.targetGroup)],
    ),
  // AWS CLI reference, `elbv2 wait target-in-service`
  until: (step) => ({
    call: describeHealth(step.targetGroup, step),
    select: {
      state: orElse(`${HEALTH}[0].TargetHealth.State`, `''`),
      reason: orElse(`${HEALTH}[0].TargetHealth.Reason`, `''`),
    },
    wanted: `$seen.state = 'healthy'`,
    // a group that no load balancer uses is never checked (ELB API, TargetHealth `Reason`)
    hopeless: `$seen.reason = 'Target.NotInUse'`,
    words: 'the target is healthy in its group',
    everySeconds: 15,
    withinSeconds: step.within,
  }),
  uses: targetUses,
  describe: ({ target }) => `puts the target ${target} into its group`,
  touches: targetTouched,
  undo: {
    restores: 'the group without the target',
    keeps: (step, kept) => ({
      call: describeHealth(step.targetGroup),
      select: { [kept('targets')]: `$count(${HEALTH})` },
    }),
    step: ({ targetGroup, target, port, within }) => ({
      does: 'elb-deregister',
      targetGroup,
      target,
      ...(port === undefined ? {} : { port }),
      within: `${within}s`,
    }),
  },
});
