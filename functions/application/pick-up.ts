import { PRIORITIES } from '../domain/environment/component.ts';
import { closed, leaveMessage, recordDecision, releaseComponent, replaceIncident } from '../domain/incident/changes.ts';
import { Incident, recoveryIdOf } from '../domain/incident/incident.ts';
import { matchPlaybook } from '../domain/match/match.ts';
import { refused } from '../domain/message/texts.ts';
import { partitions } from '../domain/table/keys.ts';
import type { AskGates } from './ask-gates.ts';
import type { Decide } from './decide.ts';
import type { Deps } from './deps.ts';
import type { Deliver } from './deliver.ts';
import { incidentOf, read } from './read.ts';

export type PickUpDeps = Pick<Deps, 'clock' | 'table' | 'log' | 'directory' | 'evidence' | 'playbooks'> & {
  readonly decide: Decide;
  readonly askGates: AskGates;
  readonly deliver: Deliver;
};

/**
 * Asks again for every incident that waits: the higher priority first, then the longer wait (D8).
 *
 * A failure that has gone away closes its incident; a gate that has opened starts the recovery; a refusal that lasts
 * longer than the environment's patience pages people, once. Called when a recovery ends, and by the sweeper.
 */
export const createPickUp = (deps: PickUpDeps) => {
  const { clock, table, log, directory, evidence, playbooks, decide, askGates, deliver } = deps;
  const { environment } = directory;

  const resolve = async (incident: Incident, now: Date): Promise<void> => {
    await table.transact([
      replaceIncident(incident, closed(incident, 'self-resolved', now)),
      releaseComponent(incident),
      recordDecision(incident.incidentId, {
        at: now.toISOString(),
        decision: 'resolved',
        attempt: incident.attempts,
        words: `no alarm of '${incident.component}' is firing any more`,
      }),
    ]);
  };

  const stillRefused = async (incident: Incident, gate: string, words: string, opensAt: string | undefined, now: Date) => {
    const since = Date.parse(incident.waitingSince ?? now.toISOString());
    const patient = now.getTime() - since < environment.escalation.patience * 1000;
    const page = incident.pagedAt === undefined && !patient;
    if (!page && incident.waitingFor === gate && incident.opensAt === opensAt) return;
    const { opensAt: _old, ...rest } = incident;
    const after: Incident = {
      ...rest,
      waitingFor: gate,
      ...(opensAt === undefined ? {} : { opensAt }),
      ...(page ? { pagedAt: now.toISOString() } : {}),
    };
    const message = refused(incident, { gate, words, ...(opensAt === undefined ? {} : { opensAt }) }, now);
    const stored = await table.transact([
      replaceIncident(incident, after),
      recordDecision(incident.incidentId, {
        at: now.toISOString(),
        decision: 'refused',
        attempt: incident.attempts + 1,
        words,
      }),
      ...(page ? [leaveMessage(message)] : []),
    ]);
    if (stored.done && page) await deliver.deliver([message]);
  };

  const pickUpOne = async (incidentId: string): Promise<void> => {
    const incident = await incidentOf(table, incidentId);
    if (incident?.status !== 'waiting') return;
    const now = clock.now();
    const component = directory.component(incident.component);
    if (component === undefined) return;
    const alarms = await evidence.alarms(component.alarms);
    if (alarms.length > 0 && alarms.every(({ state }) => state === 'OK')) return resolve(incident, now);
    const { playbook } = matchPlaybook(playbooks, component, incident.classification);
    if (playbook !== undefined) {
      const [refusal] = await askGates({
        environment,
        component,
        playbook,
        confidence: incident.classification.confidence,
        recoveryId: recoveryIdOf(incident.incidentId, incident.attempts + 1),
        now,
      });
      if (refusal !== undefined) {
        return stillRefused(incident, refusal.gate, refusal.words, refusal.opensAt, now);
      }
    }
    const decided = await decide({ incident, component, writes: (after) => [replaceIncident(incident, after)] });
    log.info('waiting incident asked again', { incidentId, did: decided.did });
  };

  return async (): Promise<void> => {
    const items = await table.list('byState', partitions.openIncidents);
    const waiting = items.map((item) => read(Incident, item)).filter(({ status }) => status === 'waiting');
    waiting.sort(
      (a, b) =>
        PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority) || (a.openedAt < b.openedAt ? -1 : 1),
    );
    for (const incident of waiting) await pickUpOne(incident.incidentId);
  };
};
export type PickUp = ReturnType<typeof createPickUp>;
