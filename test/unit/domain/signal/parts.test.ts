import { describe, expect, it } from 'vitest';
import { alarmNameOfArn, arnOf, placeOfArn, regionOf } from '../../../../functions/domain/signal/arn.ts';
import { dimensionsOf, metricsOf } from '../../../../functions/domain/signal/metrics.ts';
import { isOwnAlarm } from '../../../../functions/domain/signal/own-alarms.ts';
import { redact } from '../../../../functions/domain/signal/redact.ts';
import { resourceOfDimensions } from '../../../../functions/domain/signal/resource.ts';
import { nameOf, proseOf, wordsOf } from '../../../../functions/domain/signal/text.ts';
import { timeOf } from '../../../../functions/domain/signal/time.ts';

describe('a time', () => {
  it.each<[unknown, string | undefined]>([
    ['2026-03-09T04:05:06.078+0000', '2026-03-09T04:05:06.078Z'],
    ['2026-03-09T06:05:06.078+02:00', '2026-03-09T04:05:06.078Z'],
    ['2026-03-09T04: 05: 06.078+0000', '2026-03-09T04:05:06.078Z'],
    ['2026-03-09 04:05:06 Z', '2026-03-09T04:05:06.000Z'],
    ['2026-03-09T04:05', '2026-03-09T04:05:00.000Z'],
    ['2026-03-09T04:05:06.0789999Z', '2026-03-09T04:05:06.078Z'],
    [1773029106.078, '2026-03-09T04:05:06.078Z'],
    [1773029106078, '2026-03-09T04:05:06.078Z'],
    [new Date(1773029106078), '2026-03-09T04:05:06.078Z'],
    ['date', undefined],
    ['2026-13-09T04:05:06Z', undefined],
    ['2026-03-09T04:05:06Z'.padEnd(80), undefined],
    [Number.NaN, undefined],
    [-1e15, undefined],
    [new Date(Number.NaN), undefined],
    [{}, undefined],
  ])('is read to the millisecond: %s', (value, read) => {
    expect(timeOf(value)).toBe(read);
  });
});

describe('an ARN', () => {
  it('gives its alarm, region and account, where it has them', () => {
    const arn = 'arn:aws:cloudwatch:eu-central-1:210987654321:alarm:a:b';
    expect(alarmNameOfArn(arn)).toBe('a:b');
    expect(placeOfArn(arn)).toEqual({ region: 'eu-central-1', accountId: '210987654321' });
    expect(alarmNameOfArn('arn:aws:sns:eu-central-1:210987654321:topic')).toBeUndefined();
    expect(placeOfArn('arn:aws:cloudwatch:REGION:ACCOUNT:alarm:a')).toEqual({});
    expect(placeOfArn(undefined)).toEqual({});
    expect(arnOf('not an arn')).toBeUndefined();
    expect(arnOf(4)).toBeUndefined();
    expect(regionOf('EU (Ireland)')).toBeUndefined();
  });
});

describe('the resource among dimensions', () => {
  it.each<[Record<string, string>, string, string]>([
    [{ StorageType: 'StandardStorage', BucketName: 'logs' }, 'logs', 'S3 bucket'],
    [{ ClusterName: 'prod', ServiceName: 'api' }, 'api', 'service'],
    [{ LoadBalancer: 'app/web/1', AvailabilityZone: 'eu-central-1a' }, 'app/web/1', 'load balancer'],
    [{ Region: 'Global', DistributionId: 'E1' }, 'E1', 'CloudFront distribution'],
    [{ Tenant: 'blue', Stage: 'prod' }, 'blue', 'Tenant dimension'],
    [{ Zebra: 'z', Ape: 'a' }, 'a', 'Ape dimension'],
    [{ AvailabilityZone: 'eu-central-1a' }, 'eu-central-1a', 'AvailabilityZone dimension'],
  ])('%j names %s', (dimensions, token, kind) => {
    expect(resourceOfDimensions(dimensions)).toEqual({ token, kind });
  });

  it('is none among none', () => {
    expect(resourceOfDimensions({})).toBeUndefined();
  });
});

describe('metrics', () => {
  it('reads dimensions of every form, and leaves out what has no name or value', () => {
    const dimensions = { A: '1' };
    expect(dimensionsOf({ A: '1', B: 2, '': 'x' })).toEqual(dimensions);
    expect(dimensionsOf([{ name: 'A', value: '1' }, { name: 'B' }, 7])).toEqual(dimensions);
    expect(dimensionsOf([{ Name: 'A', Value: '1' }])).toEqual(dimensions);
    expect(dimensionsOf(JSON.parse('{"A":"1","__proto__":"x"}'))).toEqual(dimensions);
    expect(dimensionsOf(null)).toEqual({});
  });

  it('spells statistics in CloudWatch’s way and leaves out figures that are none', () => {
    const metric = (figures: object) =>
      metricsOf({ MetricName: 'm', Namespace: 'n', ...figures }, Number.POSITIVE_INFINITY)[0];
    expect(metric({ Statistic: 'SAMPLE_COUNT', Period: -5 })).toEqual({
      namespace: 'n',
      name: 'm',
      dimensions: {},
      statistic: 'SampleCount',
    });
    expect(metric({ ExtendedStatistic: 'p99.9', Period: '60' })).toEqual({
      namespace: 'n',
      name: 'm',
      dimensions: {},
      statistic: 'p99.9',
    });
  });
});

describe('text', () => {
  it.each([
    ['FreeStorageSpace', 'free storage space'],
    ['HTTPCode_ELB_5XX_Count', 'http code elb 5xx count'],
    ['CPUUtilization', 'cpu utilization'],
    ['mem_used_percent', 'mem used percent'],
  ])('%s is %s', (identifier, words) => {
    expect(wordsOf(identifier)).toBe(words);
  });

  it('does not cut a character in two', () => {
    expect(nameOf(`${'a'.repeat(9)}😀`, 10)).toBe('a'.repeat(9));
    expect(proseOf(42)).toBe('');
    expect(nameOf(' \n ', 5)).toBeUndefined();
  });

  it.each([
    ['Authorization: Bearer abc.def-123', 'Authorization: bearer [token]'],
    ['eyJhbGciOi.eyJzdWIi.sig', '[token]'],
    ['api_key="k-1"', 'api_key="[redacted]"'],
    ['amqp://user:pw@host/', 'amqp://[redacted]@host/'],
    ['threshold (5.0) at i-0123', 'threshold (5.0) at i-0123'],
  ])('redacts %s', (text, redacted) => {
    expect(redact(text)).toBe(redacted);
  });

  it('knows the alarms of this system itself', () => {
    expect(isOwnAlarm('auto-recovery-heartbeat')).toBe(true);
    expect(isOwnAlarm('shop-auto-recovery-')).toBe(false);
  });
});
