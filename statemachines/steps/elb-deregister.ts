import type { DeregisterTargetsCommandInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { awsCall } from '../emit/aws-call.ts';
import { callKind } from '../emit/call-kind.ts';
import {
  describeHealth,
  entriesOf,
  HEALTH,
  onTargetGroup,
  Port,
  REGISTERED,
  TargetGroupArn,
  TargetId,
  targetsOf,
  targetTouched,
  targetUses,
} from './parts/elb-targets.ts';
import { countValue } from './parts/named.ts';

export const ElbDeregister = z.strictObject({
  does: z.literal('elb-deregister'),
  targetGroup: TargetGroupArn,
  target: TargetId,
  port: Port,
  leave: countValue(0).prefault(1).describe('so many other targets must be healthy'),
  within: Duration.prefault('10m').describe('so long its connections may take to drain'),
});
export type ElbDeregister = z.output<typeof ElbDeregister>;

/** Takes a target out of its group while others serve, and waits until its connections have drained. */
export const elbDeregister = callKind({
  kind: 'elb-deregister',
  purpose:
    'Takes a target out of its target group while others are healthy, and waits until its connections have drained.',
  schema: ElbDeregister,
  // deregistering one that is not registered succeeds (ELB API, DeregisterTargets)
  idempotency: 'natural',
  before: ({ targetGroup, target, leave }, at) => ({
    call: describeHealth(targetGroup),
    select: { others: `$count(${HEALTH}[TargetHealth.State = 'healthy' and Target.Id != ${at.of(target)}])` },
    wanted: `$seen.others >= ${at.of(leave)}`,
    words: `at least ${leave} other targets of the group are healthy`,
  }),
  call: (step) =>
    awsCall<DeregisterTargetsCommandInput>(
      'elasticloadbalancingv2',
      'deregisterTargets',
      { TargetGroupArn: step.targetGroup, Targets: targetsOf(step) },
      [onTargetGroup('elasticloadbalancing:DeregisterTargets', step.targetGroup)],
    ),
  // a target is draining until its connections have ended (ELB user guide, "Deregistration delay")
  until: (step, at) => ({
    call: describeHealth(step.targetGroup),
    select: { left: entriesOf(step, at) },
    wanted: '$seen.left = 0',
    words: 'the target is out of its group and its connections have drained',
    everySeconds: 15,
    withinSeconds: step.within,
  }),
  uses: (step) => [...targetUses(step), { path: ['leave'], value: step.leave, wants: ['integer'] }],
  describe: ({ target }) => `takes the target ${target} out of its group`,
  touches: targetTouched,
  undo: {
    restores: 'the target into its group, with the port that it had',
    keeps: (step, kept) => ({
      call: describeHealth(step.targetGroup, step),
      // why no default: what is not registered has nothing that could be put back
      select: { [kept('port')]: `${REGISTERED}[0].Target.Port` },
    }),
    step: ({ targetGroup, target, within }, kept) => ({
      does: 'elb-register',
      targetGroup,
      target,
      port: kept('port'),
      within: `${within}s`,
    }),
  },
});
