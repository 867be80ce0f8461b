import type { Environment } from '../environment/environment.ts';
import { isBySwitch } from '../recovery/fence.ts';
import type { Recovery } from '../recovery/recovery.ts';
import { atRest, handedOver } from './changes.ts';
import type { Incident } from './incident.ts';

/** What a recurrence leaves: the next attempt is waited for while any is left, else it is handed to people. */
export const afterRecurrence = (incident: Incident, environment: Environment, now: Date): Incident => {
  const base: Incident = { ...atRest(incident), verdict: 'recurred', pagedAt: now.toISOString() };
  return incident.attempts >= environment.recovery.attempts
    ? handedOver(base)
    : { ...base, status: 'waiting', waitingFor: 'recurrence', waitingSince: now.toISOString() };
};

const later = (now: Date, seconds: number): string => new Date(now.getTime() + seconds * 1000).toISOString();

export interface Aftermath {
  readonly incident: Incident;
  /** Until when the component rests. */
  readonly cooldownUntil: string;
  /** When the next attempt is made by itself, where there is one. */
  readonly again?: string;
}

/**
 * What a recovery's end leaves of its incident.
 *
 * Well: watched for the window in which a recurrence counts. Failed: tried again after the attempt delay while
 * attempts are left and everything was undone (P6), else handed to people. Stopped by a person: theirs; stopped by a
 * kill switch while attempts are left: it waits for the switch. The cooldown begins here, when the attempt has ended.
 */
export const afterRecovery = (
  incident: Incident,
  recovery: Recovery,
  environment: Environment,
  now: Date,
): Aftermath => {
  const { attempts, attemptDelay, cooldown } = environment.recovery;
  const rests = later(now, cooldown);
  const base: Incident = { ...atRest(incident), verdict: recovery.verdict };
  if (recovery.verdict === 'recovered' || recovery.verdict === 'self-resolved') {
    return {
      incident: { ...base, status: 'watching', watchUntil: later(now, environment.validation.watch) },
      cooldownUntil: rests,
    };
  }
  const paged: Incident = { ...base, pagedAt: now.toISOString() };
  const toPeople: Aftermath = { incident: handedOver(paged), cooldownUntil: rests };
  const waits = { ...paged, status: 'waiting', waitingSince: now.toISOString() } as const;
  const again = later(now, attemptDelay);
  if (incident.attempts >= attempts || recovery.outcome === 'not-undone') return toPeople;
  if (recovery.outcome !== 'stopped') {
    return { incident: { ...waits, waitingFor: 'cooldown', opensAt: again }, cooldownUntil: again, again };
  }
  // why told apart: a switch is thrown back some day, a stopped execution is somebody's decision
  return isBySwitch(recovery.cause)
    ? { incident: { ...waits, waitingFor: 'enabled' }, cooldownUntil: again }
    : toPeople;
};
