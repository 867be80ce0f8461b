import type { Incident } from './incident.ts';

export type AlarmStateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/**
 * Whether its alarms say that a component is well again, for an incident on which nothing is under way.
 *
 * None may be in ALARM, and every alarm that reported this failure and still exists must be OK: one that has fallen
 * silent proves nothing. What a person alone reported is not denied by alarms while it waits, since they did not see
 * it in the first place; a component without alarms cannot be seen to be well at all.
 *
 * @param states name of each alarm of the component that exists → its state
 * @param reported names of the alarms that reported this failure
 */
export const isWellAgain = (
  incident: Pick<Incident, 'status'>,
  states: ReadonlyMap<string, AlarmStateValue>,
  reported: ReadonlySet<string>,
): boolean => {
  if ([...states.values()].includes('ALARM')) return false;
  if (reported.size === 0 && incident.status === 'waiting') return false;
  const witnesses = [...states].filter(([name]) => reported.has(name)).map(([, state]) => state);
  const asked = witnesses.length > 0 ? witnesses : [...states.values()];
  return asked.length > 0 && asked.every((state) => state === 'OK');
};
