import type { Key } from './write.ts';

/**
 * Keys of the one table, and the access patterns that they serve.
 *
 * | item | pk | sk | read by |
 * | --- | --- | --- | --- |
 * | incident | `INCIDENT#id` | `META` | key; open ones by `byState` |
 * | signal of an incident | `INCIDENT#id` | `SIGNAL#at#id` | the incident's partition, in time order |
 * | decision of an incident | `INCIDENT#id` | `DECISION#at#attempt#what` | the incident's partition, in time order |
 * | open incident of a component | `COMPONENT#name` | `OPEN` | admission, by key |
 * | guard: lease, epoch, attempts, cooldown | `COMPONENT#name` | `GUARD` | admission and fence, by key |
 * | kill switch | `COMPONENT#name` or `GLOBAL` | `SWITCH` | admission and fence, by key |
 * | running recoveries (the concurrency guard) | `GLOBAL` | `RUNNING` | admission, by key |
 * | recovery | `RECOVERY#id` | `META` | key; live ones by `byState`, a component's by `byComponent` |
 * | begun step | `RECOVERY#id` | `STEP#step.attempt` | the recovery's partition |
 * | audit record | `RECOVERY#id` | `AUDIT#n` | the recovery's partition, in order |
 * | command sent | `COMMAND#id` | `META` | key, from its status event |
 * | signal seen (de-duplication) | `SIGNAL#id` | `META` | key |
 * | alarm that no component declares | `UNDECLARED` | `ALARM#name` | the partition |
 * | message not yet delivered | `OUTBOX` | id | the partition |
 *
 * The index `byState` lists open incidents and live recoveries (sparse: closed ones move to their own partition);
 * `byComponent` lists a component's recoveries. Both sort by start.
 */
export const TABLE_KEY = { partition: 'pk', sort: 'sk' } as const;
export const TTL_ATTRIBUTE = 'expiresAtEpochSeconds';
export const INDEXES = {
  byState: { name: 'byState', partition: 'state_pk', sort: 'state_sk' },
  byComponent: { name: 'byComponent', partition: 'component_pk', sort: 'component_sk' },
} as const;
export type IndexName = keyof typeof INDEXES;

const meta = (pk: string): Key => ({ pk, sk: 'META' });

export const keys = {
  incident: (incidentId: string) => meta(`INCIDENT#${incidentId}`),
  incidentSignal: (incidentId: string, at: string, signalId: string): Key => ({
    pk: `INCIDENT#${incidentId}`,
    sk: `SIGNAL#${at}#${signalId}`,
  }),
  incidentDecision: (incidentId: string, at: string, attempt: number, decision: string): Key => ({
    pk: `INCIDENT#${incidentId}`,
    sk: `DECISION#${at}#${attempt}#${decision}`,
  }),
  open: (component: string): Key => ({ pk: `COMPONENT#${component}`, sk: 'OPEN' }),
  guard: (component: string): Key => ({ pk: `COMPONENT#${component}`, sk: 'GUARD' }),
  componentSwitch: (component: string): Key => ({ pk: `COMPONENT#${component}`, sk: 'SWITCH' }),
  globalSwitch: { pk: 'GLOBAL', sk: 'SWITCH' } as Key,
  running: { pk: 'GLOBAL', sk: 'RUNNING' } as Key,
  recovery: (recoveryId: string) => meta(`RECOVERY#${recoveryId}`),
  step: (recoveryId: string, stepRun: string): Key => ({ pk: `RECOVERY#${recoveryId}`, sk: `STEP#${stepRun}` }),
  audit: (recoveryId: string, index: number): Key => ({
    pk: `RECOVERY#${recoveryId}`,
    sk: `AUDIT#${String(index).padStart(5, '0')}`,
  }),
  command: (commandId: string) => meta(`COMMAND#${commandId}`),
  signal: (signalId: string) => meta(`SIGNAL#${signalId}`),
  undeclared: (alarmName: string): Key => ({ pk: 'UNDECLARED', sk: `ALARM#${alarmName}` }),
  outbox: (messageId: string): Key => ({ pk: 'OUTBOX', sk: messageId }),
} as const;

/** Partitions of the two indexes. */
export const partitions = {
  openIncidents: 'INCIDENTS#open',
  closedIncidents: 'INCIDENTS#closed',
  liveRecoveries: 'RECOVERIES#live',
  endedRecoveries: 'RECOVERIES#ended',
  component: (component: string) => `COMPONENT#${component}`,
  undeclared: 'UNDECLARED',
  outbox: 'OUTBOX',
} as const;
