import type { Refusal } from '../admission/gate.ts';
import { WATCHED } from '../admission/guard-item.ts';
import type { Message } from '../message/message.ts';
import type { Recovery } from '../recovery/recovery.ts';
import type { Signal } from '../signal/signal.ts';
import { absent, all, any, type Condition, equal, type Item, type StoredValue } from '../table/condition.ts';
import { keys, partitions, TTL_ATTRIBUTE } from '../table/keys.ts';
import type { Key, Write } from '../table/write.ts';
import type { Incident } from './incident.ts';

/** What was decided about an incident, and why: one record a decision. */
export interface Decision {
  readonly at: string;
  readonly decision: 'admitted' | 'refused' | 'shadow' | 'no-playbook' | 'joined' | 'resolved' | 'recurred';
  readonly attempt: number;
  readonly words: string;
  readonly playbook?: string;
  readonly because?: readonly string[];
  readonly refusals?: readonly Refusal[];
  readonly recoveryId?: string;
}

/** Plain JSON of a record as an item: `undefined` members are dropped. */
export const itemOf = (key: Key, record: object, extra: Item = {}): Item => ({
  ...(JSON.parse(JSON.stringify(record)) as Record<string, StoredValue>),
  ...key,
  ...extra,
});

const stateOf = (incident: Incident): Item => ({
  state_pk: incident.status === 'resolved' ? partitions.closedIncidents : partitions.openIncidents,
  state_sk: `${incident.openedAt}#${incident.incidentId}`,
});

/** De-duplication of signals outlives every redelivery: SQS keeps a message for 14 days at most. */
const SIGNAL_MEMORY_SECONDS = 15 * 86_400;

/** Marks a signal as taken; refused when it was taken before. */
export const takeOnce = (signal: Signal, incidentId: string | undefined, now: Date): Write => ({
  do: 'put',
  key: keys.signal(signal.id),
  item: itemOf(
    keys.signal(signal.id),
    { signalId: signal.id, incidentId, takenAt: now.toISOString() },
    {
      [TTL_ATTRIBUTE]: Math.floor(now.getTime() / 1000) + SIGNAL_MEMORY_SECONDS,
    },
  ),
  when: absent('signalId'),
});

/** The component's pointer to its open incident; refused while it has one. */
export const claimComponent = (incident: Incident): Write => ({
  do: 'put',
  key: keys.open(incident.component),
  item: itemOf(keys.open(incident.component), { incidentId: incident.incidentId }),
  when: absent('incidentId'),
});

/** Says on the component's pointer whether it is only watched, so that what stands on it need not wait for that. */
export const markWatched = (incident: Incident): Write => ({
  do: 'update',
  key: keys.open(incident.component),
  when: any(absent('incidentId'), equal('incidentId', incident.incidentId)),
  set: { [WATCHED]: incident.status === 'watching' },
});

export const releaseComponent = (incident: Incident): Write => ({
  do: 'delete',
  key: keys.open(incident.component),
  when: equal('incidentId', incident.incidentId),
});

export const putNewIncident = (incident: Incident): Write => ({
  do: 'put',
  key: keys.incident(incident.incidentId),
  item: itemOf(keys.incident(incident.incidentId), incident, stateOf(incident)),
  when: absent('incidentId'),
});

/** True of an incident that nobody changed since it was read. */
export const unchanged = (incident: Incident): Condition =>
  all(
    equal('status', incident.status),
    incident.revision === undefined ? absent('revision') : equal('revision', incident.revision),
  );

/** Replaces an incident, provided that nobody changed it since it was read. */
export const replaceIncident = (before: Incident, after: Incident): Write => ({
  do: 'put',
  key: keys.incident(after.incidentId),
  item: itemOf(keys.incident(after.incidentId), { ...after, revision: (before.revision ?? 0) + 1 }, stateOf(after)),
  when: unchanged(before),
});

export const recordSignal = (incidentId: string, signal: Signal): Write => ({
  do: 'put',
  key: keys.incidentSignal(incidentId, signal.at, signal.id),
  item: itemOf(keys.incidentSignal(incidentId, signal.at, signal.id), signal),
});

const decisionKey = (incidentId: string, { at, attempt, decision }: Decision): Key =>
  keys.incidentDecision(incidentId, at, attempt, decision);

export const recordDecision = (incidentId: string, decision: Decision): Write => ({
  do: 'put',
  key: decisionKey(incidentId, decision),
  item: itemOf(decisionKey(incidentId, decision), decision),
});

/** Stores a message once, in the transaction of what it tells; delivered ones are deleted. */
export const leaveMessage = (message: Message): Write => ({
  do: 'put',
  key: keys.outbox(message.messageId),
  item: itemOf(keys.outbox(message.messageId), message),
});

export const putNewRecovery = (recovery: Recovery): Write => ({
  do: 'put',
  key: keys.recovery(recovery.recoveryId),
  item: itemOf(keys.recovery(recovery.recoveryId), recovery, {
    state_pk: partitions.liveRecoveries,
    state_sk: `${recovery.admittedAt}#${recovery.recoveryId}`,
    component_pk: partitions.component(recovery.component),
    component_sk: recovery.admittedAt,
  }),
  when: absent('recoveryId'),
});

/** The incident without what it waited for or was watched until. */
export const atRest = (incident: Incident): Incident => {
  const { waitingFor: _for, waitingSince: _since, opensAt: _opens, watchUntil: _until, ...rest } = incident;
  return rest;
};

/** Closes an incident: the component is free for the next one. */
export const closed = (incident: Incident, verdict: string, now: Date): Incident => ({
  ...atRest(incident),
  status: 'resolved',
  verdict,
  closedAt: now.toISOString(),
});

/** The incident in the hands of people: automation has no further move of its own. */
export const handedOver = (incident: Incident): Incident => ({ ...atRest(incident), status: 'needs-people' });

/** The writes that close an incident and free its component, provided that nobody changed it since it was read. */
export const closing = (incident: Incident, verdict: string, words: string, now: Date): Write[] => [
  replaceIncident(incident, closed(incident, verdict, now)),
  releaseComponent(incident),
  recordDecision(incident.incidentId, {
    at: now.toISOString(),
    decision: 'resolved',
    attempt: incident.attempts,
    words,
  }),
];

/** The incident as waiting for a gate; since when it waits is kept while it waits. */
export const waiting = (incident: Incident, refusal: Refusal, now: Date): Incident => {
  const { opensAt: _opens, ...rest } = incident;
  return {
    ...rest,
    status: 'waiting',
    waitingFor: refusal.gate,
    waitingSince: incident.waitingSince ?? now.toISOString(),
    ...(refusal.opensAt === undefined ? {} : { opensAt: refusal.opensAt }),
  };
};

/** The incident with its next recovery under way. */
export const recovering = (incident: Incident, recovery: Recovery): Incident => ({
  ...atRest(incident),
  status: 'recovering',
  attempts: recovery.attempt,
  recoveryId: recovery.recoveryId,
});
