import { type AlarmContext, alarmSignal } from './alarm.ts';
import { fieldOf } from './record.ts';
import type { Signal } from './signal.ts';

/**
 * The signal of an alarm as DescribeAlarms (MetricAlarms, CompositeAlarms) shows it, for the sweep (D6).
 *
 * Its id is that of the event of the same transition. The time is `StateTransitionedTimestamp`, "the date and time that
 * the alarm's StateValue most recently changed"; `StateUpdatedTimestamp` also moves when EvaluationState or the reason
 * is updated without a transition (API reference, MetricAlarm and CompositeAlarm), and would make a second signal of the
 * same failure. It is the fallback only for endpoints that do not have the first.
 *
 * @returns undefined when what is described has no name or no state, and so is no alarm
 */
export const fromDescribedAlarm = (
  alarm: unknown,
  { accountId, region, now }: AlarmContext & { readonly region?: string },
): Signal | undefined => {
  const normalised = alarmSignal(
    {
      route: 'sweep',
      alarmName: fieldOf(alarm, 'AlarmName'),
      alarmArn: fieldOf(alarm, 'AlarmArn'),
      accountId,
      region,
      state: fieldOf(alarm, 'StateValue'),
      reason: fieldOf(alarm, 'StateReason'),
      description: fieldOf(alarm, 'AlarmDescription'),
      configuration: alarm,
      threshold: fieldOf(alarm, 'Threshold'),
      alarmRule: fieldOf(alarm, 'AlarmRule'),
      suppressedBy: fieldOf(alarm, 'ActionsSuppressedBy'),
      at: fieldOf(alarm, 'StateTransitionedTimestamp', 'StateUpdatedTimestamp'),
      sentAt: [],
    },
    { accountId, now },
  );
  return normalised.kind === 'signal' ? normalised.signal : undefined;
};
