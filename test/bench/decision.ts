import { createMemoryDeadLetters } from '#adapters/memory/dead-letters';
import { createMemoryEvidence } from '#adapters/memory/evidence';
import { createMemoryMachines } from '#adapters/memory/machines';
import { createMemoryNotifier } from '#adapters/memory/notifier';
import { createMemoryLog, createMemoryMeasures } from '#adapters/memory/records';
import { createMemoryTable } from '#adapters/memory/table';
import { createDoor } from '#application/door';
import type { Clock, Machines, Notifier, Table } from '#application/ports';
import { createTakePayload } from '#application/take-payload';
import { createDirectory } from '#domain/environment/directory';
import { Environment } from '#domain/environment/environment';
import {
  closed,
  itemOf,
  putNewIncident,
  putNewRecovery,
  recordDecision,
  recordSignal,
  takeOnce,
} from '#domain/incident/changes';
import type { Item } from '#domain/table/condition';
import type { Key, Write } from '#domain/table/write';
import { aTransition, wholeEvent } from '#test/integration/support/alarm-forms';
import { ACCOUNT_ID, anAlarm, anIncident, aPlaybook, aRecovery, NODE } from '#test/support/builders';

const PLAYBOOKS = 100;
const NOW = new Date('2026-03-09T12:00:00.000Z');
const DAY_MS = 86_400_000;

const nameOf = (index: number): string => `service-${index}`;

/** Components in groups of ten, each standing on the first of its group; two alarms each. */
const directoryOf = (components: number) =>
  createDirectory(
    Environment.parse({
      environment: 'bench',
      recovery: { mode: 'automatic' },
      components: Object.fromEntries(
        Array.from({ length: components }, (_, index) => [
          nameOf(index),
          {
            kind: 'service',
            owner: 'bench-team',
            mode: 'automatic',
            node: NODE,
            dependsOn: index % 10 === 0 ? [] : [nameOf(index - (index % 10))],
            alarms: [`${nameOf(index)}-unhealthy`, `${nameOf(index)}-errors`],
            facts: { unit: nameOf(index), port: 8080 },
          },
        ]),
      ),
    }),
    'bench-digest',
  );

/** What one past recovery has left in the table: incident, its signal and decision, the recovery, the signal's mark. */
const pastWrites = (index: number, components: number): Write[] => {
  const at = new Date(NOW.getTime() - DAY_MS - index * 240_000);
  const component = nameOf(index % components);
  const incidentId = `${component}-past-${index}`;
  const recoveryId = `${incidentId}-1`;
  const signal = anAlarm(`${component}-unhealthy`, (at.getTime() - NOW.getTime()) / 1000);
  const incident = closed(
    anIncident({ incidentId, component, openedAt: at.toISOString(), dependents: [] }),
    'recovered',
    at,
  );
  return [
    putNewIncident(incident),
    recordSignal(incidentId, signal),
    recordDecision(incidentId, {
      at: at.toISOString(),
      attempt: 1,
      decision: 'admitted',
      words: 'admitted',
      recoveryId,
    }),
    putNewRecovery(
      aRecovery({
        recoveryId,
        incidentId,
        component,
        status: 'ended',
        admittedAt: at.toISOString(),
        outcome: 'recovered',
      }),
    ),
    takeOnce(signal, incidentId, at),
  ];
};

const identity = ({ pk, sk }: Key): string => JSON.stringify([pk, sk]);

/**
 * A table that puts back what was written since it was last asked to.
 *
 * Nothing is ever deleted from it: what is not there is an item without attributes, of which every condition says the
 * same. A JavaScript map walks over its deleted entries until it is built anew, the later the larger it is, so that
 * deleting and writing the same few keys again and again would look like a cost of history.
 */
const createRewindable = () => {
  const memory = createMemoryTable();
  const before = new Map<string, { key: Key; item: Item }>();
  const table: Table = {
    ...memory,
    transact: (writes) => {
      for (const { key } of writes) {
        const name = identity(key);
        if (!before.has(name)) before.set(name, { key, item: memory.items.get(name) ?? {} });
      }
      return memory.transact(
        writes.map((write) => (write.do === 'delete' ? { ...write, do: 'put', item: itemOf(write.key, {}) } : write)),
      );
    },
  };
  const rewind = async (): Promise<void> => {
    const writes = [...before.values()].map(({ key, item }): Write => ({ do: 'put', key, item: itemOf(key, item) }));
    before.clear();
    await memory.transact(writes);
  };
  return { memory, table, rewind };
};

/** A port whose calls are written down when they begin. */
const noting = <Port extends object>(name: string, port: Port, calls: string[]): Port =>
  new Proxy(port, {
    get: (target, member) => {
      const method: unknown = Reflect.get(target, member);
      if (typeof method !== 'function') return method;
      return (...given: unknown[]): unknown => {
        calls.push(`${name}.${String(member)}`);
        return Reflect.apply(method, target, given);
      };
    },
  });

interface World {
  /** One signal from its text to the started execution and the owner's notice; everything is as before afterwards. */
  decide(turn: number): Promise<{ readonly cpuMs: number; readonly calls: readonly string[] }>;
}

const createWorld = async (components: number, past: number): Promise<World> => {
  const { memory, table, rewind } = createRewindable();
  for (let index = 0; index < past; index += 1) await memory.transact(pastWrites(index, components));
  const calls: string[] = [];
  const clock: Clock = { now: () => NOW };
  const machines: Machines = createMemoryMachines();
  const notifier: Notifier = createMemoryNotifier();
  const shared = { clock, log: createMemoryLog(), measures: createMemoryMeasures(), accountId: ACCOUNT_ID };
  const { takeSignal } = createDoor({
    ...shared,
    directory: directoryOf(components),
    playbooks: Array.from({ length: PLAYBOOKS }, (_, index) =>
      aPlaybook({ id: `playbook-${index}`, facts: ['unit', 'port'] }),
    ),
    table: noting('table', table, calls),
    machines: noting('machines', { ...machines, start: async () => undefined }, calls),
    notifier: noting('notifier', { ...notifier, publish: async () => undefined }, calls),
    evidence: noting('evidence', createMemoryEvidence(), calls),
  });
  const takePayload = createTakePayload({ ...shared, takeSignal, deadLetters: createMemoryDeadLetters() });
  return {
    decide: async (turn) => {
      const alarm = `${nameOf((turn * 7) % components)}-unhealthy`;
      const body = JSON.stringify(wholeEvent(aTransition(alarm, { at: NOW, accountId: ACCOUNT_ID })));
      calls.length = 0;
      const from = process.cpuUsage();
      const [became] = await takePayload(body);
      const { user, system } = process.cpuUsage(from);
      if (became?.became !== 'incident' || became.decided.did !== 'admitted') {
        throw new Error(`the decision that is measured must admit, got ${JSON.stringify(became)}`);
      }
      const seen = [...calls];
      await rewind();
      return { cpuMs: (user + system) / 1_000, calls: seen };
    },
  };
};

/** Median and extremes of the means of the rounds, in milliseconds of this process's own CPU. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export interface DecisionCost {
  readonly components: number;
  readonly playbooks: number;
  /** Decisions measured with either history. */
  readonly decisions: number;
  readonly cpuMs: readonly (Spread & { readonly pastRecoveries: number })[];
  /** With the long history to without one: median of the ratios of rounds that ran one after the other. */
  readonly historyRatio: number;
}

const ROUNDS = 20;
const PER_ROUND = 100;
const WARM_UP = 500;

export const medianOf = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

export const round = (value: number, digits = 3): number => Number(value.toFixed(digits));

export const spreadOf = (values: readonly number[], digits = 3): Spread => ({
  median: round(medianOf(values), digits),
  least: round(Math.min(...values), digits),
  most: round(Math.max(...values), digits),
});

const meanOfRound = async (world: World, from: number): Promise<number> => {
  let total = 0;
  for (let turn = from; turn < from + PER_ROUND; turn += 1) total += (await world.decide(turn)).cpuMs;
  return total / PER_ROUND;
};

/**
 * Own CPU of a decision: text of an event to admitted, started and told, over memory adapters.
 *
 * Rounds without and with a history take turns, and both tables are in memory all the time, so that neither a slower
 * minute of the machine nor the collection of a larger heap is taken for the cost of history.
 */
export const measureDecisions = async (components: number, pastRecoveries: number): Promise<DecisionCost> => {
  const histories = [0, pastRecoveries];
  const worlds = await Promise.all(histories.map((past) => createWorld(components, past)));
  for (const world of worlds) for (let turn = 0; turn < WARM_UP; turn += 1) await world.decide(turn);
  const means = histories.map((): number[] => []);
  for (let at = 0; at < ROUNDS; at += 1) {
    for (const [index, world] of worlds.entries()) means[index]?.push(await meanOfRound(world, at * PER_ROUND));
  }
  const [none = [], long = []] = means;
  return {
    components,
    playbooks: PLAYBOOKS,
    decisions: ROUNDS * PER_ROUND,
    cpuMs: histories.map((past, index) => ({ pastRecoveries: past, ...spreadOf(means[index] ?? []) })),
    historyRatio: round(medianOf(long.map((mean, index) => mean / (none[index] ?? Number.NaN))), 2),
  };
};

/** The calls to AWS of one decision, in their order: those until the execution is started, and those after it. */
export const countCalls = async (): Promise<{
  readonly untilStarted: readonly string[];
  readonly afterwards: readonly string[];
}> => {
  const { calls } = await (await createWorld(10, 0)).decide(1);
  const started = calls.indexOf('machines.start') + 1;
  return { untilStarted: calls.slice(0, started), afterwards: calls.slice(started) };
};
