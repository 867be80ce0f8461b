import { numberIn, textIn } from '../../domain/admission/gate.ts';
import { switchedOn } from '../../domain/admission/gates/enabled.ts';
import { SWITCH } from '../../domain/admission/guard-item.ts';
import type { Directory } from '../../domain/environment/directory.ts';
import { holds } from '../../domain/table/condition.ts';
import { keys } from '../../domain/table/keys.ts';
import type { Table } from '../ports.ts';

/** A kill switch that is off now, and so stops recoveries. */
export interface ThrownSwitch {
  /** The component's name; absent for the switch of all components. */
  readonly component?: string;
  readonly by: string;
  readonly reason: string;
  readonly at: string;
  /** When it goes on again by itself; absent when only a person ends it. */
  readonly until?: string;
}

/** The kill switches that are off at `now` (S5): the one of all components first, then by the document's order. */
export const thrownSwitches = async (
  table: Pick<Table, 'getAll'>,
  directory: Directory,
  now: Date,
): Promise<ThrownSwitch[]> => {
  const components = directory.all().map(({ name }) => name);
  const items = await table.getAll([keys.globalSwitch, ...components.map((name) => keys.componentSwitch(name))]);
  return items.flatMap((item, index): ThrownSwitch[] => {
    if (holds(switchedOn(now.getTime()), item)) return [];
    const component = index === 0 ? undefined : components[index - 1];
    const until = numberIn(item, SWITCH.until);
    return [
      {
        ...(component === undefined ? {} : { component }),
        by: textIn(item, SWITCH.by),
        reason: textIn(item, SWITCH.reason),
        at: textIn(item, SWITCH.at),
        ...(until > 0 ? { until: new Date(until).toISOString() } : {}),
      },
    ];
  });
};
