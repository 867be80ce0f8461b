import { expect, it } from 'vitest';
import { PRIORITIES, type Priority } from '#domain/environment/component';
import { readFleetFile } from '#infra/local/fleet/layout';
import { createSupervisor } from '#infra/local/fleet/supervisor';
import { aTransition } from './support/alarm-forms.ts';
import { quietly } from './support/crash-stage.ts';
import { MUTATING_STEPS, recoveryOfRun } from './support/crash-story.ts';
import { deployed } from './support/deployment.ts';
import { eventually } from './support/eventually.ts';

const numbered = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(2, '0')}`);

/** Recoveries at once, over all components (S2). */
const LIMIT = 5;
const ALARMS = numbered('besieged-alarm', 50);
const BATCH = numbered('batch', 20);
/** An alarm on a metric that nobody reports: it stays as it is set, and is told when the test tells it. */
const alarmOf = (component: string): string => `${component}-quiet`;
/** The later a component stands in line by its name, the more it matters. */
const priorityOf = (component: string): Priority => {
  const index = BATCH.indexOf(component);
  return index < 8 ? 'medium' : index < 14 ? 'high' : 'critical';
};

/** Twenty recoveries, five at once, each with more than ten commands on a host of two processors. */
const ALL_WELL_WITHIN_MS = 240_000;

const reach = deployed({
  extra: ['besieged', ...BATCH],
  changes: {
    sections: { recovery: { mode: 'automatic', maxConcurrent: LIMIT }, validation: { stability: '2s' } },
    components: {
      besieged: { alarms: [...ALARMS] },
      ...Object.fromEntries(
        BATCH.map((component) => [component, { priority: priorityOf(component), alarms: [alarmOf(component)] }]),
      ),
    },
  },
});
const stage = quietly(reach);

/** The most recoveries of these units that were at work on the host at one moment, by what its agent wrote down. */
const mostAtOnce = (units: readonly string[]): number => {
  const spans = new Map<string, { from: number; to: number }>();
  for (const run of units.flatMap((unit) => stage().host.commands(unit))) {
    const [from, to] = [Date.parse(run.startedAt), Date.parse(run.endedAt)];
    const before = spans.get(recoveryOfRun(run)) ?? { from, to };
    spans.set(recoveryOfRun(run), { from: Math.min(before.from, from), to: Math.max(before.to, to) });
  }
  const all = [...spans.values()];
  return Math.max(...all.map(({ from }) => all.filter((other) => other.from <= from && from <= other.to).length));
};

it('fifty alarms of one component at once begin one recovery', async () => {
  const { fleet, doors, ledger, host, story } = stage();
  const { pid } = await fleet.look('besieged');
  await fleet.break('besieged', 'crash');
  await Promise.all(ALARMS.map((alarmName) => doors.bus(aTransition(alarmName))));

  const recovery = await story.begun('besieged');
  expect(await story.ended(recovery)).toMatchObject({ verdict: 'recovered' });
  await eventually(
    'the taking of all fifty signals',
    30_000,
    async () => (await ledger.signals(recovery.incidentId)).length === ALARMS.length,
  );
  expect(await ledger.incidents('besieged')).toHaveLength(1);
  expect(await ledger.recoveries('besieged')).toHaveLength(1);
  expect(new Set(host.commands('besieged').map(recoveryOfRun))).toEqual(new Set([recovery.recoveryId]));
  expect(story.effectsOf(recovery)).toEqual(MUTATING_STEPS);
  await story.expectFree(recovery);
  await story.expectWell('besieged', pid);
});

it('one alarm of each of twenty components at once: five recoveries at a time, the rest wait by priority', async () => {
  const { sample, fleet, doors, ledger, grips, story } = stage();
  const { socketPath } = await readFleetFile(sample.aws.stateDir);
  await createSupervisor(socketPath).stopAll();
  for (const component of BATCH) {
    await eventually(`the end of ${component}`, 30_000, async () => (await fleet.look(component)).pid === undefined);
    await grips.makeAlarm(alarmOf(component));
    await grips.setAlarm(alarmOf(component), 'ALARM');
  }
  await Promise.all(BATCH.map((component) => doors.bus(aTransition(alarmOf(component)))));

  const ended = await eventually(
    'the end of twenty recoveries',
    ALL_WELL_WITHIN_MS,
    async () => {
      const recoveries = (await Promise.all(BATCH.map((component) => ledger.recoveries(component)))).flat();
      const over = recoveries.filter(({ status }) => status === 'ended');
      return over.length >= BATCH.length && over;
    },
    () => Promise.all(BATCH.map((component) => ledger.standing(component))),
  );
  expect(ended.map(({ verdict }) => verdict)).toEqual(BATCH.map(() => 'recovered'));
  expect(await ledger.running()).toEqual([]);
  expect(mostAtOnce(BATCH)).toBe(LIMIT);
  for (const recovery of ended) {
    expect(story.effectsOf(recovery)).toEqual(MUTATING_STEPS);
    await story.expectFree(recovery);
    expect(await fleet.look(recovery.component)).toMatchObject({ well: true });
  }

  const decided = await Promise.all(
    ended.map(async ({ component, incidentId, admittedAt }) => {
      const decisions = await ledger.decisions(incidentId);
      const first = decisions[0];
      return { component, admittedAt, first: first?.decision, gate: first?.refusals?.[0]?.gate };
    }),
  );
  const waited = decided.filter(({ first }) => first === 'refused');
  expect(waited.map(({ gate }) => gate)).toEqual(Array.from({ length: BATCH.length - LIMIT }, () => 'concurrency'));
  const order = waited
    .toSorted((a, b) => (a.admittedAt < b.admittedAt ? -1 : 1))
    .map(({ component }) => PRIORITIES.indexOf(priorityOf(component)));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
}, 420_000);
