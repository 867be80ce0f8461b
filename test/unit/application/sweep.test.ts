import { describe, expect, it } from 'vitest';
import { createUseCases } from '#application/use-cases';
import { RecoveryError } from '#domain/errors';
import { keys, partitions } from '#domain/table/keys';
import { ACCOUNT_ID, aDocument, anAlarm, aPlaybook, aRequest, iso } from '#test/support/builders';
import { aWorld, type World } from '#test/support/deps';

const MACHINE = aPlaybook().machineArn;

describe('the sweeper', () => {
  it('starts a recovery that was admitted and never started, after it has had its time', async () => {
    const world = aWorld();
    world.machines.missing.add(MACHINE);
    await expect(world.useCases.takeSignal(world.fire('catalog-unhealthy'))).rejects.toThrow();
    world.machines.missing.clear();
    world.clock.advance(9);
    await world.useCases.sweep();
    expect(world.runningExecutions()).toEqual([]);
    world.clock.advance(1);
    await world.useCases.sweep();
    const { recoveryId = '' } = await world.incident();
    expect(world.runningExecutions()).toEqual([recoveryId]);
    expect(world.machines.executions.get(recoveryId)?.input).toMatchObject({ recoveryId, epoch: Date.parse(iso(0)) });
  });

  it('delivers what a crash left undelivered, after it has had its time, and forgets it', async () => {
    const world = aWorld();
    const mute = { publish: () => Promise.reject(new RecoveryError('ServiceThrottled', 'later')) };
    await createUseCases({ ...world.deps, notifier: mute }).takeSignal(world.fire('catalog-unhealthy'));
    expect(world.measures.sum('MessagesUndelivered')).toBe(1);
    world.clock.advance(19);
    await world.useCases.sweep();
    expect(world.subjects()).toEqual([]);
    world.clock.advance(1);
    await world.useCases.sweep();
    expect(world.subjects()).toEqual(['Recovery of catalog begins']);
    expect(await world.table.query(partitions.outbox)).toEqual([]);
  });

  it('settles a recovery whose end nobody heard, and picks up who waited for its slot', async () => {
    const world = aWorld({ environment: { recovery: { mode: 'automatic', maxConcurrent: 1 } } });
    const recoveryId = await world.begun();
    world.clock.advance(1);
    await world.useCases.takeSignal(aRequest('lonely')).catch(() => undefined);
    world.succeed(recoveryId);
    await world.useCases.sweep();
    expect(await world.recovery(recoveryId)).toMatchObject({ status: 'ended', verdict: 'recovered' });
  });

  it('stops a recovery that outlives its deadline, and not a moment sooner', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    world.clock.set(new Date(iso(420)));
    await world.useCases.sweep();
    expect(world.runningExecutions()).toEqual([recoveryId]);
    world.clock.set(new Date(Date.parse(iso(420)) + 1));
    await world.useCases.sweep();
    expect(await world.recovery(recoveryId)).toMatchObject({
      status: 'ended',
      outcome: 'stopped',
      cause: expect.stringContaining('deadline'),
    });
    expect(await world.slots()).toEqual([]);
    expect(world.subjects('pages')).toHaveLength(1);
  });

  it('stops a recovery that lost its lease, or whose lease ran out', async () => {
    const lost = aWorld();
    const first = await lost.begun();
    await lost.table.transact([{ do: 'update', key: keys.guard('catalog'), remove: ['recoveryId'] }]);
    await lost.useCases.sweep();
    expect(await lost.recovery(first)).toMatchObject({ status: 'ended', cause: 'it lost the lease of its component' });

    const over = aWorld();
    const second = await over.begun();
    await over.table.transact([
      { do: 'update', key: keys.guard('catalog'), set: { leaseUntilEpochMs: over.clock.now().getTime() } },
    ]);
    await over.useCases.sweep();
    expect(await over.recovery(second)).toMatchObject({ status: 'ended', cause: 'its lease ran out' });
  });

  it('finds an alarm that fires though its event was lost (D6)', async () => {
    const world = aWorld();
    world.fire('catalog-unhealthy');
    world.evidence.setAlarm('auto-recovery-sweep-missing', 'ALARM', world.clock.now());
    world.evidence.setAlarm('stranger', 'ALARM', world.clock.now());
    await world.useCases.sweep();
    expect((await world.incident()).status).toBe('recovering');
    expect((await world.table.query(partitions.undeclared)).map(({ alarmName }) => alarmName)).toEqual(['stranger']);
    await world.useCases.sweep();
    expect(world.machines.executions.size).toBe(1);
    expect(world.measures.sum('SignalsUnplaced')).toBe(1);
  });

  it('raises a transition anew that was dealt with though its alarm still fires', async () => {
    const world = aWorld();
    const signal = world.fire('catalog-unhealthy');
    await world.useCases.takeSignal(signal);
    const { recoveryId = '', incidentId } = await world.incident();
    world.succeed(recoveryId, 'self-resolved');
    await world.useCases.settle(recoveryId);
    world.evidence.forgetAlarm('catalog-unhealthy');
    world.clock.advance(301);
    await world.useCases.sweep();
    expect(await world.table.get(keys.incident(incidentId))).toMatchObject({
      status: 'resolved',
      verdict: 'inconclusive',
    });
    world.evidence.setAlarm('catalog-unhealthy', 'ALARM', new Date(iso(0)));
    await world.useCases.sweep();
    expect((await world.incident()).incidentId).not.toBe(incidentId);
    expect(
      (await world.table.query(keys.incident((await world.incident()).incidentId).pk, 'SIGNAL#'))[0]?.['id'],
    ).toMatch(/@/);
    await world.useCases.sweep();
    expect(world.machines.executions.size).toBe(2);
  });

  it('goes on past what it cannot read or do, and fails at the end', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    world.succeed(recoveryId);
    const rubbish = (pk: string, state: string) => ({
      do: 'put' as const,
      key: { pk, sk: 'META' },
      item: { state_pk: state, state_sk: '0' },
    });
    await world.table.transact([
      rubbish('RECOVERY#rubbish', partitions.liveRecoveries),
      rubbish('INCIDENT#rubbish', partitions.openIncidents),
      { do: 'put', key: keys.outbox('rubbish'), item: {} },
    ]);
    await expect(world.useCases.sweep()).rejects.toThrow('3 parts of the sweep failed');
    expect(await world.recovery(recoveryId)).toMatchObject({ status: 'ended' });
    expect(world.measures.sum('SweepTroubles')).toBe(3);
    expect(world.measures.sum('SweepCompleted')).toBe(1);
  });

  it('leaves everything as it is when there is nothing to do', async () => {
    const world = aWorld();
    await world.useCases.sweep();
    expect(world.table.items.size).toBe(0);
    expect(world.measures.measured.map(({ name }) => name)).toEqual(['SweepCompleted']);
  });
});

describe('the end of a watch', () => {
  const watched = async (attempts = 3) => {
    const world = aWorld({ environment: { recovery: { mode: 'automatic', attempts } } });
    const recoveryId = await world.begun();
    world.calm('catalog-unhealthy');
    world.evidence.setAlarm('catalog-errors', 'OK', world.clock.now());
    world.succeed(recoveryId);
    await world.useCases.settle(recoveryId);
    return { world, recoveryId, incidentId: (await world.incident()).incidentId };
  };

  it('confirms the verdict when every alarm is OK, and not before its time', async () => {
    const { world, recoveryId, incidentId } = await watched();
    world.clock.set(new Date(Date.parse(iso(300)) - 1));
    await world.useCases.sweep();
    expect((await world.incident()).status).toBe('watching');
    world.clock.set(new Date(iso(300)));
    await world.useCases.sweep();
    expect(await world.table.get(keys.incident(incidentId))).toMatchObject({
      status: 'resolved',
      verdict: 'recovered',
    });
    expect(await world.table.get(keys.open('catalog'))).toBeUndefined();
    expect(await world.recovery(recoveryId)).toMatchObject({ verdict: 'recovered' });
    expect(world.subjects('pages')).toEqual([]);
  });

  it('is inconclusive when an alarm has no data, or is gone', async () => {
    for (const change of [
      ({ evidence, clock }: World) => evidence.setAlarm('catalog-errors', 'INSUFFICIENT_DATA', clock.now()),
      ({ evidence }: World) => evidence.forgetAlarm('catalog-errors'),
    ]) {
      const { world, recoveryId, incidentId } = await watched();
      change(world);
      world.clock.advance(300);
      await world.useCases.sweep();
      expect(await world.table.get(keys.incident(incidentId))).toMatchObject({
        status: 'resolved',
        verdict: 'inconclusive',
      });
      expect(await world.recovery(recoveryId)).toMatchObject({ verdict: 'inconclusive' });
    }
  });

  it.each([
    [3, 'waiting'],
    [1, 'needs-people'],
  ])('turns the verdict when an alarm fires, with %i attempts allowed it is then %s', async (attempts, status) => {
    const { world, recoveryId } = await watched(attempts);
    world.evidence.setAlarm('catalog-unhealthy', 'ALARM', world.clock.now());
    world.clock.advance(300);
    // why twice at once: two sweeps may overlap
    await Promise.all([world.useCases.sweep(), world.useCases.sweep()]);
    expect(await world.recovery(recoveryId)).toMatchObject({ verdict: 'recurred' });
    expect(world.subjects('pages')).toEqual(['catalog failed again after its recovery']);
    if (status === 'needs-people') expect(await world.incident()).toMatchObject({ status, verdict: 'recurred' });
    else expect(['waiting', 'recovering']).toContain((await world.incident()).status);
  });

  it('of a component without alarms keeps the verdict of its criteria', async () => {
    const { components = {}, ...document } = aDocument();
    const world = aWorld({
      environment: {
        ...document,
        components: {
          ...components,
          batch: { ...components['web'], alarms: [], owner: 'x', kind: 'service', dependsOn: [] },
        },
      },
    });
    await world.useCases.takeSignal(aRequest('batch'));
    const { recoveryId = '', incidentId } = await world.incident('batch');
    world.succeed(recoveryId);
    await world.useCases.settle(recoveryId);
    world.clock.advance(300);
    await world.useCases.sweep();
    expect(await world.table.get(keys.incident(incidentId))).toMatchObject({
      status: 'resolved',
      verdict: 'recovered',
    });
  });
});

describe('the account', () => {
  it('is the one whose alarms the sweeper notices', async () => {
    const world = aWorld();
    world.evidence.setAlarm('catalog-unhealthy', 'ALARM', world.clock.now());
    await world.useCases.sweep();
    const [signal] = await world.table.query(keys.incident((await world.incident()).incidentId).pk, 'SIGNAL#');
    expect(signal).toMatchObject({ accountId: ACCOUNT_ID, route: 'sweep', id: anAlarm('catalog-unhealthy').id });
  });
});
