import type { Signal, SignalMetric } from '../../signal/signal.ts';
import { wordsOf } from '../../signal/text.ts';
import { COMPUTE_METRICS } from './compute-metrics.ts';
import { DATABASE_METRICS } from './database-metrics.ts';
import { FLEET_METRICS } from './fleet-metrics.ts';
import { MESSAGING_METRICS } from './messaging-metrics.ts';
import { NETWORK_METRICS } from './network-metrics.ts';
import { type Finding, findingOf, type MetricRow, type Rule } from './rule.ts';
import { STORAGE_METRICS } from './storage-metrics.ts';
import { WORDINGS } from './wording.ts';

/** A metric that its service documents says what it says; a name that only sounds like it is less. */
const DOCUMENTED_CONFIDENCE = 0.9;
const LOAD_CONFIDENCE = 0.75;
const BY_NAME_CONFIDENCE = 0.8;
/** No data at all, treated as breaching: sure that something is gone, less sure that it is more than the reporter. */
const SILENT_CONFIDENCE = 0.8;

const BY_NAME: readonly MetricRow[] = WORDINGS.map(({ words, ...meaning }) => ({ ...meaning, metric: words }));

/** Every row of one namespace, so that a lookup does not grow with the tables. */
const ROWS = Map.groupBy(
  [FLEET_METRICS, COMPUTE_METRICS, DATABASE_METRICS, STORAGE_METRICS, NETWORK_METRICS, MESSAGING_METRICS]
    .flat()
    .flatMap((row) => (row.in ?? []).map((namespace) => ({ namespace, row }))),
  ({ namespace }) => namespace,
);

interface Match {
  readonly row: MetricRow;
  readonly base: number;
}

const rowOf = (metric: SignalMetric): Match | undefined => {
  const documented = ROWS.get(metric.namespace)?.find(({ row }) => row.metric.test(metric.name))?.row;
  if (documented !== undefined)
    return { row: documented, base: documented.load ? LOAD_CONFIDENCE : DOCUMENTED_CONFIDENCE };
  const words = wordsOf(metric.name);
  const byName = BY_NAME.find((row) => row.metric.test(words));
  return byName === undefined ? undefined : { row: byName, base: BY_NAME_CONFIDENCE };
};

/** Whether silence alone raised the alarm: a datapoint that crossed the threshold says more than those missing beside it. */
const hasGoneSilent = (signal: Signal): boolean => signal.silent && signal.breach === undefined;

const label = (metric: SignalMetric): string =>
  metric.namespace === '' ? metric.name : `${metric.namespace} ${metric.name}`;

const findingFor = (signal: Signal, metric: SignalMetric, { row, base }: Match): Finding => {
  if (hasGoneSilent(signal) && row.silent !== undefined) {
    return findingOf(row.silent, `${label(metric)} has gone silent`, base);
  }
  if (signal.breach === 'below' && row.below !== undefined) {
    return findingOf(row.below, `${label(metric)} is below its threshold`, base);
  }
  const side = signal.breach === undefined ? 'against' : signal.breach === 'below' ? 'below' : signal.breach;
  return findingOf(row, `${label(metric)} is ${side} its threshold: ${row.type}`, base);
};

const silence = (signal: Signal): Finding => ({
  type: 'system_unavailable',
  symptoms: ['reporter_silent'],
  confidence: SILENT_CONFIDENCE,
  because: `no data came for ${signal.metrics[0] === undefined ? 'its metric' : label(signal.metrics[0])}: the reporter is silent`,
});

/**
 * What the metrics behind an alarm say: by the service's own table, else by their names.
 *
 * Of several metrics (arithmetic) the surest says it, of equals the first in the alarm's order; a measure of load is
 * less sure than any other, so that errors divided by requests are errors. Missing data that was treated
 * as breaching is a silent reporter, unless the metric's row knows better.
 */
export const metricRule: Rule = {
  name: 'metric',
  look: (signal) => {
    const matched = signal.metrics.flatMap((metric) => {
      const match = rowOf(metric);
      return match === undefined ? [] : [{ metric, match }];
    });
    if (hasGoneSilent(signal)) {
      const known = matched.find(({ match }) => match.row.silent !== undefined);
      return known === undefined ? silence(signal) : findingFor(signal, known.metric, known.match);
    }
    const findings = matched.map(({ metric, match }) => findingFor(signal, metric, match));
    return findings.reduce<Finding | undefined>(
      (best, finding) => (best === undefined || finding.confidence > best.confidence ? finding : best),
      undefined,
    );
  },
};
