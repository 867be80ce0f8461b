import type { Incident } from '../../domain/incident/incident.ts';

/** What an open incident waits for: in words, and until when where that is known. */
export interface Waits {
  /** A gate's name, or `recovery`, `people`, `alarm`, `watch`, `recurrence`. */
  readonly for: string;
  readonly words: string;
  readonly until?: string;
}

const forGate = (incident: Incident, refusedWith: string | undefined): Waits => {
  const gate = incident.waitingFor ?? 'admission';
  const words =
    gate === 'recurrence'
      ? 'the next sweep: it failed again, and its next attempt is asked for then'
      : `the gate '${gate}' to open${refusedWith === undefined ? '' : `: ${refusedWith}`}`;
  return { for: gate, words, ...(incident.opensAt === undefined ? {} : { until: incident.opensAt }) };
};

/**
 * What an incident waits for, `undefined` when it is over.
 *
 * @param refusedWith the words of its last refusal, where they are known
 */
export const waitsOf = (incident: Incident, refusedWith?: string): Waits | undefined => {
  switch (incident.status) {
    case 'recovering':
      return { for: 'recovery', words: `recovery ${incident.recoveryId ?? ''} to end` };
    case 'waiting':
      return forGate(incident, refusedWith);
    case 'shadow':
      return { for: 'alarm', words: 'its alarms to be OK again; in shadow mode nothing is touched' };
    case 'watching':
      return {
        for: 'watch',
        words: 'the watch to end without a recurrence',
        ...(incident.watchUntil === undefined ? {} : { until: incident.watchUntil }),
      };
    case 'needs-people':
      return { for: 'people', words: 'a person: automation has no further move' };
    case 'resolved':
      return undefined;
  }
};
