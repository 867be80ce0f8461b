import * as z from 'zod';
import type { At } from '../../emit/call-kind.ts';
import type { Poll } from '../../emit/poll.ts';
import { TextsValue } from '../../value.ts';
import { describeHealth, HEALTH, TargetGroupArn, TargetId } from './elb-targets.ts';

/** Targets of a group that are to be healthy. */
export const HealthLook = z.strictObject({
  targetGroup: TargetGroupArn,
  targets: z
    .union([z.array(TargetId).min(1).max(100), TextsValue])
    .optional()
    .describe('the targets that count; else all of the group'),
  healthy: z.int().min(1).max(1000).describe('how many of them are to be healthy, at least'),
});
export type HealthLook = z.output<typeof HealthLook>;

/**
 * Counts the healthy ones.
 *
 * why in the whole group: asked for a target without its port, the service looks for one at the group's own port only
 * (ELB API, DescribeTargetHealth)
 */
export const areHealthy = (
  { targetGroup, targets, healthy }: HealthLook,
  at: Pick<At, 'of'>,
): Omit<Poll, 'everySeconds' | 'withinSeconds'> => {
  const among =
    typeof targets === 'string' ? at.of(targets) : `[${(targets ?? []).map((each) => at.of(each)).join(', ')}]`;
  return {
    call: describeHealth(targetGroup),
    select: {
      healthy: `$count($distinct(${HEALTH}[TargetHealth.State = 'healthy'${targets === undefined ? '' : ` and Target.Id in ${among}`}].Target.Id))`,
    },
    wanted: `$seen.healthy >= ${healthy}`,
    words: `${healthy} ${healthy === 1 ? 'target' : 'targets'} of ${targetGroup} ${healthy === 1 ? 'is' : 'are'} healthy`,
  };
};
