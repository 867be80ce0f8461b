import type { AlarmRule, ComparisonOperator, Evaluation } from './evaluate-alarm.ts';

/** A state's reason in CloudWatch's words, and the JSON that comes with it. */
export interface AlarmReason {
  readonly reason: string;
  readonly reasonData: string;
}

const WORDS: Readonly<Record<ComparisonOperator, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

const pad = (value: number): string => String(value).padStart(2, '0');

/** `02/10/19 17:10:00`, in UTC, as in every reason that CloudWatch gives. */
const shortTime = (epochMs: number): string => {
  const at = new Date(epochMs);
  const day = `${pad(at.getUTCDate())}/${pad(at.getUTCMonth() + 1)}/${pad(at.getUTCFullYear() % 100)}`;
  return `${day} ${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}:${pad(at.getUTCSeconds())}`;
};

/** `2019-10-02T17:20:48.554+0000`, the form of every time in alarm events, notifications and reason data. */
export const alarmTime = (epochMs: number): string => new Date(epochMs).toISOString().replace('Z', '+0000');

/** A number as CloudWatch writes it: always with a fraction (`48.0`), with an exponent from ten million up. */
export const alarmNumber = (value: number): string => {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || size < 1e-3)) {
    const [digits = '0', exponent = '0'] = value.toExponential().split('e');
    return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
};

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
const were = (number: number): string => (number === 1 ? 'was' : 'were');

const filledReason = ({ filled, breaching }: Evaluation, rule: AlarmRule): string => {
  const as = rule.treatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching';
  const treated = `${count(filled, 'missing datapoint')} ${were(filled)} treated as [${as}]`;
  if (filled === rule.evaluationPeriods) {
    return `Threshold Crossed: no datapoints were received for ${count(filled, 'period')} and ${treated}.`;
  }
  const real = rule.evaluationPeriods - filled;
  const crossing = `${WORDS[rule.comparisonOperator]} the threshold (${alarmNumber(rule.threshold)})`;
  const not = breaching.length === 0 ? 'not ' : '';
  return `Threshold Crossed: ${count(real, 'datapoint')} ${were(real)} ${not}${crossing} and ${treated}.`;
};

const datapointsReason = (evaluation: Evaluation, rule: AlarmRule): string => {
  const real = evaluation.evaluated.filter(({ value }) => value !== undefined);
  const alarm = evaluation.state === 'ALARM';
  const shown = alarm ? evaluation.breaching : real.filter((point) => !evaluation.breaching.includes(point));
  const list = shown.map((point) => `${alarmNumber(point.value ?? 0)} (${shortTime(point.startsAtEpochMs)})`);
  const needed = alarm ? rule.datapointsToAlarm : rule.evaluationPeriods - rule.datapointsToAlarm + 1;
  const transition = alarm ? 'OK -> ALARM' : 'ALARM -> OK';
  const which = `${shown.length} out of the last ${rule.evaluationPeriods} datapoints [${list.join(', ')}]`;
  const crossing = `${were(shown.length)} ${alarm ? '' : 'not '}${WORDS[rule.comparisonOperator]} the threshold`;
  const minimum = `minimum ${count(needed, 'datapoint')} for ${transition} transition`;
  return `Threshold Crossed: ${which} ${crossing} (${alarmNumber(rule.threshold)}) (${minimum}).`;
};

const reasonText = (evaluation: Evaluation, rule: AlarmRule): string => {
  if (evaluation.state === 'INSUFFICIENT_DATA') {
    return `Insufficient Data: ${count(evaluation.filled, 'datapoint')} ${were(evaluation.filled)} unknown.`;
  }
  const treated = rule.treatMissingData === 'breaching' || rule.treatMissingData === 'notBreaching';
  return evaluation.filled > 0 && treated ? filledReason(evaluation, rule) : datapointsReason(evaluation, rule);
};

/**
 * The reason and reason data of a state that an evaluation gave, in the form that CloudWatch gives them.
 *
 * Times and numbers in the reason are CloudWatch's (`48.0 (04/12/24 00:34:00)`); reason data has version 1.0.
 */
export const alarmReason = (
  evaluation: Evaluation,
  rule: AlarmRule,
  metric: { readonly statistic: string; readonly unit: string | undefined; readonly periodSeconds: number },
  nowEpochMs: number,
): AlarmReason => {
  const real = evaluation.evaluated.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const oldest = evaluation.evaluated.at(-1);
  const reasonData = {
    version: '1.0',
    queryDate: alarmTime(nowEpochMs),
    ...(real.length > 0 && oldest !== undefined ? { startDate: alarmTime(oldest.startsAtEpochMs) } : {}),
    ...(metric.unit === undefined ? {} : { unit: metric.unit }),
    statistic: metric.statistic,
    period: metric.periodSeconds,
    recentDatapoints: real.toReversed(),
    threshold: rule.threshold,
    evaluatedDatapoints: evaluation.evaluated.map(({ startsAtEpochMs, value, sampleCount }) => ({
      timestamp: alarmTime(startsAtEpochMs),
      ...(sampleCount === undefined ? {} : { sampleCount }),
      ...(value === undefined ? {} : { value }),
    })),
  };
  return { reason: reasonText(evaluation, rule), reasonData: JSON.stringify(reasonData) };
};
