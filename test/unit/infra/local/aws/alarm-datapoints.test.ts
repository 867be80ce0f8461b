import { describe, expect, it } from 'vitest';
import {
  type AlarmMetric,
  alarmDatapoints,
  metricQueries,
  newestEndEpochMs,
  oldestStartEpochMs,
} from '#infra/local/aws/alarm-datapoints';

const metric = (over: Partial<AlarmMetric>): AlarmMetric => ({
  namespace: 'Sample',
  metricName: 'Latency',
  dimensions: [],
  statistic: 'Average',
  periodSeconds: 60,
  evaluationPeriods: 1,
  ...over,
});

const NOW = Date.parse('2026-01-01T00:07:35.500Z');
const minute = (number: number): Date => new Date(Date.parse('2026-01-01T00:00:00Z') + number * 60_000);

describe('the periods of an alarm', () => {
  it.each([
    [10, '2026-01-01T00:07:30.000Z'],
    [30, '2026-01-01T00:07:30.000Z'],
    [60, '2026-01-01T00:07:00.000Z'],
    [300, '2026-01-01T00:07:00.000Z'],
  ])('of %i s end at the last evaluation', (periodSeconds, end) => {
    expect(new Date(newestEndEpochMs(metric({ periodSeconds }), NOW)).toISOString()).toBe(end);
  });

  it('of a percentile are aligned, since percentiles of parts cannot be put together', () => {
    const aligned = metric({ periodSeconds: 300, statistic: 'p99' });
    expect(new Date(newestEndEpochMs(aligned, NOW)).toISOString()).toBe('2026-01-01T00:05:00.000Z');
    expect(metricQueries(aligned, 'a').map(({ MetricStat }) => [MetricStat?.Period, MetricStat?.Stat])).toEqual([
      [300, 'p99'],
      [300, 'SampleCount'],
    ]);
  });

  it('reach back over the evaluation range', () => {
    expect(NOW - oldestStartEpochMs(metric({ evaluationPeriods: 3 }), NOW)).toBe(5 * 60_000 + 35_500);
  });

  it('of five minutes slide by the minute and put their minutes together', () => {
    const sliding = metric({ periodSeconds: 300, statistic: 'Average' });
    const result = (index: number, Values: number[]) => ({
      Id: `a_${index}`,
      Timestamps: [minute(1), minute(2), minute(6)],
      Values,
    });
    const results = [result(0, [10, 20, 90]), result(1, [1, 1, 2]), result(2, [10, 20, 40]), result(3, [10, 20, 50])];
    const [newest, older] = alarmDatapoints(sliding, 'a', results, NOW);
    expect(newest).toEqual({ startsAtEpochMs: minute(2).getTime(), value: 110 / 3, sampleCount: 3 });
    expect(older).toEqual({ startsAtEpochMs: minute(-3).getTime(), value: 10, sampleCount: 1 });
    for (const [statistic, value] of [
      ['Sum', 110],
      ['Minimum', 20],
      ['Maximum', 50],
      ['SampleCount', 3],
    ] as const) {
      expect(alarmDatapoints({ ...sliding, statistic }, 'a', results, NOW)[0]?.value).toBe(value);
    }
  });

  it('without a sample are missing, and other alarms answers are left out', () => {
    const results = [{ Id: 'a1_0', Timestamps: [minute(6)], Values: [1] }];
    expect(alarmDatapoints(metric({}), 'a', results, NOW).map(({ value }) => value)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
