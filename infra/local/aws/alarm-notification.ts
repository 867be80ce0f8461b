import * as z from 'zod';
import type { Alarm, Transition } from './alarm-payloads.ts';
import { alarmTime } from './alarm-reason.ts';
import { regionName } from './region-names.ts';

const trigger = (alarm: Alarm) => ({
  MetricName: alarm.MetricName ?? '',
  Namespace: alarm.Namespace ?? '',
  ...(alarm.ExtendedStatistic
    ? { StatisticType: 'ExtendedStatistic', ExtendedStatistic: alarm.ExtendedStatistic }
    : { StatisticType: 'Statistic', Statistic: (alarm.Statistic ?? 'Average').toUpperCase() }),
  Unit: alarm.Unit ?? null,
  Dimensions: (alarm.Dimensions ?? []).map(({ Name, Value }) => ({ value: Value, name: Name })),
  Period: alarm.Period ?? 60,
  EvaluationPeriods: alarm.EvaluationPeriods ?? 1,
  ...(alarm.DatapointsToAlarm ? { DatapointsToAlarm: alarm.DatapointsToAlarm } : {}),
  ComparisonOperator: alarm.ComparisonOperator ?? '',
  Threshold: alarm.Threshold ?? 0,
  TreatMissingData: alarm.TreatMissingData ?? 'missing',
  EvaluateLowSampleCountPercentile: '',
});

const ReasonOfComposite = z.object({
  triggeringAlarms: z.array(
    z.object({ arn: z.string(), state: z.object({ value: z.string(), timestamp: z.string() }) }),
  ),
});

const compositeParts = ({ alarm }: Transition) => {
  const data = alarm.StateReasonData ?? '';
  const triggering = data === '' ? [] : ReasonOfComposite.parse(JSON.parse(data)).triggeringAlarms;
  const children = triggering.map(({ arn, state }) => ({
    Arn: arn,
    State: { Value: state.value, Timestamp: state.timestamp },
  }));
  return {
    AlarmRule: alarm.AlarmRule,
    ...(data === '' ? {} : { NewStateReasonData: data }),
    TriggeringChildren: children,
  };
};

/** The JSON that an alarm publishes to SNS, and its subject (at most 100 characters, as SNS wants). */
export const notification = (transition: Transition): { readonly subject: string; readonly message: string } => {
  const { alarm, newState, oldState, region } = transition;
  const message = {
    AlarmName: alarm.AlarmName,
    AlarmDescription: alarm.AlarmDescription || null,
    AWSAccountId: transition.accountId,
    AlarmConfigurationUpdatedTimestamp: alarmTime(alarm.AlarmConfigurationUpdatedTimestamp * 1_000),
    NewStateValue: newState,
    NewStateReason: transition.reason,
    StateChangeTime: alarmTime(transition.atEpochMs),
    Region: regionName(region),
    AlarmArn: alarm.AlarmArn,
    OldStateValue: oldState,
    OKActions: alarm.OKActions ?? [],
    AlarmActions: alarm.AlarmActions ?? [],
    InsufficientDataActions: alarm.InsufficientDataActions ?? [],
    ...(alarm.AlarmRule ? compositeParts(transition) : { Trigger: trigger(alarm) }),
  };
  const subject = `${newState}: "${alarm.AlarmName}" in ${regionName(region)}`.slice(0, 100);
  return { subject, message: JSON.stringify(message) };
};
