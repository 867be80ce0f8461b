import type { Declared } from '../domain/environment/directory.ts';
import type { Incident } from '../domain/incident/incident.ts';
import { isWellAgain } from '../domain/incident/wellness.ts';
import type { Signal } from '../domain/signal/signal.ts';
import type { Deps } from './deps.ts';

/** Whether a component's alarms say now that it is well again; asks CloudWatch, and believes no event about it. */
export const createSeeWell =
  ({ evidence }: Pick<Deps, 'evidence'>) =>
  async (incident: Incident, component: Declared, signals: readonly Signal[]): Promise<boolean> => {
    const alarms = await evidence.alarms(component.alarms);
    return isWellAgain(
      incident,
      new Map(alarms.map(({ alarmName, state }) => [alarmName, state])),
      new Set(signals.flatMap(({ state, alarmName }) => (state === 'failing' ? (alarmName ?? []) : []))),
    );
  };
export type SeeWell = ReturnType<typeof createSeeWell>;
