import type { MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { type Datapoint, evaluationRange } from './evaluate-alarm.ts';

/** A metric alarm's question to its metric. */
export interface AlarmMetric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: readonly { readonly Name: string; readonly Value: string }[];
  readonly statistic: string;
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
}

/**
 * How often an alarm looks, which is also how its periods are cut.
 *
 * Alarms with a period below one minute are evaluated every 10 s, all others every minute, and the newest period ends
 * where the evaluation happens: an alarm of 5 minutes looks at minutes 1 to 5, then at 2 to 6.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export const intervalSeconds = (periodSeconds: number): number => (periodSeconds < 60 ? 10 : 60);

const BASIC = ['Sum', 'SampleCount', 'Minimum', 'Maximum'] as const;
const isBasic = (statistic: string): boolean => statistic === 'Average' || BASIC.some((basic) => basic === statistic);

/** Percentiles of parts give no percentile of the whole: these are asked for whole periods, aligned to the period. */
const partSeconds = (metric: AlarmMetric): number =>
  isBasic(metric.statistic)
    ? Math.min(metric.periodSeconds, intervalSeconds(metric.periodSeconds))
    : metric.periodSeconds;

/** The end of the newest period that is over, for an evaluation at `nowEpochMs`. */
export const newestEndEpochMs = (metric: AlarmMetric, nowEpochMs: number): number => {
  const stepMs = (isBasic(metric.statistic) ? intervalSeconds(metric.periodSeconds) : metric.periodSeconds) * 1_000;
  return Math.floor(nowEpochMs / stepMs) * stepMs;
};

/** The start of the oldest period that an evaluation looks at. */
export const oldestStartEpochMs = (metric: AlarmMetric, nowEpochMs: number): number =>
  newestEndEpochMs(metric, nowEpochMs) - evaluationRange(metric.evaluationPeriods) * metric.periodSeconds * 1_000;

/** The GetMetricData queries of one alarm, told apart by `prefix`. */
export const metricQueries = (metric: AlarmMetric, prefix: string): MetricDataQuery[] => {
  const statistics = isBasic(metric.statistic) ? BASIC : [metric.statistic, 'SampleCount'];
  return statistics.map((statistic, index) => ({
    Id: `${prefix}_${index}`,
    ReturnData: true,
    MetricStat: {
      Metric: { Namespace: metric.namespace, MetricName: metric.metricName, Dimensions: [...metric.dimensions] },
      Period: partSeconds(metric),
      Stat: statistic,
    },
  }));
};

type Series = ReadonlyMap<number, number>;

const series = (result: MetricDataResult | undefined): Series =>
  new Map((result?.Timestamps ?? []).map((at, index) => [at.getTime(), result?.Values?.[index] ?? 0]));

const combine = (metric: AlarmMetric, all: readonly Series[], from: number, to: number) => {
  const within = (values: Series | undefined): number[] =>
    [...(values ?? [])].flatMap(([at, value]) => (at >= from && at < to ? [value] : []));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  if (!isBasic(metric.statistic)) {
    const [value] = within(all[0]);
    return { value, sampleCount: within(all[1])[0] };
  }
  const [sums = [], counts = [], minimums = [], maximums = []] = all.map(within);
  const sampleCount = sum(counts);
  if (sampleCount === 0) return { value: undefined, sampleCount: undefined };
  const statistics: Readonly<Record<string, number>> = {
    Sum: sum(sums),
    SampleCount: sampleCount,
    Average: sum(sums) / sampleCount,
    Minimum: Math.min(...minimums),
    Maximum: Math.max(...maximums),
  };
  return { value: statistics[metric.statistic], sampleCount };
};

/** The periods of an alarm's evaluation range, newest first, from the answers to its queries. */
export const alarmDatapoints = (
  metric: AlarmMetric,
  prefix: string,
  results: readonly MetricDataResult[],
  nowEpochMs: number,
): readonly Datapoint[] => {
  const own = results.filter(({ Id }) => Id?.startsWith(`${prefix}_`));
  const all = own.toSorted((a, b) => (a.Id ?? '').localeCompare(b.Id ?? '')).map(series);
  const end = newestEndEpochMs(metric, nowEpochMs);
  const periodMs = metric.periodSeconds * 1_000;
  return Array.from({ length: evaluationRange(metric.evaluationPeriods) }, (_, index) => {
    const startsAtEpochMs = end - (index + 1) * periodMs;
    return { startsAtEpochMs, ...combine(metric, all, startsAtEpochMs, startsAtEpochMs + periodMs) };
  });
};
