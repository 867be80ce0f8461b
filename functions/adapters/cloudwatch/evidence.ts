import {
  type CloudWatchClient,
  type CompositeAlarm,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import type { AlarmState, Evidence } from '../../application/ports.ts';
import { RecoveryError } from '../../domain/errors.ts';
import { foreseen } from '../sdk-errors.ts';

/** DescribeAlarms takes 100 names (API reference). */
const NAMES_LIMIT = 100;

/** A metric that was not read is not a metric without data (API reference, MetricDataResult, StatusCode). */
const UNREADABLE: ReadonlySet<string> = new Set(['InternalError', 'Forbidden']);

const stateOf = (alarm: MetricAlarm | CompositeAlarm): AlarmState[] =>
  alarm.AlarmName === undefined || alarm.StateValue === undefined
    ? []
    : [{ alarmName: alarm.AlarmName, state: alarm.StateValue as AlarmState['state'], described: alarm }];

export const createCloudWatchEvidence = (client: CloudWatchClient): Evidence => {
  const describe = async (input: ConstructorParameters<typeof DescribeAlarmsCommand>[0]): Promise<AlarmState[]> => {
    const found: AlarmState[] = [];
    let next: string | undefined;
    do {
      const page = await client.send(
        new DescribeAlarmsCommand({
          ...input,
          AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
          ...(next === undefined ? {} : { NextToken: next }),
        }),
      );
      found.push(...[...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])].flatMap(stateOf));
      next = page.NextToken;
    } while (next !== undefined);
    return found;
  };

  return {
    alarmsInAlarm: () => foreseen(() => describe({ StateValue: 'ALARM' })),
    alarms: (names) =>
      foreseen(async () => {
        const found: AlarmState[] = [];
        for (let start = 0; start < names.length; start += NAMES_LIMIT) {
          found.push(...(await describe({ AlarmNames: names.slice(start, start + NAMES_LIMIT) })));
        }
        return found;
      }),
    values: (metrics, since, now) =>
      foreseen(async () => {
        if (metrics.length === 0) return [];
        const values = metrics.map((): { at: number; value: number }[] => []);
        let next: string | undefined;
        do {
          const page = await client.send(
            new GetMetricDataCommand({
              StartTime: since,
              EndTime: now,
              ScanBy: 'TimestampAscending',
              MetricDataQueries: metrics.map((metric, index) => ({
                Id: `m${index}`,
                MetricStat: {
                  Metric: {
                    Namespace: metric.namespace,
                    MetricName: metric.metric,
                    Dimensions: Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
                  },
                  Period: metric.periodSeconds,
                  Stat: metric.statistic,
                },
              })),
              ...(next === undefined ? {} : { NextToken: next }),
            }),
          );
          for (const { Id, Timestamps = [], Values = [], StatusCode } of page.MetricDataResults ?? []) {
            if (StatusCode !== undefined && UNREADABLE.has(StatusCode)) {
              throw new RecoveryError(
                'ServiceUnavailable',
                `GetMetricData answered '${StatusCode}' for ${Id ?? 'a metric'}`,
              );
            }
            const list = values[Number(Id?.slice(1))];
            for (const [index, value] of Values.entries()) {
              list?.push({ at: Timestamps[index]?.getTime() ?? 0, value });
            }
          }
          next = page.NextToken;
        } while (next !== undefined);
        return values.map((list) => list.sort((a, b) => a.at - b.at).map(({ value }) => value));
      }),
  };
};
