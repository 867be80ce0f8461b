import { createMemoryTable } from '#adapters/memory/table';
import type { DeployedPlaybook } from '#application/deps';
import { chain } from '#domain/audit/chain';
import { auditEntriesOf } from '#domain/audit/entries';
import { createDirectory } from '#domain/environment/directory';
import { Environment } from '#domain/environment/environment';
import {
  claimComponent,
  type Decision,
  itemOf,
  leaveMessage,
  putNewIncident,
  putNewRecovery,
  recordDecision,
  recordSignal,
} from '#domain/incident/changes';
import { type Incident, incidentIdOf, recoveryIdOf } from '#domain/incident/incident';
import type { Message } from '#domain/message/message';
import type { Recovery } from '#domain/recovery/recovery';
import { type StepRun, stepRunOf } from '#domain/recovery/step-run';
import type { Signal } from '#domain/signal/signal';
import { keys, partitions } from '#domain/table/keys';
import type { Write } from '#domain/table/write';

export const NOW = new Date('2026-11-24T16:00:00.000Z');
export const clock = { now: () => NOW };

/** A moment so many seconds before NOW. */
export const ago = (seconds: number): string => new Date(NOW.getTime() - seconds * 1000).toISOString();
export const ahead = (seconds: number): string => ago(-seconds);

export const ACCOUNT_ID = '123456789012';

export const environment = Environment.parse({
  environment: 'shop',
  recovery: { mode: 'automatic' },
  components: {
    catalog: {
      kind: 'service',
      owner: 'shop-team',
      priority: 'high',
      mode: 'automatic',
      alarms: ['catalog-unhealthy'],
      node: 'i-0123456789abcdef0',
      facts: { unit: 'catalog' },
    },
    storefront: {
      kind: 'service',
      owner: 'shop-team',
      priority: 'critical',
      mode: 'automatic',
      dependsOn: ['catalog'],
      alarms: ['storefront-unhealthy', 'storefront-errors'],
      node: 'i-0123456789abcdef0',
      facts: { unit: 'storefront' },
    },
    reports: { kind: 'batch', owner: 'finance' },
  },
});

export const directory = createDirectory(environment, 'e'.repeat(64));

export const playbooks: readonly DeployedPlaybook[] = [
  {
    id: 'service-recovery',
    aliases: [],
    version: 3,
    digest: 'b'.repeat(64),
    name: 'Service recovery',
    risk: 'low',
    mode: 'automatic',
    triggers: { kinds: ['service'] },
    yieldsTo: [],
    facts: ['unit'],
    timeoutSeconds: 600,
    machineArn: `arn:aws:states:eu-central-1:${ACCOUNT_ID}:stateMachine:service-recovery`,
  },
];

export type Writes = readonly (Write | readonly Write[])[];

/** A table with what the writes put there. */
export const aTable = async (...writes: Writes): Promise<ReturnType<typeof createMemoryTable>> => {
  const table = createMemoryTable();
  for (const write of writes.flat()) {
    const done = await table.transact([write]);
    if (!done.done) throw new Error(`the fixture's write of ${write.key.pk} ${write.key.sk} was refused`);
  }
  return table;
};

export const aSignal = (changes: Partial<Signal> = {}): Signal => ({
  id: `alarm-${'0123456789abcdef'.repeat(2)}`,
  source: 'cloudwatch-alarm',
  route: 'eventbridge',
  state: 'failing',
  alarmName: 'catalog-unhealthy',
  accountId: ACCOUNT_ID,
  metrics: [],
  at: ago(60),
  atFrom: 'transition',
  reason: 'Threshold Crossed: 1 datapoint [0.0] was less than the threshold (1.0).',
  silent: false,
  ...changes,
});

export const anIncident = (changes: Partial<Incident> = {}): Incident => {
  const component = changes.component ?? 'catalog';
  const failingSince = changes.failingSince ?? ago(60);
  return {
    incidentId: incidentIdOf(component, aSignal({ at: failingSince })),
    component,
    status: 'waiting',
    openedAt: new Date(Date.parse(failingSince) + 1_200).toISOString(),
    failingSince,
    classification: {
      type: 'service_failure',
      severity: 'high',
      priorityLabel: 'P1',
      symptoms: [],
      confidence: 0.92,
      because: [`alarm '${component}-unhealthy' says that it is down`],
    },
    priority: 'high',
    urgency: 'immediate',
    dependents: component === 'catalog' ? ['storefront'] : [],
    attempts: 0,
    ...changes,
  };
};

export const aRecovery = (incident: Incident, changes: Partial<Recovery> = {}): Recovery => {
  const attempt = changes.attempt ?? 1;
  return {
    recoveryId: recoveryIdOf(incident.incidentId, attempt),
    incidentId: incident.incidentId,
    component: incident.component,
    attempt,
    playbook: 'service-recovery',
    playbookVersion: 3,
    playbookDigest: 'b'.repeat(64),
    environmentDigest: 'e'.repeat(64),
    machineArn: playbooks[0]?.machineArn ?? '',
    epoch: 1,
    status: 'live',
    failingSince: incident.failingSince,
    admittedAt: new Date(Date.parse(incident.openedAt) + 100).toISOString(),
    deadlineAt: ahead(540),
    input: { secret: 'never shown' },
    ...changes,
  };
};

export const aStep = (recovery: Recovery, step: string, changes: Partial<StepRun> = {}): StepRun => ({
  does: 'command',
  recoveryId: recovery.recoveryId,
  component: recovery.component,
  stepRun: stepRunOf(step, changes.attempt ?? 1),
  step,
  attempt: 1,
  command: 'AutoRecovery-CheckService',
  mutates: false,
  epoch: 1,
  node: 'i-0123456789abcdef0',
  begunAt: ago(50),
  deadlineAt: ahead(10),
  state: 'begun',
  ...changes,
});

/** Writes of an open incident with its pointer, first signal and decisions. */
export const opened = (incident: Incident, signal: Signal, ...decisions: readonly Decision[]): Write[] => [
  claimComponent(incident),
  ...kept(incident, [signal], decisions),
];

/** Writes of an incident without its pointer: one that is over. */
export const kept = (incident: Incident, signals: readonly Signal[], decisions: readonly Decision[]): Write[] => [
  putNewIncident(incident),
  ...signals.map((signal) => recordSignal(incident.incidentId, signal)),
  ...decisions.map((decision) => recordDecision(incident.incidentId, decision)),
];

export const live = (recovery: Recovery): Write => putNewRecovery(recovery);

export const begun = (step: StepRun): Write => {
  const key = keys.step(step.recoveryId, step.stepRun);
  return { do: 'put', key, item: itemOf(key, step) };
};

/** A recovery that has ended, as `settle` leaves it, without its audit chain. */
export const ended = (recovery: Recovery): Write => {
  const key = keys.recovery(recovery.recoveryId);
  return {
    do: 'put',
    key,
    item: itemOf(
      key,
      { ...recovery, status: 'ended' },
      {
        state_pk: partitions.endedRecoveries,
        state_sk: `${recovery.admittedAt}#${recovery.recoveryId}`,
        component_pk: partitions.component(recovery.component),
        component_sk: recovery.admittedAt,
      },
    ),
  };
};

/** The audit chain of an ended recovery. */
export const audited = (recovery: Recovery, steps: readonly StepRun[]): Write[] =>
  chain(recovery.recoveryId, auditEntriesOf(recovery, [], [], steps)).map((record) => {
    const key = keys.audit(recovery.recoveryId, record.index);
    return { do: 'put', key, item: itemOf(key, record) };
  });

export const undelivered = (message: Message): Write => leaveMessage(message);

export const thrown = (component: string | undefined, item: Record<string, string | number | boolean>): Write => {
  const key = component === undefined ? keys.globalSwitch : keys.componentSwitch(component);
  return {
    do: 'put',
    key,
    item: itemOf(key, { disabled: true, by: 'arn:aws:iam::1:user/ann', at: ago(300), ...item }),
  };
};

export const guarded = (component: string, item: Record<string, string | number>): Write => {
  const key = keys.guard(component);
  return { do: 'put', key, item: itemOf(key, item) };
};

/** A failure that was recovered five minutes ago, with its two steps and its whole story. */
export const recovered = () => {
  const incident = anIncident({
    failingSince: ago(400),
    status: 'watching',
    watchUntil: ahead(30),
    attempts: 1,
    verdict: 'recovered',
  });
  const recovery = aRecovery(incident, {
    status: 'ended',
    endedAt: ago(360),
    outcome: 'recovered',
    verdict: 'recovered',
    unmet: ['errorRate was 1.2, wanted at most 1'],
  });
  const check = aStep(recovery, 'check', {
    begunAt: ago(397),
    endedAt: ago(396),
    state: 'done',
    result: { exitCode: 0, message: 'catalog does not answer', facts: { answers: false, state: 'FATAL', nested: {} } },
  });
  const restart = aStep(recovery, 'restart', {
    command: 'AutoRecovery-StartService',
    mutates: true,
    begunAt: ago(395),
    endedAt: ago(391.5),
    state: 'done',
    result: { exitCode: 0, message: 'catalog was started', facts: { pid: 4711 } },
  });
  const signal = aSignal({ at: ago(400) });
  const admitted: Decision = {
    at: recovery.admittedAt,
    decision: 'admitted',
    attempt: 1,
    words: 'service-recovery v3 was admitted',
    playbook: 'service-recovery',
    because: ['service-recovery fits service_failure of a service, risk low'],
    recoveryId: recovery.recoveryId,
  };
  return {
    incident,
    recovery,
    writes: [
      ...opened({ ...incident, recoveryId: recovery.recoveryId }, signal, admitted),
      ended(recovery),
      begun(check),
      begun(restart),
      ...audited(recovery, [check, restart]),
    ],
  };
};
