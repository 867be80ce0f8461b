import type { Incident } from '../../domain/incident/incident.ts';
import { recoveryIdOf } from '../../domain/incident/incident.ts';
import type { Message } from '../../domain/message/message.ts';
import {
  noPlaybook,
  recoveryBegins,
  recoveryDone,
  recoveryFailed,
  recurred,
  refused,
  shadowed,
} from '../../domain/message/texts.ts';
import type { Recovery } from '../../domain/recovery/recovery.ts';
import type { StoredDecision } from './story.ts';

const ofDecision = (
  decision: StoredDecision,
  incident: Incident,
  recoveries: readonly Recovery[],
): Message | undefined => {
  const at = new Date(decision.at);
  const recoveryId = decision.recoveryId ?? recoveryIdOf(incident.incidentId, decision.attempt);
  const recovery = recoveries.find((each) => each.recoveryId === recoveryId);
  const [refusal = { gate: incident.waitingFor ?? 'admission', words: decision.words }] = decision.refusals;
  switch (decision.decision) {
    case 'admitted':
      return recovery === undefined ? undefined : recoveryBegins(incident, recovery, at);
    case 'shadow':
      return shadowed(incident, decision.playbook ?? '', [], at);
    case 'no-playbook':
      return noPlaybook(incident, decision.because, at);
    case 'recurred':
      return recovery === undefined ? undefined : recurred(incident, recovery, at);
    case 'refused':
      // why the time: of many refusals only the one that used up the patience paged, and it left its moment
      return decision.at === incident.pagedAt
        ? refused(
            incident,
            {
              gate: refusal.gate,
              words: refusal.words,
              ...(refusal.opensAt === undefined ? {} : { opensAt: refusal.opensAt }),
            },
            at,
          )
        : undefined;
    default:
      return undefined;
  }
};

const ofEnd = (incident: Incident, recovery: Recovery): Message | undefined => {
  if (recovery.endedAt === undefined) return undefined;
  const at = new Date(recovery.endedAt);
  const isWell = recovery.outcome === 'recovered' || recovery.outcome === 'self-resolved';
  return isWell ? recoveryDone(incident, recovery, at) : recoveryFailed(incident, recovery, at);
};

/**
 * The messages that were left for people, in the order of time.
 *
 * A message is stored in the transaction of what it tells and deleted when SNS has taken it, so what was decided says
 * what was told; whether it is still undelivered is seen by its id in the outbox.
 */
export const messagesOf = (
  incident: Incident,
  decisions: readonly StoredDecision[],
  recoveries: readonly Recovery[],
): Message[] =>
  [
    ...decisions.map((decision) => ofDecision(decision, incident, recoveries)),
    ...recoveries.map((recovery) => ofEnd(incident, recovery)),
  ]
    .filter((message) => message !== undefined)
    .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
