import type { Declared } from '../domain/environment/directory.ts';
import { afterRecurrence } from '../domain/incident/after-recovery.ts';
import {
  leaveMessage,
  markWatched,
  recordDecision,
  recordSignal,
  replaceIncident,
  takeOnce,
  unchanged,
} from '../domain/incident/changes.ts';
import type { Incident } from '../domain/incident/incident.ts';
import { recurred } from '../domain/message/texts.ts';
import type { Signal } from '../domain/signal/signal.ts';
import { equal } from '../domain/table/condition.ts';
import { keys } from '../domain/table/keys.ts';
import type { Deliver } from './deliver.ts';
import type { Deps } from './deps.ts';
import { recoveryOf } from './read.ts';
import type { Taken } from './take-signal.ts';

export type RecurDeps = Pick<Deps, 'clock' | 'table' | 'directory'> & { readonly deliver: Deliver };

/**
 * A component that was made well fails again inside the window (promise 6): the recovery's verdict becomes
 * `recurred`, people are told, and the incident waits for its next attempt, or for people when none is left.
 *
 * An alarm that was firing before the recovery ended is the failure itself and no recurrence; it joins.
 */
export const createRecur =
  ({ clock, table, directory, deliver }: RecurDeps) =>
  async (signal: Signal, incident: Incident, component: Declared): Promise<Taken | undefined> => {
    const now = clock.now();
    const recovery = incident.recoveryId === undefined ? undefined : await recoveryOf(table, incident.recoveryId);
    if (recovery?.endedAt === undefined || signal.at <= recovery.endedAt) {
      const joined = await table.transact([
        takeOnce(signal, incident.incidentId, now),
        { do: 'check', key: keys.incident(incident.incidentId), when: unchanged(incident) },
        recordSignal(incident.incidentId, signal),
      ]);
      if (joined.done) return { became: 'joined', incidentId: incident.incidentId };
      return joined.refused.some(({ index }) => index === 0) ? { became: 'duplicate' } : undefined;
    }
    const after = afterRecurrence(incident, directory.environment, now);
    const page = recurred(after, recovery, now);
    const stored = await table.transact([
      takeOnce(signal, incident.incidentId, now),
      replaceIncident(incident, after),
      markWatched(after),
      recordSignal(incident.incidentId, signal),
      {
        do: 'update',
        key: keys.recovery(recovery.recoveryId),
        when: equal('status', 'ended'),
        set: { verdict: 'recurred' },
      },
      recordDecision(incident.incidentId, {
        at: now.toISOString(),
        decision: 'recurred',
        attempt: incident.attempts,
        words: `'${component.name}' failed again after recovery ${recovery.recoveryId}`,
      }),
      leaveMessage(page),
    ]);
    if (!stored.done) return stored.refused.some(({ index }) => index === 0) ? { became: 'duplicate' } : undefined;
    await deliver.deliver([page]);
    return { became: 'joined', incidentId: incident.incidentId };
  };
export type Recur = ReturnType<typeof createRecur>;
