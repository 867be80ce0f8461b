import type { Incident } from '../../domain/incident/incident.ts';

/** What an open incident waits for: in words, and until when where that is known. */
export interface Waits {
  /** A gate's name, or `recovery`, `people`, `alarm`, `watch`, `recurrence`. */
  readonly for: string;
  readonly words: string;
  readonly until?: string;
}

const forGate = (incident: Incident): Waits => {
  const gate = incident.waitingFor ?? 'admission';
  const words =
    gate === 'recurrence'
      ? 'it failed again; the next attempt is asked for with the next sweep'
      : `the gate '${gate}' to open`;
  return { for: gate, words, ...(incident.opensAt === undefined ? {} : { until: incident.opensAt }) };
};

/** What an incident waits for, `undefined` when it is over. */
export const waitsOf = (incident: Incident): Waits | undefined => {
  switch (incident.status) {
    case 'recovering':
      return { for: 'recovery', words: `recovery ${incident.recoveryId ?? ''} to end` };
    case 'waiting':
      return forGate(incident);
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
