import { describe, expect, it } from 'vitest';
import { createDoor } from '#application/door';
import { createPickUp } from '#application/pick-up';
import { createUseCases } from '#application/use-cases';
import type { EnvironmentDocument } from '#domain/environment/environment';
import { RecoveryError } from '#domain/errors';
import { keys, partitions } from '#domain/table/keys';
import { aDirectory, aDocument, anAlarm, aPlaybook, aRequest, iso, NODE } from '#test/support/builders';
import { aWorld, type World } from '#test/support/deps';

const many = (
  count: number,
  priority = (_index: number): 'critical' | 'high' | 'medium' => 'medium',
): EnvironmentDocument['components'] =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `unit-${index}`,
      {
        kind: 'service',
        owner: 'team',
        mode: 'automatic',
        node: NODE,
        priority: priority(index),
        alarms: [`unit-${index}-down`],
        facts: { unit: `unit-${index}` },
      },
    ]),
  );

const statuses = async ({ table }: World): Promise<Record<string, number>> => {
  const found = await table.list('byState', partitions.openIncidents);
  return Object.fromEntries(
    [...Map.groupBy(found, ({ status }) => String(status))].map(([name, items]) => [name, items.length]),
  );
};

describe('a storm over twenty components', () => {
  const storm = async (): Promise<World> => {
    const world = aWorld({
      environment: { components: many(20, (index) => (index === 19 ? 'critical' : index === 18 ? 'high' : 'medium')) },
    });
    const signals = Array.from({ length: 20 }, (_, index) => world.fire(`unit-${index}-down`));
    await Promise.all(signals.map((signal) => world.useCases.takeSignal(signal)));
    return world;
  };

  it('runs five at once; the rest wait, refused by the gate that says so', async () => {
    const world = await storm();
    expect(world.runningExecutions()).toHaveLength(5);
    expect(await world.slots()).toHaveLength(5);
    expect(await statuses(world)).toEqual({ recovering: 5, waiting: 15 });
    const waiting = (await world.table.list('byState', partitions.openIncidents)).filter(
      ({ status }) => status === 'waiting',
    );
    expect(new Set(waiting.map(({ waitingFor }) => waitingFor))).toEqual(new Set(['concurrency']));
    expect(world.subjects('pages')).toEqual([]);
  });

  it('goes on with the higher priority first whenever a slot is free, and never above the limit', async () => {
    const world = await storm();
    const order: string[] = [];
    for (let step = 0; step < 15; step += 1) {
      world.clock.advance(1);
      const [ended = ''] = world.runningExecutions();
      world.succeed(ended);
      await world.useCases.settle(ended);
      const before = new Set(world.runningExecutions());
      await world.useCases.pickUp();
      order.push(...world.runningExecutions().filter((name) => !before.has(name)));
      expect(world.runningExecutions().length).toBeLessThanOrEqual(5);
    }
    expect(order).toHaveLength(15);
    expect(order[0]).toMatch(/^unit-19-/);
    expect(order[1]).toMatch(/^unit-18-/);
  });
});

describe('a slot that frees while the waiting ones are asked', () => {
  it('goes to the first in line, whom its own settle asks, and not to one further back', async () => {
    const world = aWorld({
      environment: {
        components: many(3, (index) => (index === 1 ? 'critical' : 'medium')),
        recovery: { mode: 'automatic', maxConcurrent: 1 },
      },
    });
    for (const index of [0, 1, 2]) await world.useCases.takeSignal(world.fire(`unit-${index}-down`));
    const [running = ''] = world.runningExecutions();
    const { askGates, decide, deliver } = createDoor(world.deps);
    const pickUp = createPickUp({
      ...world.deps,
      decide,
      deliver,
      askGates: async (request) => {
        const refusals = await askGates(request);
        if (request.component.name === 'unit-1') {
          world.succeed(running);
          await world.useCases.settle(running);
        }
        return refusals;
      },
    });
    await pickUp();
    expect(world.runningExecutions()).toEqual([]);
    await world.useCases.pickUp();
    expect(world.runningExecutions()).toEqual([expect.stringMatching(/^unit-1-/)]);
  });
});

describe('an incident that waits', () => {
  it('for its cooldown is tried again when that is over, not a millisecond sooner', async () => {
    const world = aWorld();
    const first = await world.begun();
    world.fail(first);
    await world.useCases.settle(first);
    world.clock.set(new Date(Date.parse(iso(60)) - 1));
    await world.useCases.pickUp();
    expect(world.runningExecutions()).toEqual([]);
    world.clock.set(new Date(iso(60)));
    await world.useCases.pickUp();
    expect(await world.incident()).toMatchObject({ status: 'recovering', attempts: 2 });
  });

  it('rests after a success, whatever fires, and says until when', async () => {
    const world = aWorld({ environment: { validation: { watch: '10s' } } });
    const first = await world.begun();
    world.calm('catalog-unhealthy');
    world.evidence.setAlarm('catalog-errors', 'OK', world.clock.now());
    world.succeed(first);
    await world.useCases.settle(first);
    world.clock.advance(10);
    await world.useCases.sweep();
    world.clock.advance(5);
    expect(await world.useCases.takeSignal(world.fire('catalog-unhealthy'))).toMatchObject({
      became: 'incident',
      decided: { did: 'refused', refusal: { gate: 'cooldown', opensAt: iso(300) } },
    });
  });

  it('is refused a fourth attempt within an hour, and tried when the hour is over', async () => {
    const world = aWorld({ environment: { recovery: { mode: 'automatic', attempts: 10 } } });
    await world.useCases.takeSignal(world.fire('catalog-unhealthy'));
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const { recoveryId = '' } = await world.incident();
      world.fail(recoveryId);
      await world.useCases.settle(recoveryId);
      world.clock.advance(60);
      await world.useCases.pickUp();
    }
    expect(await world.incident()).toMatchObject({
      status: 'waiting',
      waitingFor: 'attempts-per-hour',
      opensAt: iso(3600),
      attempts: 3,
    });
    world.clock.set(new Date(Date.parse(iso(3600)) - 1));
    await world.useCases.pickUp();
    expect((await world.incident()).status).toBe('waiting');
    world.clock.set(new Date(iso(3600)));
    await world.useCases.pickUp();
    expect(await world.incident()).toMatchObject({ status: 'recovering', attempts: 4 });
  });

  it('is handed to people when its attempts are spent, and stays theirs', async () => {
    const world = aWorld();
    await world.useCases.takeSignal(world.fire('catalog-unhealthy'));
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const { recoveryId = '' } = await world.incident();
      world.fail(recoveryId);
      await world.useCases.settle(recoveryId);
      world.clock.advance(60);
      await world.useCases.pickUp();
    }
    expect(await world.incident()).toMatchObject({ status: 'needs-people', attempts: 3 });
    world.clock.advance(7200);
    await world.useCases.sweep();
    expect((await world.incident()).status).toBe('needs-people');
    expect(world.subjects('pages')).toEqual(
      [1, 2, 3].map((attempt) => `Recovery of catalog failed (attempt ${attempt})`),
    );
  });

  it('for a component that it stands on goes when that is well', async () => {
    const world = aWorld();
    const catalog = await world.begun();
    expect(await world.useCases.takeSignal(world.fire('web-unhealthy'))).toMatchObject({
      decided: { did: 'refused', refusal: { gate: 'dependency', inputs: { dependency: 'catalog' } } },
    });
    world.calm('catalog-unhealthy');
    world.evidence.setAlarm('catalog-errors', 'OK', world.clock.now());
    world.succeed(catalog);
    await world.useCases.settle(catalog);
    expect((await world.incident()).status).toBe('watching');
    await world.useCases.pickUp();
    expect(await world.incident('web')).toMatchObject({ status: 'recovering' });
  });

  it('for a component that was well and fails again goes on waiting', async () => {
    const world = aWorld();
    const catalog = await world.begun();
    world.calm('catalog-unhealthy');
    world.succeed(catalog);
    await world.useCases.settle(catalog);
    world.clock.advance(10);
    await world.useCases.takeSignal(world.fire('catalog-unhealthy'));
    expect(await world.useCases.takeSignal(world.fire('web-unhealthy'))).toMatchObject({
      decided: { did: 'refused', refusal: { gate: 'dependency' } },
    });
  });

  it('pages once when the refusal outlasts the patience, though two ask at the same moment', async () => {
    const world = aWorld({ environment: { recovery: { mode: 'automatic', maxConcurrent: 1 } } });
    await world.begun();
    await world.useCases.takeSignal(world.fire('catalog-errors'));
    const other = aWorld({ environment: { components: many(2), recovery: { mode: 'automatic', maxConcurrent: 1 } } });
    await other.useCases.takeSignal(other.fire('unit-0-down'));
    await other.useCases.takeSignal(other.fire('unit-1-down'));
    other.clock.set(new Date(Date.parse(iso(300)) - 1));
    await other.useCases.pickUp();
    expect(other.subjects('pages')).toEqual([]);
    other.clock.set(new Date(iso(300)));
    await Promise.all([other.useCases.pickUp(), other.useCases.pickUp(), other.useCases.pickUp()]);
    other.clock.advance(60);
    await other.useCases.pickUp();
    expect(other.subjects('pages')).toEqual(['unit-1 is not being recovered: concurrency']);
  });

  it('is told of at once when its gate stays closed for longer than the patience', async () => {
    const world = aWorld();
    await world.useCases.switches.disable({ by: 'ann', reason: 'r', until: new Date(iso(301)) });
    await world.useCases.takeSignal(world.fire('catalog-unhealthy'));
    expect(world.subjects('pages')).toEqual(['catalog is not being recovered: enabled']);
    const patient = aWorld();
    await patient.useCases.switches.disable({ by: 'ann', reason: 'r', until: new Date(iso(300)) });
    await patient.useCases.takeSignal(patient.fire('catalog-unhealthy'));
    expect(patient.subjects('pages')).toEqual([]);
  });

  it('is closed when its failure has gone away', async () => {
    const world = aWorld();
    await world.useCases.switches.disable({ by: 'ann', reason: 'r' });
    await world.useCases.takeSignal(world.fire('catalog-unhealthy'));
    world.calm('catalog-unhealthy');
    await world.useCases.pickUp();
    expect(await world.table.get(keys.open('catalog'))).toBeUndefined();
    await world.useCases.switches.enable({ by: 'ann', reason: 'done' });
    await world.useCases.pickUp();
    expect(world.machines.executions.size).toBe(0);
  });

  it('as a person’s request is not closed by alarms that never saw it', async () => {
    const world = aWorld();
    world.calm('catalog-unhealthy');
    world.evidence.setAlarm('catalog-errors', 'OK', world.clock.now());
    await world.useCases.switches.disable({ by: 'ann', reason: 'r', until: new Date(iso(60)) });
    await world.useCases.takeSignal(aRequest('catalog'));
    await world.useCases.pickUp();
    expect((await world.incident()).status).toBe('waiting');
    world.clock.advance(60);
    await world.useCases.pickUp();
    expect((await world.incident()).status).toBe('recovering');
  });

  it('is judged anew by what has joined it', async () => {
    const world = aWorld({ environment: { analysis: { confidenceThreshold: 0.85 } } });
    await world.useCases.takeSignal({ ...world.fire('catalog-unhealthy'), metrics: [], reason: 'Unchecked: initial' });
    expect(await world.incident()).toMatchObject({ status: 'waiting', waitingFor: 'confidence' });
    await world.useCases.takeSignal(world.fire('catalog-errors'));
    world.clock.advance(1);
    await world.useCases.pickUp();
    expect((await world.incident()).status).toBe('recovering');
  });

  it('does not keep the others waiting when asking for it fails', async () => {
    const world = aWorld({ environment: { components: many(3), recovery: { mode: 'automatic', maxConcurrent: 1 } } });
    for (const index of [0, 1, 2]) {
      world.clock.advance(1);
      await world.useCases.takeSignal(world.fire(`unit-${index}-down`));
    }
    const [first = ''] = world.runningExecutions();
    world.succeed(first);
    await world.useCases.settle(first);
    const evidence = {
      ...world.evidence,
      alarms: (names: readonly string[]) =>
        names.includes('unit-1-down')
          ? Promise.reject(new RecoveryError('ServiceUnavailable', 'x'))
          : world.evidence.alarms(names),
    };
    await expect(createUseCases({ ...world.deps, evidence }).pickUp()).rejects.toThrow(
      '1 incidents could not be asked for again',
    );
    expect((await world.incident('unit-2')).status).toBe('recovering');
  });
});

describe('an incident that nobody works on', () => {
  it('in the hands of people is closed when its alarms are OK, though the event of that was lost', async () => {
    const world = aWorld({ environment: { recovery: { mode: 'automatic', attempts: 1 } } });
    const recoveryId = await world.begun();
    world.fail(recoveryId);
    await world.useCases.settle(recoveryId);
    await world.useCases.pickUp();
    expect((await world.incident()).status).toBe('needs-people');
    world.calm('catalog-unhealthy');
    await world.useCases.pickUp();
    expect(await world.table.get(keys.open('catalog'))).toBeUndefined();
  });

  it('in shadow is closed when its alarms are OK, and recovered when the mode has been raised', async () => {
    const world = aWorld({ environment: { recovery: {} } });
    await world.useCases.takeSignal(world.fire('catalog-unhealthy'));
    await world.useCases.pickUp();
    expect((await world.incident()).status).toBe('shadow');
    const deployed = createUseCases({ ...world.deps, directory: aDirectory() });
    world.clock.advance(1);
    await deployed.pickUp();
    expect((await world.incident()).status).toBe('recovering');

    const calm = aWorld({ environment: { recovery: {} } });
    await calm.useCases.takeSignal(calm.fire('catalog-unhealthy'));
    calm.calm('catalog-unhealthy');
    await calm.useCases.pickUp();
    expect(await calm.table.get(keys.open('catalog'))).toBeUndefined();
  });

  it('for want of a playbook is recovered when one is deployed', async () => {
    const world = aWorld({ playbooks: [] });
    await world.useCases.takeSignal(world.fire('catalog-unhealthy'));
    world.clock.advance(1);
    await world.useCases.pickUp();
    expect((await world.incident()).status).toBe('needs-people');
    await createUseCases({ ...world.deps, playbooks: [aPlaybook()] }).pickUp();
    expect((await world.incident()).status).toBe('recovering');
    expect(world.subjects('pages')).toHaveLength(1);
  });

  it('of a component that is not declared any more is closed, and holds nothing up', async () => {
    const world = aWorld();
    await world.useCases.switches.disable({ by: 'ann', reason: 'r' });
    await world.useCases.takeSignal(world.fire('catalog-unhealthy'));
    const { incidentId } = await world.incident();
    const { components: _, ...document } = aDocument();
    await createUseCases({ ...world.deps, directory: aDirectory({ ...document, components: {} }) }).pickUp();
    expect(await world.table.get(keys.incident(incidentId))).toMatchObject({
      status: 'resolved',
      verdict: 'inconclusive',
    });
  });

  it('whose playbook was taken away while it waited is handed to people', async () => {
    const world = aWorld();
    await world.useCases.switches.disable({ by: 'ann', reason: 'r', until: new Date(iso(60)) });
    await world.useCases.takeSignal(world.fire('catalog-unhealthy'));
    await createUseCases({ ...world.deps, playbooks: [] }).pickUp();
    expect(await world.incident()).toMatchObject({ status: 'needs-people' });
    expect(world.subjects('pages')).toEqual(['catalog is failing and no playbook fits']);
    expect(await world.useCases.takeSignal(anAlarm('catalog-errors', 5))).toMatchObject({ became: 'joined' });
  });
});

describe('a clock that is behind', () => {
  it('is refused an admission, and gets it when it has passed the last epoch', async () => {
    const world = aWorld({ environment: { recovery: { mode: 'automatic', cooldown: '0s', attemptDelay: '0s' } } });
    world.clock.advance(30);
    const ahead = await world.begun();
    world.clock.set(new Date(iso(0)));
    world.fail(ahead);
    await world.useCases.settle(ahead);
    world.clock.set(new Date(iso(30)));
    await world.useCases.pickUp();
    expect(await world.incident()).toMatchObject({
      waitingFor: 'one-per-component',
      opensAt: new Date(Date.parse(iso(30)) + 1).toISOString(),
    });
    world.clock.set(new Date(Date.parse(iso(30)) + 1));
    await world.useCases.pickUp();
    expect((await world.incident()).status).toBe('recovering');
  });
});
