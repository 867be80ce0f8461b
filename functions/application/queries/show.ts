import { RecoveryError } from '../../domain/errors.ts';
import { Incident, recoveryIdOf } from '../../domain/incident/incident.ts';
import { Message } from '../../domain/message/message.ts';
import { Recovery } from '../../domain/recovery/recovery.ts';
import type { StepRun } from '../../domain/recovery/step-run.ts';
import { keys, partitions } from '../../domain/table/keys.ts';
import type { Deps } from '../deps.ts';
import { incidentOf, read, stepRunsOf } from '../read.ts';
import { type AuditState, auditStateOf } from './audit-state.ts';
import { secondsBetween } from './seconds.ts';
import { lastRefusalIn, storyOf } from './story.ts';
import { type Entry, timelineOf } from './timeline.ts';
import { messagesOf } from './told.ts';
import { type Waits, waitsOf } from './waits.ts';

/** From one moment of an attempt to the next, in seconds; absent where the later moment has not come. */
export interface Durations {
  readonly recoveryId: string;
  readonly failureToSignalSeconds: number;
  readonly signalToAdmittedSeconds: number;
  readonly admittedToFirstCommandSeconds?: number;
  readonly firstCommandToEndedSeconds?: number;
  readonly failureToEndedSeconds?: number;
}

export type ShownRecovery = Omit<Recovery, 'input' | 'epoch' | 'machineArn'>;

/** One failure from first to last: the answer of `recovery show`. */
export interface ShowReport {
  readonly at: string;
  /** What the id named. */
  readonly shows: 'incident' | 'recovery';
  readonly incident: Incident;
  readonly waits?: Waits;
  /** The attempts that are shown, in their order: all of an incident, or the one that was named. */
  readonly recoveries: readonly ShownRecovery[];
  readonly timeline: readonly Entry[];
  readonly durations: readonly Durations[];
  readonly audit: readonly AuditState[];
}

export type ShowDeps = Pick<Deps, 'clock' | 'table'>;

const durationsOf = (incident: Incident, recovery: Recovery, steps: readonly StepRun[]): Durations => {
  const { recoveryId, admittedAt, endedAt } = recovery;
  const first = steps.find((step) => step.recoveryId === recoveryId)?.begunAt;
  return {
    recoveryId,
    failureToSignalSeconds: secondsBetween(incident.failingSince, incident.openedAt),
    signalToAdmittedSeconds: secondsBetween(incident.openedAt, admittedAt),
    ...(first === undefined ? {} : { admittedToFirstCommandSeconds: secondsBetween(admittedAt, first) }),
    ...(first === undefined || endedAt === undefined
      ? {}
      : { firstCommandToEndedSeconds: secondsBetween(first, endedAt) }),
    ...(endedAt === undefined ? {} : { failureToEndedSeconds: secondsBetween(incident.failingSince, endedAt) }),
  };
};

const shown = ({ input: _input, epoch: _epoch, machineArn: _arn, ...rest }: Recovery): ShownRecovery => rest;

/** Tells one incident, or one recovery of it, as a timeline, and says whether its audit chain is whole. Reads only. */
export const createShow = ({ clock, table }: ShowDeps) => {
  const find = async (id: string): Promise<{ incident: Incident; recovery?: Recovery }> => {
    const [incidentItem, recoveryItem] = await table.getAll([keys.incident(id), keys.recovery(id)]);
    if (incidentItem !== undefined) return { incident: read(Incident, incidentItem) };
    const recovery = recoveryItem === undefined ? undefined : read(Recovery, recoveryItem);
    const incident = recovery === undefined ? undefined : await incidentOf(table, recovery.incidentId);
    if (recovery !== undefined && incident !== undefined) return { incident, recovery };
    throw new RecoveryError(
      'RecoveryNotFound',
      `no incident or recovery has the id '${id}': \`recovery status\` lists what is open, \`recovery history\` what has ended`,
    );
  };

  const attemptsOf = async (incident: Incident): Promise<Recovery[]> => {
    const ids = Array.from({ length: incident.attempts }, (_, index) => recoveryIdOf(incident.incidentId, index + 1));
    const items = await table.getAll(ids.map((id) => keys.recovery(id)));
    return items.flatMap((item) => (item === undefined ? [] : [read(Recovery, item)]));
  };

  /** @throws RecoveryError `RecoveryNotFound` when the id names neither */
  return async (id: string): Promise<ShowReport> => {
    const { incident, recovery } = await find(id);
    const recoveries = recovery === undefined ? await attemptsOf(incident) : [recovery];
    const story = await storyOf(table, incident.incidentId);
    const steps = (await Promise.all(recoveries.map(({ recoveryId }) => stepRunsOf(table, recoveryId)))).flat();
    const outbox = (await table.query(partitions.outbox)).map((item) => read(Message, item).messageId);
    const until = recovery?.endedAt;
    const decisions = story.decisions.filter(({ attempt }) => recovery === undefined || attempt === recovery.attempt);
    const timeline = timelineOf(incident.failingSince, {
      signals: story.signals.filter(({ at }) => until === undefined || at <= until),
      decisions,
      steps,
      recoveries,
      messages: messagesOf(incident, decisions, recoveries),
      undelivered: new Set(outbox),
    });
    const waits = waitsOf(incident, lastRefusalIn(story.decisions));
    return {
      at: clock.now().toISOString(),
      shows: recovery === undefined ? 'incident' : 'recovery',
      incident,
      ...(waits === undefined ? {} : { waits }),
      recoveries: recoveries.map(shown),
      timeline,
      durations: recoveries.map((each) => durationsOf(incident, each, steps)),
      audit: await Promise.all(recoveries.map((each) => auditStateOf(table, each))),
    };
  };
};
export type Show = ReturnType<typeof createShow>;
