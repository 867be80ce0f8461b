import { gateWrites, refusalsOfItems, refusalsOfRequest } from '../domain/admission/admit.ts';
import type { AdmissionRequest, Refusal } from '../domain/admission/gate.ts';
import type { Declared } from '../domain/environment/directory.ts';
import type { Decision } from '../domain/incident/changes.ts';
import {
  atRest,
  handedOver,
  leaveMessage,
  putNewRecovery,
  recordDecision,
  recovering,
  waiting,
} from '../domain/incident/changes.ts';
import { type Incident, recoveryIdOf } from '../domain/incident/incident.ts';
import { matchPlaybook } from '../domain/match/match.ts';
import type { Message } from '../domain/message/message.ts';
import { noPlaybook, recoveryBegins, refused, shadowed } from '../domain/message/texts.ts';
import { strictest } from '../domain/mode.ts';
import { deadlineOf, type Recovery } from '../domain/recovery/recovery.ts';
import type { Item } from '../domain/table/condition.ts';
import type { Key, Write } from '../domain/table/write.ts';
import type { AskGates } from './ask-gates.ts';
import type { Deliver } from './deliver.ts';
import type { DeployedPlaybook, Deps } from './deps.ts';
import type { Transaction } from './ports.ts';

export type DecideDeps = Pick<Deps, 'clock' | 'table' | 'machines' | 'measures' | 'log' | 'directory' | 'playbooks'> & {
  readonly deliver: Deliver;
  readonly askGates: AskGates;
};

/** How the caller's own writes store the incident, once it is known how it stands. */
export interface Case {
  readonly incident: Incident;
  readonly component: Declared;
  /** The writes that belong to this incident whatever is decided: first signal, pointer, incident itself. */
  writes(incident: Incident): readonly Write[];
}

export type Decided =
  | { readonly did: 'admitted'; readonly recovery: Recovery }
  | { readonly did: 'refused'; readonly refusal: Refusal }
  | { readonly did: 'shadow'; readonly refusals: readonly Refusal[] }
  | { readonly did: 'no-playbook'; readonly because: readonly string[] }
  /** One of the caller's own writes was refused: somebody else was first. Index and item are the caller's to read. */
  | { readonly did: 'overtaken'; readonly index: number; readonly item: Item | undefined };

const keyText = ({ pk, sk }: Key): string => `${pk}|${sk}`;

/** Refusals that stay closed for longer than this wait for no one: a person is told at once. */
const pageAtOnce = (refusal: Refusal, patienceSeconds: number, now: Date): boolean =>
  refusal.opensAt === undefined
    ? refusal.gate === 'enabled' || refusal.gate === 'confidence'
    : Date.parse(refusal.opensAt) - now.getTime() > patienceSeconds * 1000;

/**
 * Decides about an incident and does what was decided: classified and placed already, it is matched with a playbook
 * and asks for admission, all in one transaction with the caller's writes.
 *
 * Admitted: the transaction holds incident, recovery, lease, slot and attempt, and the execution is started after it;
 * a crash between the two is finished by the sweeper, which starts what was admitted. Refused: a second transaction
 * records the gate that refused, and the incident waits. Repeating it is harmless: every write is conditional.
 */
export const createDecide = (deps: DecideDeps) => {
  const { clock, table, machines, measures, log, directory, playbooks, deliver, askGates } = deps;
  const { environment } = directory;

  const store = async (
    writes: readonly Write[],
    incident: Incident,
    decision: Decision,
    messages: readonly Message[],
  ): Promise<Transaction> =>
    table.transact([
      ...writes,
      recordDecision(incident.incidentId, decision),
      ...messages.map((message) => leaveMessage(message)),
    ]);

  const overtaken = (own: readonly Write[], transaction: Transaction): Decided | undefined => {
    if (transaction.done) return undefined;
    const first = transaction.refused.find(({ index }) => index < own.length);
    return first === undefined ? undefined : { did: 'overtaken', ...first };
  };

  /** Stores what asks for nothing that could be refused, and tells it; `undefined` when nobody else was first. */
  const conclude = async (
    given: Case,
    incident: Incident,
    decision: Decision,
    messages: readonly Message[],
  ): Promise<Decided | undefined> => {
    const own = given.writes(incident);
    const lost = overtaken(own, await store(own, incident, decision, messages));
    if (lost === undefined) await deliver.deliver(messages);
    return lost;
  };

  const requestFor = (playbook: DeployedPlaybook, { incident, component }: Case, now: Date): AdmissionRequest => ({
    environment,
    component,
    playbook,
    confidence: incident.classification.confidence,
    recoveryId: recoveryIdOf(incident.incidentId, incident.attempts + 1),
    now,
  });

  const recoveryFor = (
    playbook: DeployedPlaybook,
    { incident, component }: Case,
    recoveryId: string,
    now: Date,
  ): Recovery => ({
    recoveryId,
    incidentId: incident.incidentId,
    component: component.name,
    attempt: incident.attempts + 1,
    playbook: playbook.id,
    playbookVersion: playbook.version,
    playbookDigest: playbook.digest,
    environmentDigest: directory.digest,
    machineArn: playbook.machineArn,
    epoch: now.getTime(),
    status: 'live',
    failingSince: incident.failingSince,
    admittedAt: now.toISOString(),
    deadlineAt: deadlineOf(now, playbook.timeoutSeconds),
    input: {
      recoveryId,
      incidentId: incident.incidentId,
      component: component.name,
      attempt: incident.attempts + 1,
      epoch: now.getTime(),
      owner: component.owner,
      node: component.node ?? '',
      facts: component.facts,
      failing: {
        since: incident.failingSince,
        type: incident.classification.type,
        why: incident.classification.because,
      },
    },
  });

  const refuse = async (given: Case, refusals: readonly [Refusal, ...Refusal[]], now: Date): Promise<Decided> => {
    const [refusal] = refusals;
    const page =
      given.incident.pagedAt === undefined && pageAtOnce(refusal, environment.escalation.patience, now)
        ? refused(given.incident, refusal, now)
        : undefined;
    const incident: Incident = {
      ...waiting(given.incident, refusal, now),
      ...(page === undefined ? {} : { pagedAt: now.toISOString() }),
    };
    const lost = await conclude(
      given,
      incident,
      {
        at: now.toISOString(),
        decision: 'refused',
        attempt: incident.attempts + 1,
        words: refusal.words,
        refusals,
      },
      page === undefined ? [] : [page],
    );
    if (lost !== undefined) return lost;
    measures.add('RecoveriesRefused', 1, { gate: refusal.gate });
    return { did: 'refused', refusal };
  };

  const shadow = async (
    given: Case,
    playbook: DeployedPlaybook,
    because: readonly string[],
    now: Date,
  ): Promise<Decided> => {
    const request = requestFor(playbook, given, now);
    const refusals = await askGates(request);
    const incident: Incident = { ...atRest(given.incident), status: 'shadow' };
    // why once: asked again, it would still only be told
    const notices = given.incident.status === 'shadow' ? [] : [shadowed(incident, playbook.id, refusals, now)];
    const lost = await conclude(
      given,
      incident,
      {
        at: now.toISOString(),
        decision: 'shadow',
        attempt: incident.attempts + 1,
        words:
          refusals.length === 0
            ? `shadow: ${playbook.id} would have started; nothing was touched`
            : `shadow: ${playbook.id} would have been refused: ${refusals[0]?.words}`,
        playbook: playbook.id,
        because,
        refusals,
      },
      notices,
    );
    return lost ?? { did: 'shadow', refusals };
  };

  const admit = async (
    given: Case,
    playbook: DeployedPlaybook,
    because: readonly string[],
    now: Date,
  ): Promise<Decided> => {
    const request = requestFor(playbook, given, now);
    const [known, ...more] = refusalsOfRequest(request);
    if (known !== undefined) return refuse(given, [known, ...more], now);

    const recovery = recoveryFor(playbook, given, request.recoveryId, now);
    const incident = recovering(given.incident, recovery);
    const own = given.writes(incident);
    const gates = gateWrites(request);
    const notice = recoveryBegins(incident, recovery, now);
    const stored = await store(
      [...own, putNewRecovery(recovery), ...gates],
      incident,
      {
        at: now.toISOString(),
        decision: 'admitted',
        attempt: recovery.attempt,
        words: `${playbook.id} v${playbook.version} was admitted`,
        playbook: playbook.id,
        because,
        recoveryId: recovery.recoveryId,
      },
      [notice],
    );
    if (!stored.done) {
      const lost = overtaken(own, stored);
      if (lost !== undefined) return lost;
      const closed = new Map(
        stored.refused.flatMap(({ index, item }) => {
          const gate = gates[index - own.length - 1];
          return gate === undefined ? [] : [[keyText(gate.key), item] as const];
        }),
      );
      const [refusal, ...rest] = refusalsOfItems(request, (key) =>
        closed.has(keyText(key)) ? closed.get(keyText(key)) : 'passed',
      );
      if (refusal === undefined) {
        // why an error: the table refused for a reason that no gate stands for; never taken for leave
        throw new Error(`admission of ${recovery.recoveryId} was refused by the table and by no gate`);
      }
      return refuse(given, [refusal, ...rest], now);
    }
    await machines.start(recovery.machineArn, recovery.recoveryId, recovery.input ?? {});
    measures.add('RecoveriesAdmitted', 1, { playbook: playbook.id });
    log.info('recovery admitted', { recoveryId: recovery.recoveryId, component: recovery.component });
    await deliver.deliver([notice]);
    return { did: 'admitted', recovery };
  };

  return async (given: Case): Promise<Decided> => {
    const now = clock.now();
    const { playbook: found, because } = matchPlaybook(playbooks, given.component, given.incident.classification);
    const playbook = playbooks.find((each) => each.id === found?.id);
    if (playbook === undefined) {
      const pages = given.incident.pagedAt === undefined ? [noPlaybook(given.incident, because, now)] : [];
      const incident: Incident = {
        ...handedOver(given.incident),
        pagedAt: given.incident.pagedAt ?? now.toISOString(),
      };
      const lost = await conclude(
        given,
        incident,
        {
          at: now.toISOString(),
          decision: 'no-playbook',
          attempt: given.incident.attempts + 1,
          words: 'no playbook fits',
          because,
        },
        pages,
      );
      return lost ?? { did: 'no-playbook', because };
    }
    const mode = strictest(environment.recovery.mode, given.component.mode, playbook.mode);
    return mode === 'shadow' ? shadow(given, playbook, because, now) : admit(given, playbook, because, now);
  };
};
export type Decide = ReturnType<typeof createDecide>;
