import { createUseCases } from '#application/use-cases';
import { GUARD } from '#domain/admission/guard-item';
import type { Item } from '#domain/table/condition';
import { partitions } from '#domain/table/keys';
import type { World } from './deps.ts';

/** The system is switched off and everything under way ends, so that whatever is left over has leaked. */
export const wind = async (world: World): Promise<void> => {
  const { clock, machines, useCases } = world;
  machines.holdStops(false);
  await useCases.switches.disable({ by: 'the end', reason: 'nothing new may begin' });
  for (const name of world.runningExecutions()) world.fail(name);
  // why longer than any deadline: what never started is given up, and no command can be running any more
  clock.advance(3600);
  for (let times = 0; times < 3; times += 1) {
    await useCases.sweep();
    for (const name of world.runningExecutions()) world.fail(name);
    clock.advance(60);
  }
  await createUseCases(world.deps).sweep();
};

const itemsAt = (world: World, sk: string, prefix: string): Item[] =>
  [...world.table.items.values()].filter((item) => item['sk'] === sk && String(item['pk']).startsWith(prefix));

const HOUR_MS = 3_600_000;

/** What may never be, whatever happens: each that is, in words. */
export const violations = async (world: World): Promise<string[]> => {
  const found: string[] = [];
  const { recovery } = world.deps.directory.environment;
  const recoveries = itemsAt(world, 'META', 'RECOVERY#');
  const live = recoveries.filter(({ status }) => status === 'live');
  const liveIds = live.map(({ recoveryId }) => String(recoveryId)).sort();
  if (live.length > recovery.maxConcurrent) found.push(`${live.length} recoveries at once`);
  const slots = (await world.slots()).sort();
  if (slots.join() !== liveIds.join()) found.push(`slots ${slots.join()} of live ${liveIds.join()}`);
  const holders = itemsAt(world, 'GUARD', 'COMPONENT#')
    .flatMap((guard) => guard[GUARD.recoveryId] ?? [])
    .map(String)
    .sort();
  if (holders.join() !== liveIds.join()) found.push(`leases ${holders.join()} of live ${liveIds.join()}`);
  for (const name of world.runningExecutions()) {
    if (!liveIds.includes(name)) found.push(`${name} runs without a live recovery`);
  }
  for (const [component, all] of Map.groupBy(recoveries, (item) => String(item['component']))) {
    const epochs = all.map(({ epoch }) => Number(epoch)).sort((a, b) => a - b);
    if (new Set(epochs).size !== epochs.length) found.push(`${component} has an epoch twice`);
    epochs.forEach((epoch, index) => {
      const within = epochs.slice(index).filter((other) => other < epoch + HOUR_MS);
      if (within.length > recovery.maxAttemptsPerHour)
        found.push(`${component} had ${within.length} attempts within an hour`);
    });
  }
  const open = await world.table.list('byState', partitions.openIncidents);
  const byComponent = Map.groupBy(open, (item) => String(item['component']));
  for (const [component, incidents] of byComponent) {
    if (incidents.length > 1) found.push(`${component} has ${incidents.length} open incidents`);
  }
  for (const incident of open) {
    const isLive = live.some(({ incidentId }) => incidentId === incident['incidentId']);
    if ((incident['status'] === 'recovering') !== isLive)
      found.push(`${String(incident['incidentId'])} is ${String(incident['status'])}`);
  }
  return found;
};

/** What may not be left when everything has ended and a sweep has passed: each that is, in words. */
export const leaks = async (world: World): Promise<string[]> => {
  const found = await violations(world);
  const live = itemsAt(world, 'META', 'RECOVERY#').filter(({ status }) => status === 'live');
  if (live.length > 0) found.push(`${live.length} recoveries are live`);
  const outbox = await world.table.query(partitions.outbox);
  if (outbox.length > 0) found.push(`${outbox.length} messages are undelivered`);
  for (const { alarmName } of await world.evidence.alarmsInAlarm()) {
    const component = world.deps.directory.componentOfAlarm(alarmName);
    const open = await world.table.list('byState', partitions.openIncidents);
    if (!open.some((item) => item['component'] === component?.name)) found.push(`${alarmName} fires and nobody knows`);
  }
  return found;
};
