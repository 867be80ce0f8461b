import { textIn } from '../domain/admission/gate.ts';
import { GUARD, RUNNING } from '../domain/admission/guard-item.ts';
import { chain } from '../domain/audit/chain.ts';
import { auditEntriesOf } from '../domain/audit/entries.ts';
import { afterRecovery } from '../domain/incident/after-recovery.ts';
import { itemOf, leaveMessage, markWatched, replaceIncident } from '../domain/incident/changes.ts';
import { recoveryDone, recoveryFailed } from '../domain/message/texts.ts';
import type { Recovery } from '../domain/recovery/recovery.ts';
import type { StepRun } from '../domain/recovery/step-run.ts';
import { equal } from '../domain/table/condition.ts';
import { keys, partitions, TTL_ATTRIBUTE } from '../domain/table/keys.ts';
import type { Write } from '../domain/table/write.ts';
import { judgeEnd, NEVER_STARTED } from '../domain/verdict/verdict.ts';
import type { Deliver } from './deliver.ts';
import type { Deps } from './deps.ts';
import type { EndCommand } from './end-command.ts';
import { incidentOf, recoveryOf, stepRunsOf } from './read.ts';

export type SettleDeps = Pick<Deps, 'clock' | 'table' | 'machines' | 'measures' | 'log' | 'directory'> & {
  readonly deliver: Deliver;
  readonly endCommand: EndCommand;
};

export type Settled =
  | { readonly did: 'settled'; readonly recovery: Recovery }
  | { readonly did: 'settled-before' }
  | { readonly did: 'unknown' }
  | { readonly did: 'not-started' }
  | { readonly did: 'running' }
  /** A command that was begun may still be running on its host, or a call on its way; lease and slot stay until then. */
  | { readonly did: 'later'; readonly until: string };

const TRIES = 4;

/**
 * Ends a recovery whose execution has ended, however it did: verdict, lease and slot, cooldown, incident, audit chain
 * and the message to people, in one transaction. Called by the status event and by the sweeper; whoever comes second
 * changes nothing.
 *
 * Lease and slot are freed only when every begun command is over or past its deadline, and every call past its (S6).
 */
export const createSettle = ({ clock, table, machines, measures, log, directory, deliver, endCommand }: SettleDeps) => {
  const unfinishedUntil = async (steps: readonly StepRun[], now: Date): Promise<string | undefined> => {
    let until: string | undefined;
    for (const step of steps.filter(({ state }) => state === 'begun')) {
      const end = await endCommand.endStep(step);
      if (end === 'running' && step.deadlineAt > now.toISOString()) {
        until = until === undefined || step.deadlineAt > until ? step.deadlineAt : until;
      }
    }
    return until;
  };

  const attempt = async (recoveryId: string): Promise<Settled | undefined> => {
    const now = clock.now();
    const live = await recoveryOf(table, recoveryId);
    if (live === undefined) return { did: 'unknown' };
    if (live.status === 'ended') return { did: 'settled-before' };
    const execution = await machines.look(live.machineArn, recoveryId);
    if (execution === undefined && now.toISOString() <= live.deadlineAt) return { did: 'not-started' };
    if (execution?.status === 'RUNNING' || execution?.status === 'PENDING_REDRIVE') return { did: 'running' };

    const until = await unfinishedUntil(await stepRunsOf(table, recoveryId), now);
    if (until !== undefined) return { did: 'later', until };
    const steps = await stepRunsOf(table, recoveryId);

    const incident = await incidentOf(table, live.incidentId);
    if (incident === undefined) throw new Error(`incident ${live.incidentId} of recovery ${recoveryId} is missing`);
    const judged = judgeEnd(execution ?? { status: NEVER_STARTED }, steps, live.revokedBecause);
    const recovery: Recovery = {
      ...live,
      status: 'ended',
      endedAt: now.toISOString(),
      outcome: judged.outcome,
      verdict: judged.verdict,
      unmet: [...judged.unmet],
      met: [...judged.met],
      ...(judged.cause === undefined ? {} : { cause: judged.cause }),
    };
    const after = afterRecovery(incident, recovery, directory.environment, now);
    const isWell = recovery.verdict === 'recovered' || recovery.verdict === 'self-resolved';
    const message = isWell ? recoveryDone(incident, recovery, now) : recoveryFailed(after.incident, recovery, now);

    // why asked: a lease that was lost must not keep its recovery from ending; what it does not hold it cannot free
    const guard = await table.get(keys.guard(live.component));
    const holdsLease = textIn(guard, GUARD.recoveryId) === recoveryId;

    const story = await table.query(keys.incident(live.incidentId).pk);
    const records = chain(
      recoveryId,
      auditEntriesOf(
        recovery,
        story.filter(({ sk }) => String(sk).startsWith('SIGNAL#')),
        story.filter(({ sk }) => String(sk).startsWith('DECISION#')),
        steps,
      ),
    );
    const expires = Math.floor(now.getTime() / 1000) + directory.environment.audit.retention;
    const writes: Write[] = [
      {
        do: 'put',
        key: keys.recovery(recoveryId),
        item: itemOf(keys.recovery(recoveryId), recovery, {
          state_pk: partitions.endedRecoveries,
          state_sk: `${recovery.admittedAt}#${recoveryId}`,
          component_pk: partitions.component(recovery.component),
          component_sk: recovery.admittedAt,
        }),
        when: equal('status', 'live'),
      },
      ...(holdsLease
        ? [
            {
              do: 'update',
              key: keys.guard(recovery.component),
              when: equal(GUARD.recoveryId, recoveryId),
              set: { [GUARD.cooldownUntil]: Date.parse(after.cooldownUntil) },
              remove: [GUARD.recoveryId, GUARD.leaseUntil],
            } satisfies Write,
          ]
        : []),
      { do: 'update', key: keys.running, removeFromSet: { [RUNNING.recoveries]: recoveryId } },
      replaceIncident(incident, after.incident),
      ...(isWell ? [markWatched(after.incident)] : []),
      leaveMessage(message),
      ...records.map((record): Write => {
        const key = keys.audit(recoveryId, record.index);
        return { do: 'put', key, item: itemOf(key, record, { [TTL_ATTRIBUTE]: expires }) };
      }),
    ];
    const stored = await table.transact(writes);
    if (!stored.done) {
      // why not an error: another settle, a recurrence or the sweeper was first; what they left is read again
      log.info('settle was overtaken', { recoveryId, refused: stored.refused.map(({ index }) => index) });
      return undefined;
    }
    // why logged: the head stands outside the table, so that a chain that was cut short shows
    log.info('audit head', { recoveryId, index: records.length - 1, hash: records.at(-1)?.hash });
    measures.add('RecoveriesEnded', 1, { verdict: judged.verdict });
    if (isWell) measures.add('SecondsToRecover', (now.getTime() - Date.parse(live.failingSince)) / 1000);
    else measures.add('RecoveriesFailed');
    await deliver.deliver([message]);
    return { did: 'settled', recovery };
  };

  return async (recoveryId: string): Promise<Settled> => {
    for (let left = TRIES; left > 0; left -= 1) {
      const settled = await attempt(recoveryId);
      if (settled !== undefined) return settled;
    }
    throw new Error(`settling ${recoveryId} was overtaken ${TRIES} times`);
  };
};
export type Settle = ReturnType<typeof createSettle>;
