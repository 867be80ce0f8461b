import type { Call, Requirement } from '../call.ts';
import { arnOf, need, TAGGED } from '../need.ts';

/**
 * The rule by which Step Functions hears of the end of what it waits for (Step Functions developer guide, "Additional
 * permissions for tasks using .sync").
 */
export const eventsRule = (call: Call, name: string): readonly Requirement[] =>
  ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'].map((action) =>
    need(action, arnOf(call, 'events', `rule/${name}`), TAGGED),
  );
