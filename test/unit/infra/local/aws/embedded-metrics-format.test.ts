import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { embeddedMetrics } from '#infra/local/aws/embedded-metrics-format';

const LINE = {
  _aws: {
    Timestamp: 1_700_000_000_000,
    CloudWatchMetrics: [
      {
        Namespace: 'Sample',
        Dimensions: [['service'], ['service', 'kind']],
        Metrics: [{ Name: 'Refused', Unit: 'Count' }, { Name: 'Ms' }, { Name: 'Missing' }],
      },
    ],
  },
  service: 'recovery',
  kind: 'cooldown',
  Refused: 1,
  Ms: [3, 4],
};

describe('embedded metrics', () => {
  it('publish each metric for each set of dimensions', () => {
    const [published] = embeddedMetrics(JSON.stringify(LINE));
    expect(published?.namespace).toBe('Sample');
    expect(
      published?.data.map(({ MetricName, Values, Unit, Dimensions }) => [MetricName, Values, Unit, Dimensions?.length]),
    ).toEqual([
      ['Refused', [1], 'Count', 1],
      ['Ms', [3, 4], 'None', 1],
      ['Refused', [1], 'Count', 2],
      ['Ms', [3, 4], 'None', 2],
    ]);
    expect(published?.data[2]?.Dimensions).toEqual([
      { Name: 'service', Value: 'recovery' },
      { Name: 'kind', Value: 'cooldown' },
    ]);
  });

  it('are found behind what a function log line begins with', () => {
    expect(embeddedMetrics(`2026-01-01T00:00:00Z\tid\tINFO\t${JSON.stringify(LINE)}\n`)).toHaveLength(1);
  });

  it('without dimensions are published without', () => {
    const directive = { ...LINE._aws.CloudWatchMetrics[0], Dimensions: [] };
    const [published] = embeddedMetrics(
      JSON.stringify({ ...LINE, _aws: { ...LINE._aws, CloudWatchMetrics: [directive] } }),
    );
    expect(published?.data.map(({ Dimensions }) => Dimensions)).toEqual([[], []]);
  });

  it('are none in any other line', () => {
    fc.assert(
      fc.property(fc.string(), (line) => {
        expect(embeddedMetrics(line)).toEqual([]);
      }),
    );
    for (const line of ['{"_aws":', '{"_aws":{}}', '"_aws"', 'x {"_aws":{"Timestamp":1,"CloudWatchMetrics":{}}}']) {
      expect(embeddedMetrics(line)).toEqual([]);
    }
  });
});
