import { absent, any, atMost } from '../../table/condition.ts';
import { keys } from '../../table/keys.ts';
import { type Gate, numberIn } from '../gate.ts';
import { GUARD } from '../guard-item.ts';

/** Enough time has passed since the last recovery of the component ended (S2, P6). `settle` says until when. */
export const cooldown: Gate = {
  name: 'cooldown',
  guards: ({ component, now }) => [
    {
      key: keys.guard(component.name),
      when: any(absent(GUARD.cooldownUntil), atMost(GUARD.cooldownUntil, now.getTime())),
    },
  ],
  explain: ({ component }, item) => {
    const opensAt = new Date(numberIn(item, GUARD.cooldownUntil)).toISOString();
    return {
      gate: 'cooldown',
      words: `'${component.name}' was recovered a short while ago and rests until ${opensAt}`,
      inputs: { until: opensAt },
      opensAt,
    };
  },
};
