import { type Check, type Finding, namesOf } from '../check.ts';

/** Every component can be noticed when it fails: it declares alarms, and they exist. */
export const componentAlarms: Check = {
  name: 'component-alarms',
  look: async ({ directory, alarms }) => {
    const existing = new Set((await alarms.all()).map(({ alarmName }) => alarmName));
    return directory.all().flatMap((component): Finding[] => {
      if (component.alarms.length === 0) {
        return [
          {
            severity: 'warning',
            what: `'${component.name}' declares no alarm: its failures are not noticed, only a person can ask for its recovery`,
            fix: 'name its alarms under `alarms` in the environment document, and deploy',
          },
        ];
      }
      const missing = component.alarms.filter((name) => !existing.has(name));
      if (missing.length === 0) return [];
      return [
        {
          severity: 'error',
          what: `'${component.name}' declares alarms that do not exist in this account and region: ${namesOf(missing)}`,
          fix: 'create them, or correct their names in the environment document and deploy',
        },
      ];
    });
  },
};
