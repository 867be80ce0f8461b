import { describe, expect, it } from 'vitest';
import { kindOf } from '#statemachines/steps/schema';
import { aPlaybookOf } from '#test/support/compiled-step';
import { walkStep } from '#test/support/walk-step';
import { instances } from './rds.ts';

const step = {
  does: 'rds-promote-replica',
  replica: 'orders-replica',
  irreversible: 'A promoted copy cannot be demoted.',
};
const GET = 'rds:describeDBInstances';
const LAG = 'cloudwatch:getMetricData';
const PROMOTE = 'rds:promoteReadReplica';

const replica = (more: object = {}) => instances({ ReadReplicaSourceDbInstanceIdentifier: 'orders', ...more });
const lag = (...values: readonly number[]) => ({ MetricDataResults: [{ Id: 'lag', Values: values }] });

describe('rds-promote-replica', () => {
  it('promotes a replica that is hardly behind, and waits until it follows nobody', async () => {
    const walked = await walkStep(step, {
      [GET]: [replica(), replica(), instances({ DbInstanceStatus: 'rebooting' }), instances({})],
      [LAG]: [lag(3, 40)],
      [PROMOTE]: [{}],
    });

    expect(walked.outcome).toBe('recovered');
    expect(walked.calls).toEqual([GET, LAG, PROMOTE, GET, GET, GET]);
    expect(walked.sent[PROMOTE]).toEqual({ DbInstanceIdentifier: 'orders-replica' });
    expect(walked.sent[LAG]).toEqual({
      MetricDataQueries: [
        {
          Id: 'lag',
          MetricStat: {
            Metric: {
              Namespace: 'AWS/RDS',
              MetricName: 'ReplicaLag',
              Dimensions: [{ Name: 'DBInstanceIdentifier', Value: 'orders-replica' }],
            },
            Period: 60,
            Stat: 'Maximum',
          },
        },
      ],
      StartTime: '1969-12-31T23:45:00.000Z',
      EndTime: '1970-01-01T00:00:00.000Z',
      ScanBy: 'TimestampDescending',
    });
  });

  it.each([
    ['is unknown', lag()],
    ['was not running at any time', lag(-1, -1)],
    ['is not told at all', { MetricDataResults: [] }],
    ['is above what may be lost', lag(11, 0)],
    ['is above what may be lost, when it was last known', lag(-1, 11, 0)],
  ])('does not begin where the lag %s', async (_, metrics) => {
    const walked = await walkStep(step, { [GET]: [replica()], [LAG]: [metrics], [PROMOTE]: [{}] });

    expect(walked.calls).not.toContain(PROMOTE);
    expect(walked.cause).toContain('at most 10 s behind within the last 900 s');
  });

  it.each([
    ['0 s', lag(0)],
    ['just as much as may be lost', lag(10)],
    ['little when it was last known, before its source failed', lag(-1, -1, 2, 900)],
  ])('begins where the lag is %s', async (_, metrics) => {
    const walked = await walkStep(step, {
      [GET]: [replica(), instances({})],
      [LAG]: [metrics],
      [PROMOTE]: [{}],
    });

    expect(walked.outcome).toBe('recovered');
  });

  it.each([
    ['follows nobody', instances({})],
    ['is not available', replica({ DbInstanceStatus: 'stopped' })],
  ])('does not begin where the instance %s', async (_, given) => {
    const walked = await walkStep(step, { [GET]: [given], [LAG]: [lag(0)], [PROMOTE]: [{}] });

    expect(walked.calls).not.toContain(PROMOTE);
  });

  it('waits no longer for an instance that is lost', async () => {
    const walked = await walkStep(step, {
      [GET]: [replica(), instances({ DbInstanceStatus: 'failed' }), instances({})],
      [LAG]: [lag(0)],
      [PROMOTE]: [{}],
    });

    expect(walked.outcome).not.toBe('recovered');
  });

  it("knows a cluster's replica too", async () => {
    const walked = await walkStep(step, {
      [GET]: [instances({ ReadReplicaSourceDbClusterIdentifier: 'orders' }), instances({})],
      [LAG]: [lag(0)],
      [PROMOTE]: [{}],
    });

    expect(walked.outcome).toBe('recovered');
  });

  it.each(['1m', '2h'])('does not look back %s', (lagKnownWithin) => {
    expect(() => aPlaybookOf({ ...step, lagKnownWithin })).toThrow(/between `2m` and `1h`/);
  });

  it('is done once, cannot be undone and says so, and a person approves it', () => {
    const kind = kindOf(step);
    const [plain] = aPlaybookOf(step).steps;

    expect([kind.idempotency, kind.undo]).toEqual(['once', undefined]);
    expect(kind.purpose).toContain('A promoted copy cannot be demoted: it is replaced by a new replica');
    expect(kind.approval?.(plain as never, { commands: new Map() })).toMatch(/primary fails over/);
    expect(kind.describe(plain as never)).toBe('promotes the read replica orders-replica to a database of its own');
    expect(kind.touches?.(plain as never)).toEqual([{ what: 'RDS instance', name: 'orders-replica' }]);
    expect(kind.uses(plain as never, { commands: new Map() })).toHaveLength(1);
  });
});
