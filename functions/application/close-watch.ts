import { afterRecurrence } from '../domain/incident/after-recovery.ts';
import {
  closed,
  leaveMessage,
  markWatched,
  recordDecision,
  releaseComponent,
  replaceIncident,
} from '../domain/incident/changes.ts';
import type { Incident } from '../domain/incident/incident.ts';
import { recurred } from '../domain/message/texts.ts';
import type { Verdict } from '../domain/recovery/recovery.ts';
import { equal } from '../domain/table/condition.ts';
import { keys } from '../domain/table/keys.ts';
import type { Write } from '../domain/table/write.ts';
import type { Deliver } from './deliver.ts';
import type { Deps } from './deps.ts';
import { recoveryOf } from './read.ts';

export type CloseWatchDeps = Pick<Deps, 'clock' | 'table' | 'directory' | 'evidence'> & { readonly deliver: Deliver };

/**
 * The final verdict when a recovered component's window is over, from its alarms: firing means it recurred, OK
 * confirms, anything else is inconclusive. A component without alarms keeps the verdict of its criteria.
 */
export const createCloseWatch =
  ({ clock, table, directory, evidence, deliver }: CloseWatchDeps) =>
  async (incident: Incident): Promise<void> => {
    const now = clock.now();
    if (incident.status !== 'watching' || (incident.watchUntil ?? '') > now.toISOString()) return;
    const names = directory.component(incident.component)?.alarms ?? [];
    const alarms = await evidence.alarms(names);
    const firing = alarms.some(({ state }) => state === 'ALARM');
    const sure = names.length === 0 || (alarms.length === names.length && alarms.every(({ state }) => state === 'OK'));
    const recovery = incident.recoveryId === undefined ? undefined : await recoveryOf(table, incident.recoveryId);
    const verdict: Verdict = firing ? 'recurred' : sure ? (recovery?.verdict ?? 'recovered') : 'inconclusive';
    const after = firing ? afterRecurrence(incident, directory.environment, now) : closed(incident, verdict, now);
    const page = firing && recovery !== undefined ? recurred(after, recovery, now) : undefined;
    const writes: Write[] = [
      replaceIncident(incident, after),
      recordDecision(incident.incidentId, {
        at: now.toISOString(),
        decision: firing ? 'recurred' : 'resolved',
        attempt: incident.attempts,
        words: firing
          ? `'${incident.component}' is still failing at the end of the watch`
          : `the watch of '${incident.component}' is over: ${verdict}`,
      }),
      firing ? markWatched(after) : releaseComponent(incident),
      ...(recovery === undefined
        ? []
        : [
            {
              do: 'update',
              key: keys.recovery(recovery.recoveryId),
              when: equal('status', 'ended'),
              set: { verdict },
            } satisfies Write,
          ]),
      ...(page === undefined ? [] : [leaveMessage(page)]),
    ];
    const stored = await table.transact(writes);
    if (stored.done && page !== undefined) await deliver.deliver([page]);
  };
export type CloseWatch = ReturnType<typeof createCloseWatch>;
