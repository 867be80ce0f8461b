import { metricOfExpression } from './expression.ts';
import { fieldOf, isRecord, listOf } from './record.ts';
import { DIMENSION_VALUE_MAX_CHARS, DIMENSIONS_MAX, METRICS_MAX, type SignalMetric } from './signal.ts';
import { nameOf } from './text.ts';

/** SNS spells a statistic in capitals, every other form in CloudWatch's own way. */
const STATISTICS: ReadonlyMap<string, string> = new Map(
  ['Average', 'Minimum', 'Maximum', 'Sum', 'SampleCount'].map((statistic) => [statistic.toLowerCase(), statistic]),
);

const statisticOf = (value: unknown): string | undefined => {
  const text = nameOf(value, 40);
  return text === undefined ? undefined : (STATISTICS.get(text.replace('_', '').toLowerCase()) ?? text);
};

const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/** Dimensions from a map (EventBridge, Lambda), or a list of `{name, value}` (SNS) or `{Name, Value}` (API). */
export const dimensionsOf = (value: unknown): Record<string, string> => {
  const pairs = isRecord(value)
    ? Object.entries(value)
    : listOf(value).map((entry) => [fieldOf(entry, 'name', 'Name'), fieldOf(entry, 'value', 'Value')] as const);
  const read = pairs.flatMap(([name, text]) => {
    const [key, held] = [nameOf(name, 255), nameOf(text, DIMENSION_VALUE_MAX_CHARS)];
    return key === undefined || held === undefined || key === '__proto__' ? [] : [[key, held] as const];
  });
  return Object.fromEntries(read.slice(0, DIMENSIONS_MAX));
};

interface Figures {
  readonly statistic?: unknown;
  readonly period?: unknown;
  readonly threshold?: unknown;
}

const metricOf = (metric: unknown, figures: Figures): SignalMetric | undefined => {
  const name = nameOf(fieldOf(metric, 'name', 'MetricName'), 255);
  if (name === undefined) return undefined;
  const statistic = statisticOf(figures.statistic);
  const period = numberOf(figures.period);
  const threshold = numberOf(figures.threshold);
  return {
    namespace: nameOf(fieldOf(metric, 'namespace', 'Namespace'), 255) ?? '',
    name,
    dimensions: dimensionsOf(fieldOf(metric, 'dimensions', 'Dimensions')),
    ...(statistic === undefined ? {} : { statistic }),
    ...(period === undefined || period <= 0 ? {} : { periodSeconds: period }),
    ...(threshold === undefined ? {} : { threshold }),
  };
};

const metricOfQuery = (query: unknown): SignalMetric | undefined => {
  const held = fieldOf(query, 'metricStat', 'MetricStat');
  if (held !== undefined) {
    return metricOf(fieldOf(held, 'metric', 'Metric'), {
      statistic: fieldOf(held, 'stat', 'Stat'),
      period: fieldOf(held, 'period', 'Period'),
    });
  }
  const named = metricOfExpression(fieldOf(query, 'expression', 'Expression'));
  return named === undefined ? undefined : metricOf(named, { period: fieldOf(query, 'period', 'Period') });
};

/**
 * The metrics behind an alarm, in the order of its configuration, whichever form wrote it.
 *
 * Accepts a list of metric queries in `metrics` or `Metrics`, or one metric by `MetricName`. An expression counts for
 * the metric it names; plain arithmetic for none, since its inputs stand beside it.
 */
export const metricsOf = (configuration: unknown, threshold: unknown): SignalMetric[] => {
  const queries = listOf(fieldOf(configuration, 'metrics', 'Metrics')).slice(0, METRICS_MAX);
  const found = queries.map(metricOfQuery).filter((metric) => metric !== undefined);
  const single = metricOf(configuration, {
    statistic: fieldOf(configuration, 'Statistic', 'ExtendedStatistic', 'statistic', 'extendedStatistic'),
    period: fieldOf(configuration, 'Period', 'period'),
  });
  const metrics = found.length === 0 && single !== undefined ? [single] : found;
  const limit = numberOf(threshold);
  // Why only where one metric is compared itself: the threshold of arithmetic is not the threshold of its inputs.
  return metrics.length === 1 && queries.length <= 1 && limit !== undefined
    ? metrics.map((metric) => ({ ...metric, threshold: limit }))
    : metrics;
};
