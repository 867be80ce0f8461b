import type { DeployedPlaybook } from '#application/deps';
import type { AdmissionRequest } from '#domain/admission/gate';
import type { Classification } from '#domain/classify/classification';
import { createDirectory, type Declared, type Directory } from '#domain/environment/directory';
import { Environment, type EnvironmentDocument } from '#domain/environment/environment';
import type { Incident } from '#domain/incident/incident';
import type { Recovery } from '#domain/recovery/recovery';
import type { StepRun } from '#domain/recovery/step-run';
import { alarmSignalId, personSignalId } from '#domain/signal/identity';
import type { Signal } from '#domain/signal/signal';

/** The moment at which every test begins. */
export const NOON = new Date('2026-03-09T12:00:00.000Z');
export const NODE = 'mi-0123456789abcdef0';
export const ACCOUNT_ID = '000000000000';
export const MACHINE_ARN = `arn:aws:states:us-east-1:${ACCOUNT_ID}:stateMachine:auto-recovery-service-recovery`;

export const at = (seconds: number): Date => new Date(NOON.getTime() + seconds * 1000);
export const iso = (seconds: number): string => at(seconds).toISOString();

/** `catalog` stands alone, `orders` stands on it, `web` on both; all are recovered automatically. */
export const aDocument = (changes: Partial<EnvironmentDocument> = {}): EnvironmentDocument => {
  const service = { kind: 'service', owner: 'shop-team', mode: 'automatic', node: NODE } as const;
  return {
    environment: 'test',
    recovery: { mode: 'automatic' },
    components: {
      catalog: {
        ...service,
        priority: 'high',
        alarms: ['catalog-unhealthy', 'catalog-errors'],
        facts: { unit: 'catalog' },
      },
      orders: { ...service, dependsOn: ['catalog'], alarms: ['orders-unhealthy'], facts: { unit: 'orders' } },
      web: { ...service, dependsOn: ['orders'], alarms: ['web-unhealthy'], facts: { unit: 'web' } },
    },
    ...changes,
  };
};

export const anEnvironment = (changes: Partial<EnvironmentDocument> = {}): Environment =>
  Environment.parse(aDocument(changes));

export const aDirectory = (changes: Partial<EnvironmentDocument> = {}): Directory =>
  createDirectory(anEnvironment(changes), 'environment-digest');

export const componentIn = (directory: Directory, name: string): Declared => {
  const component = directory.component(name);
  if (component === undefined) throw new Error(`no component '${name}' in this test's environment`);
  return component;
};

export const aPlaybook = (changes: Partial<DeployedPlaybook> = {}): DeployedPlaybook => ({
  id: 'service-recovery',
  aliases: [],
  version: 1,
  digest: 'playbook-digest',
  name: 'Service recovery',
  risk: 'low',
  mode: 'automatic',
  triggers: { kinds: ['service'] },
  yieldsTo: [],
  facts: ['unit'],
  timeoutSeconds: 300,
  machineArn: MACHINE_ARN,
  ...changes,
});

/** An alarm that goes into ALARM, or back to OK, at a moment. */
export const anAlarm = (
  alarmName: string,
  seconds = 0,
  state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA' = 'ALARM',
  changes: Partial<Signal> = {},
): Signal => ({
  id: alarmSignalId({ accountId: ACCOUNT_ID, alarmName, state, at: iso(seconds) }),
  source: 'cloudwatch-alarm',
  route: 'eventbridge',
  state: state === 'ALARM' ? 'failing' : state === 'OK' ? 'ok' : 'insufficient-data',
  alarmName,
  accountId: ACCOUNT_ID,
  metrics: [{ namespace: 'Fleet', name: 'Healthy', dimensions: { Service: alarmName.split('-')[0] ?? '' } }],
  at: iso(seconds),
  atFrom: 'transition',
  reason: 'Threshold Crossed: 2 datapoints were less than the threshold (1.0).',
  silent: false,
  breach: 'below',
  ...changes,
});

/** A person who asks for a recovery. */
export const aRequest = (
  component: string,
  seconds = 0,
  requestId = 'request-1',
  changes: Partial<Signal> = {},
): Signal => ({
  id: personSignalId('ann', component, requestId),
  source: 'person',
  route: 'person',
  state: 'failing',
  accountId: ACCOUNT_ID,
  component,
  requestedBy: 'ann',
  resource: { token: component, kind: 'component' },
  metrics: [],
  at: iso(seconds),
  atFrom: 'arrival',
  reason: 'it does not answer',
  silent: false,
  ...changes,
});

export const aClassification = (changes: Partial<Classification> = {}): Classification => ({
  type: 'service_failure',
  severity: 'high',
  priorityLabel: 'P1',
  symptoms: ['service_unresponsive'],
  confidence: 0.9,
  because: ['Healthy is below 1'],
  ...changes,
});

export const anIncident = (changes: Partial<Incident> = {}): Incident => ({
  incidentId: 'catalog-20260309t120000z-01234567',
  component: 'catalog',
  status: 'waiting',
  openedAt: iso(0),
  failingSince: iso(-30),
  classification: aClassification(),
  priority: 'high',
  urgency: 'immediate',
  dependents: ['orders', 'web'],
  attempts: 0,
  ...changes,
});

export const aRecovery = (changes: Partial<Recovery> = {}): Recovery => ({
  recoveryId: 'catalog-20260309t120000z-01234567-1',
  incidentId: 'catalog-20260309t120000z-01234567',
  component: 'catalog',
  attempt: 1,
  playbook: 'service-recovery',
  playbookVersion: 1,
  playbookDigest: 'playbook-digest',
  environmentDigest: 'environment-digest',
  machineArn: MACHINE_ARN,
  epoch: NOON.getTime(),
  status: 'live',
  failingSince: iso(-30),
  admittedAt: iso(0),
  deadlineAt: iso(420),
  ...changes,
});

export const aStepRun = (changes: Partial<StepRun> = {}): StepRun => ({
  does: 'command',
  recoveryId: 'catalog-20260309t120000z-01234567-1',
  component: 'catalog',
  stepRun: 'restart.1',
  step: 'restart',
  attempt: 1,
  command: 'auto-recovery-start-service',
  mutates: true,
  epoch: NOON.getTime(),
  node: NODE,
  begunAt: iso(10),
  deadlineAt: iso(100),
  state: 'begun',
  ...changes,
});

export const anAdmission = (changes: Partial<AdmissionRequest> = {}): AdmissionRequest => {
  const directory = aDirectory();
  return {
    environment: directory.environment,
    component: componentIn(directory, 'catalog'),
    playbook: aPlaybook(),
    confidence: 0.9,
    recoveryId: 'catalog-20260309t120000z-01234567-1',
    now: NOON,
    ...changes,
  };
};
