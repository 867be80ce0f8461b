import { describe, expect, it } from 'vitest';
import { kindOf } from '#statemachines/steps/schema';
import { aPlaybookOf, compiledStep } from '#test/support/compiled-step';
import { walkStep } from '#test/support/walk-step';
import { cluster, instances } from './rds.ts';

const step = { does: 'rds-fail-over', cluster: 'orders', irreversible: 'A fail-over cannot be taken back.' };
const CLUSTERS = 'rds:describeDBClusters';
const INSTANCES = 'rds:describeDBInstances';
const FAIL_OVER = 'rds:failoverDBCluster';

const before = cluster('orders-1', ['orders-2', 'orders-3']);
const reader = (status = 'available') =>
  instances(
    { DbInstanceIdentifier: 'orders-1' },
    { DbInstanceIdentifier: 'orders-2', DbInstanceStatus: status },
    { DbInstanceIdentifier: 'orders-3', DbInstanceStatus: 'rebooting' },
  );

describe('rds-fail-over', () => {
  it('fails over while a reader is available, and waits until the cluster has another writer', async () => {
    const walked = await walkStep(step, {
      [CLUSTERS]: [
        before,
        cluster('orders-1', ['orders-2'], 'failing-over'),
        before,
        cluster('orders-2', ['orders-1', 'orders-3'], 'failing-over'),
        cluster('orders-2', ['orders-1', 'orders-3']),
      ],
      [INSTANCES]: [reader()],
      [FAIL_OVER]: [{}],
    });

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[FAIL_OVER]).toEqual({ DbClusterIdentifier: 'orders' });
    expect(walked.sent[INSTANCES]).toEqual({ Filters: [{ Name: 'db-cluster-id', Values: ['orders'] }] });
    expect(walked.calls.filter((call) => call === CLUSTERS)).toHaveLength(5);
  });

  it('does not take the old writer for a new one', async () => {
    const walked = await walkStep(
      { ...step, within: '30s' },
      { [CLUSTERS]: [before], [INSTANCES]: [reader()], [FAIL_OVER]: [{}] },
    );

    expect(walked.cause).toContain('did not come about that the cluster orders has another writer');
  });

  it.each([
    ['the cluster is not available', cluster('orders-1', ['orders-2'], 'failing-over'), reader()],
    ['it has no reader', cluster('orders-1', []), reader()],
    ['there is no such cluster', { DbClusters: [] }, reader()],
    [
      'it has no writer',
      { DbClusters: [{ Status: 'available', DbClusterMembers: [{ DbInstanceIdentifier: 'orders-2' }] }] },
      reader(),
    ],
    ['no reader is available', before, reader('rebooting')],
    ['only an instance of another cluster is', cluster('orders-1', ['orders-9']), reader()],
  ])('does not begin where %s', async (_, clusters, given) => {
    const walked = await walkStep(step, { [CLUSTERS]: [clusters], [INSTANCES]: [given], [FAIL_OVER]: [{}] });

    expect(walked.calls).not.toContain(FAIL_OVER);
    expect(walked.cause).toContain('step was not begun');
  });

  it('makes the reader that is named the writer', async () => {
    const walk = (states: object, to = 'orders-2') =>
      walkStep(
        { ...step, to, within: '20s' },
        {
          [CLUSTERS]: [before, cluster('orders-3', ['orders-1']), cluster('orders-2', ['orders-1'])],
          [INSTANCES]: [instances(states)],
          [FAIL_OVER]: [{}],
        },
      );

    const walked = await walk({});
    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[INSTANCES]).toEqual({ DbInstanceIdentifier: 'orders-2' });
    expect(walked.sent[FAIL_OVER]).toEqual({
      DbClusterIdentifier: 'orders',
      TargetDbInstanceIdentifier: 'orders-2',
    });
    expect(walked.calls.filter((call) => call === CLUSTERS)).toHaveLength(3);
    expect((await walk({ DbInstanceStatus: 'creating' })).calls).not.toContain(FAIL_OVER);
    expect((await walk({}, 'orders-1')).calls).not.toContain(FAIL_OVER);
  });

  it('is done once, has no undo, and a person approves it', () => {
    const kind = kindOf(step);
    const [plain] = aPlaybookOf(step).steps;
    const [named] = aPlaybookOf({ ...step, to: 'orders-2' }).steps;

    expect([kind.idempotency, kind.undo]).toEqual(['once', undefined]);
    expect(kind.approval?.(plain as never, { commands: new Map() })).toBe('a stateful primary fails over');
    expect(kind.describe(plain as never)).toBe('fails the database cluster orders over to one of its readers');
    expect(kind.describe(named as never)).toBe('fails the database cluster orders over to orders-2');
    expect(kind.uses(named as never, { commands: new Map() })).toHaveLength(2);
    expect(kind.touches?.(named as never)).toHaveLength(2);
  });

  it('may fail that one cluster over, to that one instance', () => {
    const allowed = compiledStep({ ...step, to: 'orders-2' }).machinePermissions.filter(({ actions }) =>
      actions.includes('rds:FailoverDBCluster'),
    );

    expect(allowed.flatMap(({ resources }) => resources)).toEqual([
      '${RdsArnPrefix}cluster:orders',
      '${RdsArnPrefix}db:orders-2',
    ]);
  });
});
