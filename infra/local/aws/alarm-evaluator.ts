import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricAlarm,
  type MetricDataResult,
  paginateDescribeAlarms,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  type AlarmMetric,
  alarmDatapoints,
  metricQueries,
  newestEndEpochMs,
  oldestStartEpochMs,
} from './alarm-datapoints.ts';
import { alarmReason } from './alarm-reason.ts';
import {
  type AlarmRule,
  AlarmState,
  ComparisonOperator,
  type Datapoint,
  evaluateAlarm,
  TreatMissingData,
} from './evaluate-alarm.ts';
import { type Background, repeat } from './repeat.ts';

/** CloudWatch evaluates every 10 s at best; looking each second makes a datapoint that comes late count at once. */
const LOOK_MS = 1_000;

/** GetMetricData takes 500 queries a call, and an alarm asks at most 4. */
const ALARMS_A_CALL = 125;

interface Evaluated {
  readonly alarm: MetricAlarm;
  readonly metric: AlarmMetric;
  readonly rule: AlarmRule;
  readonly current: AlarmState;
  readonly unit: string | undefined;
}

/** Metric math and anomaly detection have no metric of their own and are not evaluated: the emulator refuses them. */
const readAlarm = (alarm: MetricAlarm): Evaluated | undefined => {
  const statistic = alarm.ExtendedStatistic ?? alarm.Statistic;
  const operator = ComparisonOperator.safeParse(alarm.ComparisonOperator);
  if (!alarm.MetricName || !alarm.Namespace || statistic === undefined || !operator.success) return undefined;
  const evaluationPeriods = alarm.EvaluationPeriods ?? 1;
  return {
    alarm,
    metric: {
      namespace: alarm.Namespace,
      metricName: alarm.MetricName,
      dimensions: (alarm.Dimensions ?? []).map(({ Name = '', Value = '' }) => ({ Name, Value })),
      statistic,
      periodSeconds: alarm.Period ?? 60,
      evaluationPeriods,
    },
    rule: {
      comparisonOperator: operator.data,
      threshold: alarm.Threshold ?? 0,
      evaluationPeriods,
      datapointsToAlarm: alarm.DatapointsToAlarm ?? evaluationPeriods,
      // why: AWS/DynamoDB alarms ignore missing data whatever they say (PutMetricAlarm, TreatMissingData)
      treatMissingData:
        alarm.Namespace === 'AWS/DynamoDB' ? 'ignore' : TreatMissingData.parse(alarm.TreatMissingData || 'missing'),
    },
    current: AlarmState.parse(alarm.StateValue),
    unit: alarm.Unit,
  };
};

const listAlarms = async (client: CloudWatchClient): Promise<readonly Evaluated[]> => {
  const found: Evaluated[] = [];
  for await (const page of paginateDescribeAlarms({ client }, { AlarmTypes: ['MetricAlarm'], MaxRecords: 100 })) {
    found.push(...(page.MetricAlarms ?? []).flatMap((alarm) => readAlarm(alarm) ?? []));
  }
  return found;
};

const ask = async (
  client: CloudWatchClient,
  alarms: readonly Evaluated[],
  nowEpochMs: number,
): Promise<readonly (readonly Datapoint[])[]> => {
  const start = Math.min(...alarms.map(({ metric }) => oldestStartEpochMs(metric, nowEpochMs)));
  const MetricDataQueries = alarms.flatMap(({ metric }, index) => metricQueries(metric, `a${index}`));
  const results: MetricDataResult[] = [];
  let NextToken: string | undefined;
  do {
    const times = { StartTime: new Date(start), EndTime: new Date(nowEpochMs) };
    const page = await client.send(new GetMetricDataCommand({ MetricDataQueries, ...times, NextToken }));
    results.push(...(page.MetricDataResults ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return alarms.map(({ metric }, index) => alarmDatapoints(metric, `a${index}`, results, nowEpochMs));
};

/** What an evaluation saw: the same twice in one interval is not evaluated again, so that a state set by hand stays. */
const fingerprint = ({ metric, rule }: Evaluated, points: readonly Datapoint[], nowEpochMs: number): string =>
  JSON.stringify([newestEndEpochMs(metric, nowEpochMs), metric, rule, points]);

/**
 * Evaluates every metric alarm of the emulator as CloudWatch documents it, and sets its state where that changes.
 *
 * An alarm is evaluated when a period ends and when a datapoint of its range changes. A state set by hand holds until
 * the next evaluation, as on AWS.
 */
export const startAlarmEvaluator = (client: CloudWatchClient, onError: (error: unknown) => void): Background => {
  const seen = new Map<string, string>();
  const round = async (): Promise<void> => {
    const nowEpochMs = Date.now();
    const alarms = await listAlarms(client);
    for (let from = 0; from < alarms.length; from += ALARMS_A_CALL) {
      const chunk = alarms.slice(from, from + ALARMS_A_CALL);
      const answers = await ask(client, chunk, nowEpochMs);
      for (const [index, evaluated] of chunk.entries()) {
        const points = answers[index] ?? [];
        const name = evaluated.alarm.AlarmName ?? '';
        const now = fingerprint(evaluated, points, nowEpochMs);
        if (seen.get(name) === now) continue;
        const evaluation = evaluateAlarm(evaluated.rule, points, evaluated.current);
        if (evaluation.state !== evaluated.current) {
          const metric = { ...evaluated.metric, unit: evaluated.unit };
          const { reason, reasonData } = alarmReason(evaluation, evaluated.rule, metric, nowEpochMs);
          const change = {
            AlarmName: name,
            StateValue: evaluation.state,
            StateReason: reason,
            StateReasonData: reasonData,
          };
          await client.send(new SetAlarmStateCommand(change));
        }
        seen.set(name, now);
      }
    }
  };
  return repeat(LOOK_MS, round, onError);
};
