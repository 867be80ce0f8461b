import { inWords } from '../../../domain/duration.ts';
import { Recovery } from '../../../domain/recovery/recovery.ts';
import { partitions } from '../../../domain/table/keys.ts';
import { secondsBetween } from '../../queries/seconds.ts';
import { read } from '../../read.ts';
import type { Check } from '../check.ts';

/** Two sweeps: the first one after the deadline stops the recovery, the second settles what could not yet be. */
const GRACE_SECONDS = 120;

/** Recoveries that nobody finished: the sweeper should have, within a minute or two of their deadline. */
export const stuckRecoveries: Check = {
  name: 'stuck-recoveries',
  look: async ({ table, clock }) => {
    const now = clock.now();
    const live = (await table.list('byState', partitions.liveRecoveries)).map((item) => read(Recovery, item));
    return live.flatMap(({ recoveryId, deadlineAt }) => {
      const overdueSeconds = secondsBetween(deadlineAt, now);
      if (overdueSeconds <= GRACE_SECONDS) return [];
      return [
        {
          severity: 'error' as const,
          what: `recovery ${recoveryId} is ${inWords(overdueSeconds)} past its deadline and still holds its component`,
          fix: `see \`recovery show ${recoveryId}\` and the log of the sweep function, which should have ended it`,
        },
      ];
    });
  },
};
