import { numberIn, textIn } from '../domain/admission/gate.ts';
import { GUARD } from '../domain/admission/guard-item.ts';
import { Incident } from '../domain/incident/incident.ts';
import { Recovery } from '../domain/recovery/recovery.ts';
import { fromDescribedAlarm } from '../domain/signal/from-described-alarm.ts';
import { OWN_ALARM_PREFIX } from '../domain/signal/own-alarms.ts';
import { absent, all, equal } from '../domain/table/condition.ts';
import { keys, partitions } from '../domain/table/keys.ts';
import type { CloseWatch } from './close-watch.ts';
import type { Deliver } from './deliver.ts';
import type { Deps } from './deps.ts';
import type { EndCommand } from './end-command.ts';
import type { PickUp } from './pick-up.ts';
import type { AlarmState } from './ports.ts';
import { openIncidentOf, read, recoveryOf, stepRunsOf } from './read.ts';
import type { Settle } from './settle.ts';
import type { TakeSignal } from './take-signal.ts';

export type SweepDeps = Pick<
  Deps,
  'clock' | 'table' | 'machines' | 'measures' | 'log' | 'directory' | 'evidence' | 'accountId'
> & {
  readonly deliver: Deliver;
  readonly endCommand: EndCommand;
  readonly settle: Settle;
  readonly pickUp: PickUp;
  readonly closeWatch: CloseWatch;
  readonly takeSignal: TakeSignal;
};

/** A message older than this was left by a crash, and is not just being delivered by its own writer. */
const MESSAGE_SETTLED_SECONDS = 20;
/** A recovery older than this that never started was left by a crash between admission and start. */
const START_SETTLED_SECONDS = 10;

/**
 * Finishes what nobody finished, from the state of the world and not from any event (D6): messages, recoveries that
 * were admitted and never started, commands whose end was not heard, executions that ended unheard or outlive their
 * deadline or their lease, incidents that wait, watches that are over, and alarms that fire and belong to none.
 *
 * Each part is tried though another failed; what failed is thrown together at the end, so that the alarm on this
 * function sees it. Running twice at once is harmless.
 */
export const createSweep = (deps: SweepDeps) => {
  const { clock, table, machines, measures, log, directory, evidence, accountId } = deps;
  const { deliver, endCommand, settle, pickUp, closeWatch, takeSignal } = deps;

  const revoke = async (recovery: Recovery, because: string): Promise<void> => {
    await table.transact([
      {
        do: 'update',
        key: keys.recovery(recovery.recoveryId),
        when: all(equal('status', 'live'), absent('revokedAt')),
        set: { revokedAt: clock.now().toISOString(), revokedBecause: because },
      },
    ]);
    // why after the revocation: a stopped execution's step can still begin, and must find its fence withdrawn
    await machines.stop(recovery.machineArn, recovery.recoveryId, because);
  };

  const overdue = async (recovery: Recovery, now: Date): Promise<string | undefined> => {
    if (now.toISOString() > recovery.deadlineAt) return `it outlived its deadline ${recovery.deadlineAt}`;
    const guard = await table.get(keys.guard(recovery.component));
    if (textIn(guard, GUARD.recoveryId) !== recovery.recoveryId) return 'it lost the lease of its component';
    if (numberIn(guard, GUARD.leaseUntil) <= now.getTime()) return 'its lease ran out';
    return undefined;
  };

  const tend = async (recoveryId: string): Promise<void> => {
    const recovery = await recoveryOf(table, recoveryId);
    if (recovery === undefined || recovery.status === 'ended') return;
    const now = clock.now();
    const settled = await settle(recoveryId);
    if (settled.did === 'not-started') {
      const age = now.getTime() - Date.parse(recovery.admittedAt);
      if (age < START_SETTLED_SECONDS * 1000) return;
      log.warn('recovery was admitted and never started, starting it', { recoveryId });
      await machines.start(recovery.machineArn, recoveryId, recovery.input ?? {});
      return;
    }
    if (settled.did !== 'running') return;
    const because = await overdue(recovery, now);
    if (because !== undefined) {
      log.warn('recovery is stopped', { recoveryId, because });
      await revoke(recovery, because);
      await settle(recoveryId);
      return;
    }
    for (const step of await stepRunsOf(table, recoveryId)) {
      if (step.answeredAt === undefined) await endCommand.endStep(step);
    }
  };

  const notice = async ({ alarmName, described }: AlarmState): Promise<void> => {
    if (alarmName.startsWith(OWN_ALARM_PREFIX)) return;
    const component = directory.componentOfAlarm(alarmName);
    if (component !== undefined && (await openIncidentOf(table, component.name)) !== undefined) return;
    const signal = fromDescribedAlarm(described, { accountId, now: clock.now() });
    if (signal?.state !== 'failing') return;
    const taken = await takeSignal(signal);
    if (taken.became === 'duplicate' && component !== undefined) {
      // why a new signal: the transition was dealt with and its incident is over, yet the alarm still fires
      const now = clock.now().toISOString();
      await takeSignal({ ...signal, id: `${signal.id}@${now.slice(0, 16)}`, at: now });
    }
  };

  return async (): Promise<void> => {
    const troubles: unknown[] = [];
    const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
      try {
        await work();
      } catch (error) {
        troubles.push(error);
        measures.add('SweepTroubles');
        log.error(`sweep: ${what} failed`, { error });
      }
    };
    await attempt('messages', () =>
      deliver.deliverStored(new Date(clock.now().getTime() - MESSAGE_SETTLED_SECONDS * 1000)),
    );
    await attempt('live recoveries', async () => {
      for (const item of await table.list('byState', partitions.liveRecoveries)) {
        await attempt(String(item['pk']), () => tend(read(Recovery, item).recoveryId));
      }
    });
    await attempt('watched incidents', async () => {
      for (const item of await table.list('byState', partitions.openIncidents)) {
        await attempt(String(item['pk']), () => closeWatch(read(Incident, item)));
      }
    });
    await attempt('firing alarms', async () => {
      for (const alarm of await evidence.alarmsInAlarm()) await attempt(alarm.alarmName, () => notice(alarm));
    });
    await attempt('waiting incidents', pickUp);
    measures.add('SweepCompleted');
    if (troubles.length > 0) throw new AggregateError(troubles, `${troubles.length} parts of the sweep failed`);
  };
};
export type Sweep = ReturnType<typeof createSweep>;
