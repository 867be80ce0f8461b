import * as z from 'zod';
import { isOwnAlarm } from '../../../domain/signal/own-alarms.ts';
import { partitions } from '../../../domain/table/keys.ts';
import { read } from '../../read.ts';
import { type Check, type Finding, namesOf } from '../check.ts';

const Undeclared = z.object({ alarmName: z.string(), why: z.string(), seenAt: z.string() });

/** Alarms that belong to no component: their failures are recorded and nothing follows. */
export const undeclaredAlarms: Check = {
  name: 'undeclared-alarms',
  look: async ({ table, alarms, directory }) => {
    const isUndeclared = (name: string): boolean =>
      directory.componentOfAlarm(name) === undefined && !isOwnAlarm(name) && directory.component(name) === undefined;
    const seen = (await table.query(partitions.undeclared))
      .map((item) => read(Undeclared, item))
      .filter(({ alarmName }) => isUndeclared(alarmName));
    const fired = new Set(seen.map(({ alarmName }) => alarmName));
    const quiet = (await alarms.all())
      .map(({ alarmName }) => alarmName)
      .filter((name) => isUndeclared(name) && !fired.has(name));
    const fix = 'name it under `alarms` of its component in the environment document, and deploy';
    return [
      ...seen.map(
        ({ alarmName, why, seenAt }): Finding => ({
          severity: 'warning',
          what: `'${alarmName}' was seen failing at ${seenAt} and nothing followed: ${why}`,
          fix,
        }),
      ),
      ...(quiet.length === 0
        ? []
        : [
            {
              severity: 'warning',
              what: `${quiet.length === 1 ? 'an alarm of the account is' : `${quiet.length} alarms of the account are`} declared by no component, and would start nothing: ${namesOf(quiet.sort())}`,
              fix,
            } satisfies Finding,
          ]),
    ];
  },
};
