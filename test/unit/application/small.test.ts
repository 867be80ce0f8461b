import { describe, expect, it } from 'vitest';
import { createMemoryDeadLetters } from '#adapters/memory/dead-letters';
import { incidentOf, openIncidentOf, read, recoveryOf } from '#application/read';
import { createTakePayload } from '#application/take-payload';
import { Incident } from '#domain/incident/incident';
import { keys } from '#domain/table/keys';
import { aDocument, anAdmission, aRecovery, iso } from '#test/support/builders';
import { aWorld } from '#test/support/deps';

describe('the kill switch', () => {
  it('says who threw it, why, when and until when, and is thrown back without an end', async () => {
    const world = aWorld();
    await world.useCases.switches.disable({ component: 'catalog', by: 'ann', reason: 'r', until: new Date(iso(60)) });
    expect(await world.table.get(keys.componentSwitch('catalog'))).toMatchObject({
      disabled: true,
      by: 'ann',
      reason: 'r',
      at: iso(0),
      untilEpochMs: Date.parse(iso(60)),
    });
    await world.useCases.switches.enable({ component: 'catalog', by: 'bob', reason: 'done' });
    const after = await world.table.get(keys.componentSwitch('catalog'));
    expect(after).toMatchObject({ disabled: false, by: 'bob' });
    expect(after).not.toHaveProperty('untilEpochMs');
    expect(world.log.logged.map(({ message }) => message)).toEqual(['recovery disabled', 'recovery enabled']);
  });

  it('refuses a component that is not declared: a typing error must not look like safety', async () => {
    const { useCases, table } = aWorld();
    await expect(useCases.switches.disable({ component: 'catalogue', by: 'ann', reason: 'r' })).rejects.toMatchObject({
      code: 'ComponentNotDeclared',
    });
    expect(table.items.size).toBe(0);
  });
});

describe('asking the gates', () => {
  it('names every gate that refuses, in the order in which a person can change them, and changes nothing', async () => {
    const world = aWorld();
    const recoveryId = await world.begun();
    await world.useCases.switches.disable({ by: 'ann', reason: 'r' });
    const items = world.table.items.size;
    const refusals = await world.useCases.askGates(anAdmission({ confidence: 0.5 }));
    expect(refusals.map(({ gate }) => gate)).toEqual(['confidence', 'enabled', 'one-per-component']);
    expect(refusals[2]?.inputs).toMatchObject({ recoveryId });
    expect(world.table.items.size).toBe(items);
  });
});

describe('a stored item', () => {
  it('is read as what it should be, unknown attributes dropped', () => {
    expect(read(Incident.pick({ incidentId: true }), { pk: 'p', sk: 's', incidentId: 'i', tomorrow: 1 })).toEqual({
      incidentId: 'i',
    });
  });

  it('that is not what it should be is named with its first flaw', () => {
    expect(() => read(Incident, { pk: 'INCIDENT#x', sk: 'META' })).toThrow(
      /item INCIDENT#x META cannot be read: incidentId /,
    );
  });

  it('that is not there is undefined', async () => {
    const { table } = aWorld();
    expect(await incidentOf(table, 'x')).toBeUndefined();
    expect(await recoveryOf(table, 'x')).toBeUndefined();
    expect(await openIncidentOf(table, 'x')).toBeUndefined();
  });
});

describe('verifying', () => {
  const metric = { namespace: 'Fleet', metric: 'ErrorRate', statistic: 'Average', dimensions: {}, periodSeconds: 10 };
  const world = () => {
    const { components = {} } = aDocument();
    const catalog = components['catalog'];
    if (catalog === undefined) throw new Error('no catalog');
    return aWorld({ environment: { components: { catalog: { ...catalog, metrics: { errorRate: metric } } } } });
  };
  const request = {
    recoveryId: aRecovery().recoveryId,
    component: 'catalog',
    requireAll: true,
    since: iso(0),
    heldSince: '',
    windowSeconds: 60,
    stabilitySeconds: 20,
  } as const;

  it('looks at facts, at the latest metric since it began and at every declared alarm', async () => {
    const { useCases, evidence, clock } = world();
    const criteria = [
      { name: 'running', fact: 'state', is: 'RUNNING' },
      { name: 'errors', metric: 'errorRate', below: 1 },
      { name: 'alarms', alarms: 'OK' as const },
    ];
    evidence.addValue(metric, new Date(iso(-5)), 0);
    const ask = (heldSince = '') => useCases.verify({ ...request, heldSince, criteria, facts: { state: 'RUNNING' } });
    clock.advance(10);
    expect((await ask()).unmet).toEqual([
      'errors: got nothing, wanted below 1',
      expect.stringMatching(/^alarms: alarms are MISSING, MISSING/),
    ]);
    evidence.addValue(metric, new Date(iso(5)), 3);
    evidence.addValue(metric, new Date(iso(8)), 0.5);
    evidence.setAlarm('catalog-unhealthy', 'OK', clock.now());
    expect((await ask()).unmet).toEqual([expect.stringMatching(/^alarms: alarms are OK, MISSING/)]);
    evidence.setAlarm('catalog-errors', 'OK', clock.now());
    const holding = await ask();
    expect(holding).toMatchObject({ state: 'holding', heldSince: iso(10), unmet: [] });
    clock.advance(20);
    expect(await ask(holding.heldSince)).toMatchObject({ state: 'held' });
  });

  it('takes the environment’s defaults where the playbook gives none', async () => {
    const { useCases, clock } = world();
    const criteria = [
      { name: 'up', fact: 'up', is: true },
      { name: 'fast', fact: 'ms', below: 10 },
    ];
    const ask = {
      ...request,
      criteria,
      facts: { up: true },
      requireAll: null,
      windowSeconds: null,
      stabilitySeconds: null,
    };
    clock.advance(60);
    expect(await useCases.verify(ask)).toMatchObject({
      state: 'holding',
      unmet: ['fast: got nothing, wanted below 10'],
    });
    clock.advance(1);
    expect(await useCases.verify(ask)).toMatchObject({ state: 'expired' });
  });

  it('refuses a component that is not declared any more, and a metric that is not is not met', async () => {
    const { useCases } = world();
    const criteria = [{ name: 'lag', metric: 'lag', below: 1 }];
    await expect(useCases.verify({ ...request, component: 'gone', criteria, facts: {} })).rejects.toMatchObject({
      code: 'ComponentNotDeclared',
    });
    expect(await useCases.verify({ ...request, criteria, facts: {} })).toMatchObject({
      unmet: ['lag: got nothing, wanted below 1'],
    });
  });
});

describe('a payload at the intake', () => {
  const intake = () => {
    const world = aWorld();
    const deadLetters = createMemoryDeadLetters();
    const takePayload = createTakePayload({ ...world.deps, takeSignal: world.useCases.takeSignal, deadLetters });
    return { world, deadLetters, takePayload };
  };
  const event = (alarmName: string, value = 'ALARM') => ({
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    account: '000000000000',
    region: 'us-east-1',
    time: iso(0),
    resources: [`arn:aws:cloudwatch:us-east-1:000000000000:alarm:${alarmName}`],
    detail: {
      alarmName,
      state: { value, reason: 'Threshold Crossed', timestamp: iso(0) },
      previousState: { value: 'OK' },
    },
  });

  it('that holds a signal is taken', async () => {
    const { world, takePayload } = intake();
    expect(await takePayload(JSON.stringify(event('catalog-unhealthy')))).toMatchObject([{ became: 'incident' }]);
    expect(world.runningExecutions()).toHaveLength(1);
  });

  it('of the system’s own alarm starts nothing', async () => {
    const { world, takePayload } = intake();
    expect(await takePayload(JSON.stringify(event('auto-recovery-dead-letters')))).toMatchObject([
      { became: 'nothing' },
    ]);
    expect(world.table.items.size).toBe(0);
  });

  it('that cannot be understood is kept as it came, with the reason, and counted (D9)', async () => {
    const { world, deadLetters, takePayload } = intake();
    expect(await takePayload('{ not json')).toMatchObject([{ became: 'dead-letter' }]);
    expect(deadLetters.kept).toEqual([{ body: '{ not json', reason: expect.stringContaining('not JSON') }]);
    expect(world.measures.sum('SignalsUnreadable')).toBe(1);
  });

  it('that is known and no failure is logged and no more', async () => {
    const { deadLetters, takePayload } = intake();
    const changed = {
      ...event('catalog-unhealthy'),
      'detail-type': 'CloudWatch Alarm Configuration Change',
      detail: { alarmName: 'catalog-unhealthy', operation: 'update' },
    };
    expect(await takePayload(JSON.stringify(changed))).toMatchObject([{ became: 'nothing' }]);
    expect(deadLetters.kept).toEqual([]);
  });
});
