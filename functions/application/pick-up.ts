import type { Refusal } from '../domain/admission/gate.ts';
import { concurrency } from '../domain/admission/gates/concurrency.ts';
import { PRIORITIES } from '../domain/environment/component.ts';
import type { Declared } from '../domain/environment/directory.ts';
import { closing, leaveMessage, recordDecision, replaceIncident } from '../domain/incident/changes.ts';
import { Incident, recoveryIdOf } from '../domain/incident/incident.ts';
import { reclassified } from '../domain/incident/reclassify.ts';
import { matchPlaybook } from '../domain/match/match.ts';
import { refused } from '../domain/message/texts.ts';
import { strictest } from '../domain/mode.ts';
import { partitions } from '../domain/table/keys.ts';
import type { AskGates } from './ask-gates.ts';
import type { Decide } from './decide.ts';
import type { Deliver } from './deliver.ts';
import type { DeployedPlaybook, Deps } from './deps.ts';
import { incidentOf, read, signalsOf } from './read.ts';
import { createSeeWell } from './see-well.ts';

export type PickUpDeps = Pick<Deps, 'clock' | 'table' | 'log' | 'directory' | 'evidence' | 'playbooks'> & {
  readonly decide: Decide;
  readonly askGates: AskGates;
  readonly deliver: Deliver;
};

/** What came of asking for one incident: nothing more to do now, no slot was free, or somebody else changed it first. */
type Considered = 'done' | 'full' | 'overtaken';

/** Others may change an incident meanwhile; each loss is read again, and there are not many to lose to. */
const TRIES = 3;

const saysFull = ({ gate }: Refusal): boolean => gate === concurrency.name;

/** Incidents on which nothing is under way, so that nobody else will come back to them. */
const IDLE: ReadonlySet<Incident['status']> = new Set(['waiting', 'needs-people', 'shadow']);

/**
 * Asks again for every incident on which nothing is under way: the higher priority first, then the longer open (D8).
 * Once one has found no slot free, none after it is started in this pass, though one frees meanwhile: whoever frees a
 * slot asks again, from the front.
 *
 * A failure that has gone away closes its incident, whatever it waited for, so that a lost OK event holds nothing up;
 * a gate that has opened starts the recovery, and so does a mode or a playbook that was deployed meanwhile; a refusal
 * that lasts longer than the environment's patience pages people, once. Called when a recovery ends, and by the
 * sweeper. Each incident is tried though another failed; what failed is thrown together at the end.
 */
export const createPickUp = (deps: PickUpDeps) => {
  const { clock, table, log, directory, evidence, playbooks, decide, askGates, deliver } = deps;
  const { environment } = directory;
  const seeWell = createSeeWell({ evidence });

  const stillRefused = async (before: Incident, incident: Incident, refusal: Refusal, now: Date): Promise<void> => {
    const since = Date.parse(incident.waitingSince ?? now.toISOString());
    const isPatient = now.getTime() - since < environment.escalation.patience * 1000;
    const page = incident.pagedAt === undefined && !isPatient ? refused(incident, refusal, now) : undefined;
    const { gate, words, opensAt } = refusal;
    if (page === undefined && incident.waitingFor === gate && incident.opensAt === opensAt) return;
    const { opensAt: _old, ...rest } = incident;
    const after: Incident = {
      ...rest,
      waitingFor: gate,
      ...(opensAt === undefined ? {} : { opensAt }),
      ...(page === undefined ? {} : { pagedAt: now.toISOString() }),
    };
    const stored = await table.transact([
      replaceIncident(before, after),
      recordDecision(incident.incidentId, {
        at: now.toISOString(),
        decision: 'refused',
        attempt: incident.attempts + 1,
        words,
        refusals: [refusal],
      }),
      ...(page === undefined ? [] : [leaveMessage(page)]),
    ]);
    if (stored.done && page !== undefined) await deliver.deliver([page]);
  };

  /** Whether there may be a new answer to an incident of which none is waited for. */
  const hasNews = ({ status, attempts }: Incident, component: Declared, playbook: DeployedPlaybook | undefined) => {
    if (status === 'waiting') return true;
    if (playbook === undefined) return false;
    const mode = strictest(environment.recovery.mode, component.mode, playbook.mode);
    // why no attempts: it was handed to people because no playbook was deployed, and one is now
    return status === 'shadow' ? mode !== 'shadow' : attempts === 0;
  };

  const consider = async (incidentId: string, isFull: boolean): Promise<Considered> => {
    const before = await incidentOf(table, incidentId);
    if (before === undefined || !IDLE.has(before.status)) return 'done';
    const now = clock.now();
    const component = directory.component(before.component);
    if (component === undefined) {
      const words = `'${before.component}' is not declared any more`;
      await table.transact(closing(before, 'inconclusive', words, now));
      return 'done';
    }
    const signals = await signalsOf(table, incidentId);
    if (await seeWell(before, component, signals)) {
      const words = `no alarm of '${before.component}' is firing any more`;
      await table.transact(closing(before, 'self-resolved', words, now));
      return 'done';
    }
    const incident = reclassified(before, component, signals);
    const { playbook: found } = matchPlaybook(playbooks, component, incident.classification);
    const playbook = playbooks.find(({ id }) => id === found?.id);
    if (!hasNews(incident, component, playbook)) return 'done';
    if (incident.status === 'waiting' && playbook !== undefined) {
      const refusals = await askGates({
        environment,
        component,
        playbook,
        confidence: incident.classification.confidence,
        recoveryId: recoveryIdOf(incident.incidentId, incident.attempts + 1),
        now,
      });
      const [refusal] = refusals;
      if (refusal !== undefined) {
        await stillRefused(before, incident, refusal, now);
        return refusals.some(saysFull) ? 'full' : 'done';
      }
    }
    if (isFull && playbook !== undefined) return 'done';
    const decided = await decide({ incident, component, writes: (after) => [replaceIncident(before, after)] });
    log.info('idle incident asked again', { incidentId, did: decided.did });
    if (decided.did === 'overtaken') return 'overtaken';
    return decided.did === 'refused' && saysFull(decided.refusal) ? 'full' : 'done';
  };

  return async (): Promise<void> => {
    const troubles: unknown[] = [];
    const idle: Incident[] = [];
    const attempt = async (work: () => unknown): Promise<void> => {
      try {
        await work();
      } catch (error) {
        troubles.push(error);
      }
    };
    for (const item of await table.list('byState', partitions.openIncidents)) {
      await attempt(() => idle.push(read(Incident, item)));
    }
    idle.sort(
      (a, b) => PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority) || (a.openedAt < b.openedAt ? -1 : 1),
    );
    let isFull = false;
    for (const { incidentId, status } of idle) {
      if (!IDLE.has(status)) continue;
      await attempt(async () => {
        let considered: Considered = 'overtaken';
        // why again: whoever overtook may have found no slot, and the next must not go first for that
        for (let left = TRIES; left > 0 && considered === 'overtaken'; left -= 1) {
          considered = await consider(incidentId, isFull);
        }
        isFull ||= considered === 'full';
      });
    }
    if (troubles.length > 0)
      throw new AggregateError(troubles, `${troubles.length} incidents could not be asked for again`);
  };
};
export type PickUp = ReturnType<typeof createPickUp>;
