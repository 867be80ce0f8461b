import { describe, expect, it } from 'vitest';
import { alarmNumber, alarmReason, alarmTime } from '#infra/local/aws/alarm-reason';
import { type AlarmRule, type Datapoint, evaluateAlarm } from '#infra/local/aws/evaluate-alarm';

const at = (text: string, value?: number): Datapoint => ({
  startsAtEpochMs: Date.parse(text),
  value,
  sampleCount: value === undefined ? undefined : 1,
});

const rule = (over: Partial<AlarmRule>): AlarmRule => ({
  comparisonOperator: 'GreaterThanThreshold',
  threshold: 10_000,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  treatMissingData: 'missing',
  ...over,
});

const METRIC = { statistic: 'Average', unit: undefined, periodSeconds: 300 };
const NOW = Date.parse('2019-10-02T17:20:48.551Z');

const reasonOf = (alarm: AlarmRule, points: readonly Datapoint[]): string =>
  alarmReason(evaluateAlarm(alarm, points, 'OK'), alarm, METRIC, NOW).reason;

describe('the words of CloudWatch', () => {
  it('for one datapoint into ALARM', () => {
    expect(reasonOf(rule({}), [at('2019-10-02T17:10:00Z', 45_628)])).toBe(
      'Threshold Crossed: 1 out of the last 1 datapoints [45628.0 (02/10/19 17:10:00)] was greater than the threshold (10000.0) (minimum 1 datapoint for OK -> ALARM transition).',
    );
  });

  it('for the way back of an alarm over many periods', () => {
    const alarm = rule({ threshold: 50, evaluationPeriods: 50, datapointsToAlarm: 50, treatMissingData: 'ignore' });
    const points = Array.from({ length: 50 }, (_, index) =>
      at(new Date(Date.parse('2024-12-04T00:34:00Z') - index * 60_000).toISOString(), index === 0 ? 48 : 60),
    );
    expect(reasonOf(alarm, points)).toBe(
      'Threshold Crossed: 1 out of the last 50 datapoints [48.0 (04/12/24 00:34:00)] was not greater than the threshold (50.0) (minimum 1 datapoint for ALARM -> OK transition).',
    );
  });

  it('for data that is missing altogether', () => {
    const missing = [at('2024-01-01T00:02:00Z'), at('2024-01-01T00:01:00Z'), at('2024-01-01T00:00:00Z')];
    expect(reasonOf(rule({ evaluationPeriods: 2, datapointsToAlarm: 2, treatMissingData: 'breaching' }), missing)).toBe(
      'Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching].',
    );
    expect(reasonOf(rule({ treatMissingData: 'notBreaching' }), missing)).toBe(
      'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
    );
    expect(reasonOf(rule({ evaluationPeriods: 3, datapointsToAlarm: 3 }), missing)).toBe(
      'Insufficient Data: 3 datapoints were unknown.',
    );
  });

  it('puts the newest datapoint first in words and last in recentDatapoints', () => {
    const alarm = rule({ evaluationPeriods: 2, datapointsToAlarm: 2 });
    const points = [at('2024-01-01T00:05:00Z', 20_000), at('2024-01-01T00:00:00Z', 30_000)];
    const { reason, reasonData } = alarmReason(evaluateAlarm(alarm, points, 'OK'), alarm, METRIC, NOW);
    expect(reason).toContain('[20000.0 (01/01/24 00:05:00), 30000.0 (01/01/24 00:00:00)] were greater than');
    expect(JSON.parse(reasonData)).toEqual({
      version: '1.0',
      queryDate: '2019-10-02T17:20:48.551+0000',
      startDate: '2024-01-01T00:00:00.000+0000',
      statistic: 'Average',
      period: 300,
      recentDatapoints: [30_000, 20_000],
      threshold: 10_000,
      evaluatedDatapoints: [
        { timestamp: '2024-01-01T00:05:00.000+0000', sampleCount: 1, value: 20_000 },
        { timestamp: '2024-01-01T00:00:00.000+0000', sampleCount: 1, value: 30_000 },
      ],
    });
  });

  it.each([
    [48, '48.0'],
    [0.15, '0.15'],
    [0, '0.0'],
    [-3, '-3.0'],
    [10_000_000, '1.0E7'],
    [0.0005, '5.0E-4'],
  ])('writes %f as %s', (value, text) => expect(alarmNumber(value)).toBe(text));

  it('writes times with milliseconds and a numeric zone', () => {
    expect(alarmTime(NOW)).toBe('2019-10-02T17:20:48.551+0000');
  });
});
