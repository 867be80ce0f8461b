import * as z from 'zod';

/**
 * What CloudWatch decides about a metric alarm, as its user guide documents it.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html and
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */

export const AlarmState = z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']);
export type AlarmState = z.infer<typeof AlarmState>;

export const TreatMissingData = z.enum(['missing', 'ignore', 'breaching', 'notBreaching']);
export type TreatMissingData = z.infer<typeof TreatMissingData>;

export const ComparisonOperator = z.enum([
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
]);
export type ComparisonOperator = z.infer<typeof ComparisonOperator>;

const COMPARE: Readonly<Record<ComparisonOperator, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** The parts of a metric alarm that its evaluation reads. */
export interface AlarmRule {
  readonly comparisonOperator: ComparisonOperator;
  readonly threshold: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: TreatMissingData;
}

/** One period: its start, and its value unless nothing was reported in it. */
export interface Datapoint {
  readonly startsAtEpochMs: number;
  readonly value: number | undefined;
  readonly sampleCount: number | undefined;
}

export interface Evaluation {
  readonly state: AlarmState;
  /** The periods that decided, newest first: real ones, then the missing ones that had to be filled in. */
  readonly evaluated: readonly Datapoint[];
  readonly breaching: readonly Datapoint[];
  /** How many missing periods were filled in. */
  readonly filled: number;
}

/**
 * Periods that are looked at beyond the evaluation periods, in case the newest are missing.
 *
 * The guide's examples look at 5 for 3 evaluation periods; it gives no other number.
 */
const EXTRA_PERIODS = 2;

/** How many of the newest periods an alarm looks at (its evaluation range). */
export const evaluationRange = (evaluationPeriods: number): number => evaluationPeriods + EXTRA_PERIODS;

/**
 * True when the oldest real period is old enough for an alarm although too few are real.
 *
 * The guide, "Avoiding premature transitions to alarm state": with only breaching periods in the range, the oldest at
 * least as old as Datapoints to Alarm, the alarm goes off even if missing data is treated as missing.
 */
const isSilentAfterBreach = (range: readonly Datapoint[], breaches: (point: Datapoint) => boolean, rule: AlarmRule) => {
  const real = range.filter(({ value }) => value !== undefined);
  const oldestAgePeriods = range.findLastIndex(({ value }) => value !== undefined) + 1;
  return real.length > 0 && real.every(breaches) && oldestAgePeriods >= rule.datapointsToAlarm;
};

const stateWithGaps = (
  range: readonly Datapoint[],
  breaching: number,
  filled: number,
  breaches: (point: Datapoint) => boolean,
  rule: AlarmRule,
  current: AlarmState,
): AlarmState => {
  if (breaching >= rule.datapointsToAlarm) return 'ALARM';
  if (rule.treatMissingData === 'breaching') return breaching + filled >= rule.datapointsToAlarm ? 'ALARM' : 'OK';
  if (rule.treatMissingData === 'notBreaching') return 'OK';
  if (range.every(({ value }) => value === undefined)) {
    return rule.treatMissingData === 'ignore' ? current : 'INSUFFICIENT_DATA';
  }
  const onlyBreaching = range.every((point) => point.value === undefined || breaches(point));
  if (rule.treatMissingData === 'ignore') return onlyBreaching ? current : 'OK';
  return isSilentAfterBreach(range, breaches, rule) ? 'ALARM' : 'OK';
};

/**
 * The state that CloudWatch gives an alarm for the newest periods of its metric.
 *
 * Total and pure. `points` are newest first and one for each period of the range, missing ones included; more are left
 * out of account. Real periods decide as long as there are as many of them in the range as evaluation periods; only
 * then missing ones are filled in, as few as possible.
 */
export const evaluateAlarm = (rule: AlarmRule, points: readonly Datapoint[], current: AlarmState): Evaluation => {
  const range = points.slice(0, evaluationRange(rule.evaluationPeriods));
  const breaches = ({ value }: Datapoint): boolean =>
    value !== undefined && COMPARE[rule.comparisonOperator](value, rule.threshold);
  const real = range.filter(({ value }) => value !== undefined).slice(0, rule.evaluationPeriods);
  const filled = rule.evaluationPeriods - real.length;
  const breaching = real.filter(breaches);
  const missing = range.filter(({ value }) => value === undefined).slice(0, filled);
  const evaluated = [...real, ...missing].toSorted((a, b) => b.startsAtEpochMs - a.startsAtEpochMs);
  const enough: AlarmState = breaching.length >= rule.datapointsToAlarm ? 'ALARM' : 'OK';
  const state = filled === 0 ? enough : stateWithGaps(range, breaching.length, filled, breaches, rule, current);
  return { state, evaluated, breaching, filled };
};
