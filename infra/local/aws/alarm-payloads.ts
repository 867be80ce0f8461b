import { createHash } from 'node:crypto';
import * as z from 'zod';
import { alarmTime } from './alarm-reason.ts';
import { AlarmState } from './evaluate-alarm.ts';

/** An alarm as the emulator keeps it; what is null there is not set. */
const Alarm = z.object({
  AlarmName: z.string(),
  AlarmArn: z.string(),
  AlarmDescription: z.string().nullish(),
  AlarmRule: z.string().nullish(),
  StateReasonData: z.string().nullish(),
  ActionsEnabled: z.boolean().nullish(),
  AlarmActions: z.array(z.string()).nullish(),
  OKActions: z.array(z.string()).nullish(),
  InsufficientDataActions: z.array(z.string()).nullish(),
  AlarmConfigurationUpdatedTimestamp: z.number(),
  MetricName: z.string().nullish(),
  Namespace: z.string().nullish(),
  Statistic: z.string().nullish(),
  ExtendedStatistic: z.string().nullish(),
  Unit: z.string().nullish(),
  Period: z.number().nullish(),
  EvaluationPeriods: z.number().nullish(),
  DatapointsToAlarm: z.number().nullish(),
  ComparisonOperator: z.string().nullish(),
  Threshold: z.number().nullish(),
  TreatMissingData: z.string().nullish(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })).nullish(),
});
export type Alarm = z.infer<typeof Alarm>;

/** One change of an alarm's state, as emulator.py writes it down. */
export const Transition = z.object({
  atEpochMs: z.int(),
  accountId: z.string(),
  region: z.string(),
  oldState: AlarmState,
  newState: AlarmState,
  reason: z.string(),
  alarm: Alarm,
});
export type Transition = z.infer<typeof Transition>;

/** A state in the form of events and Lambda actions. */
export interface StateForm {
  readonly value: AlarmState;
  readonly reason: string;
  readonly reasonData?: string;
  readonly timestamp: string;
}

/** The state that a transition leads to. */
export const newStateForm = ({ newState, reason, alarm, atEpochMs }: Transition): StateForm => ({
  value: newState,
  reason,
  ...(alarm.StateReasonData ? { reasonData: alarm.StateReasonData } : {}),
  timestamp: alarmTime(atEpochMs),
});

/** The state before an alarm's first transition. */
export const initialStateForm = ({ oldState, alarm }: Transition): StateForm => ({
  value: oldState,
  reason: 'Unchecked: Initial alarm creation',
  timestamp: alarmTime(alarm.AlarmConfigurationUpdatedTimestamp * 1_000),
});

const metricId = (arn: string): string => {
  const hex = createHash('sha256').update(arn).digest('hex');
  return [8, 4, 4, 4, 12].map((length, index) => hex.slice(index * 12, index * 12 + length)).join('-');
};

const metricConfiguration = (alarm: Alarm) => ({
  id: metricId(alarm.AlarmArn),
  metricStat: {
    metric: {
      namespace: alarm.Namespace ?? '',
      name: alarm.MetricName ?? '',
      dimensions: Object.fromEntries((alarm.Dimensions ?? []).map(({ Name, Value }) => [Name, Value])),
    },
    period: alarm.Period ?? 60,
    stat: alarm.ExtendedStatistic ?? alarm.Statistic ?? 'Average',
    ...(alarm.Unit ? { unit: alarm.Unit } : {}),
  },
  returnData: true,
});

const configuration = (alarm: Alarm) => ({
  ...(alarm.AlarmDescription ? { description: alarm.AlarmDescription } : {}),
  ...(alarm.AlarmRule ? { alarmRule: alarm.AlarmRule } : { metrics: [metricConfiguration(alarm)] }),
});

const alarmData = (transition: Transition, previousState: StateForm) => ({
  alarmName: transition.alarm.AlarmName,
  state: newStateForm(transition),
  previousState,
  configuration: configuration(transition.alarm),
});

/**
 * The `CloudWatch Alarm State Change` event.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export const stateChangeEvent = (transition: Transition, previousState: StateForm) => ({
  Source: 'aws.cloudwatch',
  DetailType: 'CloudWatch Alarm State Change',
  Resources: [transition.alarm.AlarmArn],
  Detail: JSON.stringify(alarmData(transition, previousState)),
});

/**
 * What an alarm's Lambda action receives.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
 */
export const lambdaActionPayload = (transition: Transition, previousState: StateForm) => ({
  source: 'aws.cloudwatch',
  alarmArn: transition.alarm.AlarmArn,
  accountId: transition.accountId,
  time: alarmTime(transition.atEpochMs),
  region: transition.region,
  alarmData: alarmData(transition, previousState),
});

/** The actions that a transition calls for: the new state's list, none while actions are switched off. */
export const actionsOf = ({ alarm, newState }: Transition): readonly string[] => {
  if (alarm.ActionsEnabled === false) return [];
  const lists = { ALARM: alarm.AlarmActions, OK: alarm.OKActions, INSUFFICIENT_DATA: alarm.InsufficientDataActions };
  return lists[newState] ?? [];
};
