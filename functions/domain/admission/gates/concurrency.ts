import { absent, any, sizeBelow } from '../../table/condition.ts';
import { keys } from '../../table/keys.ts';
import type { Gate } from '../gate.ts';
import { RUNNING } from '../guard-item.ts';

/** Not too many recoveries at once, over all components (S2). The one item that all admissions share. */
export const concurrency: Gate = {
  name: 'concurrency',
  guards: ({ environment, recoveryId }) => [
    {
      key: keys.running,
      when: any(absent(RUNNING.recoveries), sizeBelow(RUNNING.recoveries, environment.recovery.maxConcurrent)),
      change: { addToSet: { [RUNNING.recoveries]: recoveryId } },
    },
  ],
  explain: ({ environment, component }, item) => {
    const running = item?.[RUNNING.recoveries];
    const count = running instanceof Set ? running.size : environment.recovery.maxConcurrent;
    return {
      gate: 'concurrency',
      words: `${count} recoveries are running, the limit is ${environment.recovery.maxConcurrent}; '${component.name}' (${component.priority}) goes when one ends`,
      inputs: { running: count, limit: environment.recovery.maxConcurrent, priority: component.priority },
    };
  },
};
