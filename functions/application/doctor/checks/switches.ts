import { thrownSwitches } from '../../queries/thrown-switches.ts';
import type { Check, Finding } from '../check.ts';

/** Kill switches that somebody threw, and may have forgotten (S5). */
export const switches: Check = {
  name: 'switches',
  look: async ({ table, directory, clock }): Promise<readonly Finding[]> => {
    const off: Finding[] = directory.environment.recovery.enabled
      ? []
      : [
          {
            severity: 'warning',
            what: 'recovery is disabled in the deployed environment (recovery.enabled, or AUTO_RECOVERY_ENABLED at deployment)',
            fix: 'set `recovery.enabled: true` in the environment document, and deploy',
          },
        ];
    const thrown = await thrownSwitches(table, directory, clock.now());
    return [
      ...off,
      ...thrown.map(
        ({ component, by, reason, at, until }): Finding => ({
          severity: 'warning',
          what: `recovery of ${component === undefined ? 'all components' : `'${component}'`} is disabled since ${at} by ${by}: ${reason}${until === undefined ? '' : `; until ${until}`}`,
          fix: `when that is over: recovery enable${component === undefined ? '' : ` ${component}`}`,
        }),
      ),
    ];
  },
};
