import { describe, expect, it } from 'vitest';
import { kindOf } from '#statemachines/steps/schema';
import { aPlaybookOf, compiledStep } from '#test/support/compiled-step';
import { walkStep } from '#test/support/walk-step';
import { instances } from './rds.ts';

const step = { does: 'rds-reboot', instance: 'orders', irreversible: 'A reboot cannot be taken back.' };
const GET = 'rds:describeDBInstances';
const REBOOT = 'rds:rebootDBInstance';
const rebooting = instances({ DbInstanceStatus: 'rebooting' });

describe('rds-reboot', () => {
  it('reboots an available instance, sees it go down, and waits until it is back', async () => {
    const walked = await walkStep(step, {
      [GET]: [instances({}), rebooting, rebooting, instances({})],
      [REBOOT]: [{}],
    });

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[REBOOT]).toEqual({ DbInstanceIdentifier: 'orders', ForceFailover: false });
    expect(walked.calls).toEqual([GET, REBOOT, GET, GET, GET]);
  });

  it('does not take an instance that never went down for one that came back', async () => {
    const walked = await walkStep(step, { [GET]: [instances({})], [REBOOT]: [{}] });

    expect(walked.cause).toContain('step was begun, and it did not come about that the instance orders goes down');
  });

  it.each([
    ['is not available', {}, { DbInstanceStatus: 'storage-full' }],
    ['has no standby to fail over to', { failover: true }, { MultiAz: false }],
    ['is not there', {}, { DbInstanceStatus: undefined }],
  ])('does not begin where the instance %s', async (_, more, state) => {
    const walked = await walkStep({ ...step, ...more }, { [GET]: [instances(state)], [REBOOT]: [{}] });

    expect(walked.calls).not.toContain(REBOOT);
    expect(walked.cause).toContain('step was not begun');
  });

  it('has failed over when the instance is available in another zone', async () => {
    const elsewhere = instances({ AvailabilityZone: 'eu-central-1b' });
    const walk = (last: object) =>
      walkStep(
        { ...step, failover: true, within: '20s' },
        { [GET]: [instances({}), rebooting, instances({}), last], [REBOOT]: [{}] },
      );

    expect((await walk(elsewhere)).outcome).toBe('recovered');
    expect((await walk(elsewhere)).sent[REBOOT]).toMatchObject({ ForceFailover: true });
    expect((await walk(instances({}))).cause).toContain('available again, in another zone');
  });

  it('waits no longer for an instance that is lost', async () => {
    const walked = await walkStep(step, {
      [GET]: [instances({}), rebooting, instances({ DbInstanceStatus: 'failed' }), instances({})],
      [REBOOT]: [{}],
    });

    expect(walked.outcome).not.toBe('recovered');
  });

  it('is done once, has no undo, and a person approves it', async () => {
    const kind = kindOf(step);
    const [plain] = aPlaybookOf(step).steps;
    const [failover] = aPlaybookOf({ ...step, failover: true }).steps;
    const refused = await walkStep(step, { [GET]: [instances({})], [REBOOT]: [new Error('Throttled')] });

    expect(refused.calls.filter((call) => call === REBOOT)).toHaveLength(1);
    expect(kind.idempotency).toBe('once');
    expect(kind.undo).toBeUndefined();
    expect(kind.approval?.(plain as never, { commands: new Map() })).toMatch(/restarts/);
    expect(kind.approval?.(failover as never, { commands: new Map() })).toMatch(/primary fails over/);
    expect(kind.describe(plain as never)).toBe('reboots the database orders');
    expect(kind.describe(failover as never)).toBe('reboots the database orders on its standby');
    expect(kind.touches?.(plain as never)).toEqual([{ what: 'RDS instance', name: 'orders' }]);
    expect(kind.uses(plain as never, { commands: new Map() })).toHaveLength(1);
  });

  it('may reboot that one instance', () => {
    expect(compiledStep(step).machinePermissions).toContainEqual({
      actions: ['rds:RebootDBInstance'],
      resources: ['${RdsArnPrefix}db:orders'],
    });
  });

  it.each(['Orders', '1orders', 'orders-', 'or--ders', 'arn:aws:rds:x', 'a'.repeat(64)])(
    'takes no identifier such as %s',
    (instance) => {
      expect(() => aPlaybookOf({ ...step, instance })).toThrow(/by its identifier/);
    },
  );
});
