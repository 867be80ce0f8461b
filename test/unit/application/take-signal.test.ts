import { describe, expect, it } from 'vitest';
import type { Signal } from '#domain/signal/signal';
import { keys, partitions } from '#domain/table/keys';
import { anAlarm, aPlaybook, aRequest, iso } from '#test/support/builders';
import { aWorld, type World } from '#test/support/deps';

const openIncidents = async ({ table }: World) => table.list('byState', partitions.openIncidents);

describe('a failing alarm', () => {
  it('opens an incident, is admitted and started under the recovery id, and the owner is told', async () => {
    const world = aWorld();
    const taken = await world.useCases.takeSignal(world.fire('catalog-unhealthy'));
    expect(taken).toMatchObject({ became: 'incident', decided: { did: 'admitted' } });
    const incident = await world.incident();
    expect(incident).toMatchObject({
      status: 'recovering',
      attempts: 1,
      urgency: 'immediate',
      dependents: ['orders', 'web'],
    });
    expect(world.runningExecutions()).toEqual([`${incident.incidentId}-1`]);
    expect(await world.holder()).toBe(`${incident.incidentId}-1`);
    expect(await world.slots()).toEqual([`${incident.incidentId}-1`]);
    expect(world.subjects()).toEqual(['Recovery of catalog begins']);
    expect(await world.table.query(partitions.outbox)).toEqual([]);
  });

  it('gives its machine what the steps need, and a deadline behind the machine’s own end', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    expect(world.machines.executions.get(recoveryId)?.input).toMatchObject({
      recoveryId,
      component: 'catalog',
      attempt: 1,
      epoch: world.clock.now().getTime(),
      node: 'mi-0123456789abcdef0',
      facts: { unit: 'catalog' },
    });
    const { deadlineAt, admittedAt } = await world.recovery(recoveryId);
    expect(Date.parse(deadlineAt) - Date.parse(admittedAt)).toBe((300 + 120) * 1000);
  });

  it('joins the open incident of its component, and the second recovery is not begun', async () => {
    const world = aWorld();
    await world.begun();
    const taken = await world.useCases.takeSignal(world.fire('catalog-errors'));
    expect(taken).toMatchObject({ became: 'joined' });
    expect(world.machines.executions.size).toBe(1);
    expect(await openIncidents(world)).toHaveLength(1);
  });

  it('is a duplicate by every other route, in any order, twice each: one incident, one recovery, one message', async () => {
    for (const order of [
      ['eventbridge', 'sns', 'lambda', 'sweep'],
      ['sweep', 'lambda', 'sns', 'eventbridge'],
      ['sns', 'sweep', 'eventbridge', 'lambda'],
    ] as const) {
      const world = aWorld();
      const signal = world.fire('catalog-unhealthy');
      const routes: Signal[] = [...order, ...order].map((route) => ({ ...signal, route }));
      const taken = await Promise.all(routes.map((each) => world.useCases.takeSignal(each)));
      expect(taken.filter(({ became }) => became === 'incident')).toHaveLength(1);
      expect(taken.filter(({ became }) => became === 'duplicate')).toHaveLength(routes.length - 1);
      expect(world.machines.executions.size).toBe(1);
      expect(world.subjects()).toEqual(['Recovery of catalog begins']);
      expect(world.measures.sum('SignalsTaken')).toBe(1);
      expect(world.measures.sum('SignalsDuplicate')).toBe(routes.length - 1);
    }
  });

  it('fifty at once for one component make one recovery', async () => {
    const world = aWorld();
    const signals = Array.from({ length: 50 }, (_, index) => anAlarm('catalog-unhealthy', index / 1000));
    const taken = await Promise.all(signals.map((signal) => world.useCases.takeSignal(signal)));
    expect(taken.filter(({ became }) => became === 'incident')).toHaveLength(1);
    expect(taken.filter(({ became }) => became === 'joined')).toHaveLength(49);
    expect(world.machines.executions.size).toBe(1);
  });

  it('of a declared component without a playbook that fits pages people, with what was looked at', async () => {
    const world = aWorld({ playbooks: [aPlaybook({ triggers: { kinds: ['database'] } })] });
    const taken = await world.useCases.takeSignal(world.fire('catalog-unhealthy'));
    expect(taken).toMatchObject({
      decided: { did: 'no-playbook', because: [expect.stringContaining('is for database')] },
    });
    expect(world.subjects('pages')).toEqual(['catalog is failing and no playbook fits']);
    expect((await world.incident()).status).toBe('needs-people');
  });

  it('in shadow mode decides everything, says what would be done and touches nothing (S1)', async () => {
    const world = aWorld({ environment: { recovery: {} } });
    const taken = await world.useCases.takeSignal(world.fire('catalog-unhealthy'));
    expect(taken).toMatchObject({ decided: { did: 'shadow', refusals: [] } });
    expect(world.machines.executions.size).toBe(0);
    expect(await world.holder()).toBeUndefined();
    expect(world.subjects()).toEqual(['Shadow: catalog would be recovered']);
    expect(world.notifier.published[0]?.text).toContain('Nothing was touched');
  });

  it('in shadow mode names the gate that would have refused', async () => {
    const world = aWorld({ environment: { recovery: { enabled: false } } });
    expect(await world.useCases.takeSignal(world.fire('catalog-unhealthy'))).toMatchObject({
      decided: { did: 'shadow', refusals: [{ gate: 'enabled' }] },
    });
    expect(world.notifier.published[0]?.text).toContain('would have been refused: recovery is disabled');
  });

  it('takes the strictest of the modes of environment, component and playbook', async () => {
    const playbook = aWorld({ playbooks: [aPlaybook({ mode: 'shadow' })] });
    expect(await playbook.useCases.takeSignal(playbook.fire('catalog-unhealthy'))).toMatchObject({
      decided: { did: 'shadow' },
    });
  });
});

describe('a signal that has no place', () => {
  it('of an alarm that nobody declares is recorded once and counted', async () => {
    const world = aWorld();
    const signal = anAlarm('stranger');
    expect(await world.useCases.takeSignal(signal)).toMatchObject({
      became: 'unplaced',
      why: expect.stringContaining("'stranger'"),
    });
    expect(await world.useCases.takeSignal({ ...signal, route: 'sns' })).toEqual({ became: 'duplicate' });
    expect(await world.table.get(keys.undeclared('stranger'))).toMatchObject({ alarmName: 'stranger' });
    expect(world.measures.sum('SignalsUnplaced')).toBe(1);
  });

  it.each([
    { accountId: '999999999999' },
    { alarmArn: 'arn:aws:cloudwatch:us-east-1:999999999999:alarm:catalog-unhealthy' },
  ])('of another account is refused, though the alarm’s name is declared here: %o', async (foreign) => {
    const world = aWorld();
    const taken = await world.useCases.takeSignal(anAlarm('catalog-unhealthy', 0, 'ALARM', foreign));
    expect(taken).toMatchObject({ became: 'unplaced', why: expect.stringContaining('999999999999') });
    expect(world.machines.executions.size).toBe(0);
  });

  it('that is OK, or has too little data, is only noted', async () => {
    const world = aWorld();
    expect(await world.useCases.takeSignal(anAlarm('stranger', 0, 'OK'))).toMatchObject({ became: 'noted' });
    expect(await world.useCases.takeSignal(anAlarm('catalog-unhealthy', 0, 'INSUFFICIENT_DATA'))).toMatchObject({
      became: 'noted',
    });
    expect(await world.useCases.takeSignal(anAlarm('catalog-unhealthy', 0, 'OK'))).toMatchObject({ became: 'noted' });
    expect(world.table.items.size).toBe(0);
  });

  it('of a person who names nothing that is declared says so', async () => {
    const world = aWorld();
    expect(await world.useCases.takeSignal(aRequest('nothing'))).toMatchObject({
      became: 'unplaced',
      why: "no component 'nothing' is declared",
    });
  });
});

describe('an alarm that is OK again', () => {
  const waiting = async (): Promise<World> => {
    const world = aWorld();
    await world.useCases.switches.disable({ by: 'ann', reason: 'maintenance' });
    await world.useCases.takeSignal(world.fire('catalog-unhealthy'));
    world.clock.advance(60);
    return world;
  };

  it('closes an incident on which nothing is under way as self-resolved, and frees its component', async () => {
    const world = await waiting();
    const { incidentId } = await world.incident();
    expect(await world.useCases.takeSignal(world.calm('catalog-unhealthy'))).toEqual({
      became: 'resolved',
      incidentId,
    });
    expect(await openIncidents(world)).toEqual([]);
    expect(await world.table.get(keys.open('catalog'))).toBeUndefined();
    expect(await world.table.get(keys.incident(incidentId))).toMatchObject({
      status: 'resolved',
      verdict: 'self-resolved',
    });
    expect(await world.useCases.takeSignal(world.calm('catalog-unhealthy'))).toMatchObject({ became: 'noted' });
  });

  it('joins while another alarm of the component fires', async () => {
    const world = await waiting();
    await world.useCases.takeSignal(world.fire('catalog-errors'));
    expect(await world.useCases.takeSignal(world.calm('catalog-unhealthy'))).toMatchObject({ became: 'joined' });
    expect((await world.incident()).status).toBe('waiting');
  });

  it('joins while an alarm that reported the failure has fallen silent', async () => {
    const world = await waiting();
    await world.useCases.takeSignal(world.fire('catalog-errors'));
    world.evidence.setAlarm('catalog-errors', 'INSUFFICIENT_DATA', world.clock.now());
    expect(await world.useCases.takeSignal(world.calm('catalog-unhealthy'))).toMatchObject({ became: 'joined' });
  });

  it('that arrives late, when the alarm fires again, closes nothing', async () => {
    const world = await waiting();
    const late = anAlarm('catalog-unhealthy', -10, 'OK');
    expect(await world.useCases.takeSignal(late)).toMatchObject({ became: 'joined' });
  });

  it('joins while the recovery runs, which ends by its own evidence', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    expect(await world.useCases.takeSignal(world.calm('catalog-unhealthy'))).toMatchObject({ became: 'joined' });
    expect(world.runningExecutions()).toEqual([recoveryId]);
  });

  it('is a duplicate the second time', async () => {
    const world = await waiting();
    await world.useCases.takeSignal(world.fire('catalog-errors'));
    const calm = world.calm('catalog-unhealthy');
    await world.useCases.takeSignal(calm);
    expect(await world.useCases.takeSignal(calm)).toEqual({ became: 'duplicate' });
  });

  it('is taken once though it resolves by two routes at the same time', async () => {
    const world = await waiting();
    const calm = world.calm('catalog-unhealthy');
    const taken = await Promise.all([
      world.useCases.takeSignal(calm),
      world.useCases.takeSignal({ ...calm, route: 'sns' }),
    ]);
    expect(taken.map(({ became }) => became).sort()).toEqual(['duplicate', 'resolved']);
  });
});

describe('a person who asks', () => {
  it('starts a recovery of a component on which no alarm fires', async () => {
    const world = aWorld();
    expect(await world.useCases.takeSignal(aRequest('catalog'))).toMatchObject({
      became: 'incident',
      decided: { did: 'admitted' },
    });
    expect((await world.incident()).requestedBy).toBe('ann');
  });

  it('is answered at once, with the gate, where the incident waits already', async () => {
    const world = aWorld();
    await world.useCases.switches.disable({ by: 'bob', reason: 'deployment' });
    await world.useCases.takeSignal(world.fire('catalog-unhealthy'));
    world.clock.advance(10);
    expect(await world.useCases.takeSignal(aRequest('catalog', 10))).toMatchObject({
      became: 'joined',
      decided: { did: 'refused', refusal: { gate: 'enabled' } },
    });
    await world.useCases.switches.enable({ by: 'bob', reason: 'done' });
    world.clock.advance(10);
    expect(await world.useCases.takeSignal(aRequest('catalog', 20, 'request-2'))).toMatchObject({
      became: 'joined',
      decided: { did: 'admitted' },
    });
    expect(world.runningExecutions()).toHaveLength(1);
    expect(await world.useCases.takeSignal(aRequest('catalog', 20, 'request-2'))).toEqual({ became: 'duplicate' });
  });

  it('gets another attempt at an incident that was handed to people', async () => {
    const world = aWorld({ environment: { recovery: { mode: 'automatic', attempts: 1, cooldown: '0s' } } });
    const first = await world.begun();
    world.fail(first);
    await world.useCases.settle(first);
    expect((await world.incident()).status).toBe('needs-people');
    world.clock.advance(1);
    expect(await world.useCases.takeSignal(aRequest('catalog', 1))).toMatchObject({
      decided: { did: 'admitted', recovery: { attempt: 2 } },
    });
  });

  it('only joins while a recovery is under way, or watched', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    expect(await world.useCases.takeSignal(aRequest('catalog'))).toEqual({
      became: 'joined',
      incidentId: (await world.incident()).incidentId,
    });
    world.succeed(recoveryId);
    await world.useCases.settle(recoveryId);
    world.clock.advance(5);
    expect(await world.useCases.takeSignal(aRequest('catalog', 5, 'again'))).toMatchObject({ became: 'joined' });
    expect((await world.incident()).status).toBe('watching');
    expect(await world.recovery(recoveryId)).toMatchObject({ verdict: 'recovered' });
  });

  it('tells a shadowed incident’s owner once, however often they ask', async () => {
    const world = aWorld({ environment: { recovery: {} } });
    await world.useCases.takeSignal(aRequest('catalog', 0, 'one'));
    await world.useCases.takeSignal(aRequest('catalog', 0, 'two'));
    expect(world.subjects()).toEqual(['Shadow: catalog would be recovered']);
  });

  it('pages once where no playbook fits, however often they ask', async () => {
    const world = aWorld({ playbooks: [] });
    await world.useCases.takeSignal(aRequest('catalog', 0, 'one'));
    expect(await world.useCases.takeSignal(aRequest('catalog', 0, 'two'))).toMatchObject({
      decided: { did: 'no-playbook' },
    });
    expect(world.subjects('pages')).toHaveLength(1);
  });

  it('is believed over a first alarm that said too little', async () => {
    const world = aWorld({ environment: { analysis: { confidenceThreshold: 0.85 } } });
    const first = await world.useCases.takeSignal({
      ...world.fire('catalog-unhealthy'),
      metrics: [],
      reason: 'Unchecked: initial',
    });
    expect(first).toMatchObject({ decided: { did: 'refused', refusal: { gate: 'confidence' } } });
    expect(world.subjects('pages')).toEqual(['catalog is not being recovered: confidence']);
    world.clock.advance(1);
    const asked = await world.useCases.takeSignal(aRequest('catalog', 1, 'r', { failureType: 'process_crash' }));
    expect(asked).toMatchObject({ decided: { did: 'admitted' } });
  });
});

describe('a recurrence', () => {
  const watched = async (options: { readonly attempts?: number; readonly outcome?: 'self-resolved' } = {}) => {
    const world = aWorld({ environment: { recovery: { mode: 'automatic', attempts: options.attempts ?? 3 } } });
    const recoveryId = await world.begun();
    world.clock.advance(60);
    world.calm('catalog-unhealthy');
    world.succeed(recoveryId, options.outcome ?? 'recovered');
    await world.useCases.settle(recoveryId);
    world.clock.advance(30);
    return { world, recoveryId };
  };

  it('turns the verdict, pages, and waits for the next attempt', async () => {
    const { world, recoveryId } = await watched();
    const signal = world.fire('catalog-unhealthy');
    expect(await world.useCases.takeSignal(signal)).toMatchObject({ became: 'joined' });
    expect(await world.useCases.takeSignal({ ...signal, route: 'sns' })).toEqual({ became: 'duplicate' });
    expect(await world.recovery(recoveryId)).toMatchObject({ verdict: 'recurred', outcome: 'recovered' });
    expect(await world.incident()).toMatchObject({ status: 'waiting', waitingFor: 'recurrence', verdict: 'recurred' });
    expect(world.subjects('pages')).toEqual(['catalog failed again after its recovery']);
    expect(world.notifier.published.at(-1)?.text).toContain('had made it well 30 s ago');
    world.clock.advance(300);
    await world.useCases.pickUp();
    expect(await world.incident()).toMatchObject({ status: 'recovering', attempts: 2 });
  });

  it('with no attempt left is handed to people', async () => {
    const { world } = await watched({ attempts: 1 });
    await world.useCases.takeSignal(world.fire('catalog-unhealthy'));
    expect((await world.incident()).status).toBe('needs-people');
    expect(world.notifier.published.at(-1)?.text).toContain('a person is needed');
  });

  it('after a self-resolved recovery does not claim that anything was cured', async () => {
    const { world } = await watched({ outcome: 'self-resolved' });
    await world.useCases.takeSignal(world.fire('catalog-unhealthy'));
    expect(world.notifier.published.at(-1)?.text).toContain('had found it healthy and done nothing');
  });

  it('is none where the alarm had fired before the recovery ended', async () => {
    const { world, recoveryId } = await watched();
    const taken = await world.useCases.takeSignal(anAlarm('catalog-errors', 30));
    expect(taken).toMatchObject({ became: 'joined' });
    expect(await world.useCases.takeSignal(anAlarm('catalog-errors', 30))).toEqual({ became: 'duplicate' });
    expect((await world.incident()).status).toBe('watching');
    expect(await world.recovery(recoveryId)).toMatchObject({ verdict: 'recovered' });
  });

  it('begins a millisecond after the recovery ended', async () => {
    const { world, recoveryId } = await watched();
    await world.useCases.takeSignal(anAlarm('catalog-errors', 60));
    expect(await world.recovery(recoveryId)).toMatchObject({ verdict: 'recovered', endedAt: iso(60) });
    await world.useCases.takeSignal(anAlarm('catalog-errors', 60.001));
    expect(await world.recovery(recoveryId)).toMatchObject({ verdict: 'recurred' });
  });

  it('reported by two alarms at once turns the verdict once and pages once', async () => {
    const { world } = await watched();
    const signals = [world.fire('catalog-unhealthy'), world.fire('catalog-errors')];
    const taken = await Promise.all(signals.map((signal) => world.useCases.takeSignal(signal)));
    expect(taken.map(({ became }) => became)).toEqual(['joined', 'joined']);
    expect(world.subjects('pages')).toEqual(['catalog failed again after its recovery']);
    expect(await world.table.query(keys.incident((await world.incident()).incidentId).pk, 'SIGNAL#')).toHaveLength(3);
    expect(iso(0)).toBe((await world.incident()).openedAt);
  });
});
