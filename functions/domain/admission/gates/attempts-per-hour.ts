import { absent, any, atMost } from '../../table/condition.ts';
import { keys } from '../../table/keys.ts';
import { type Gate, numberIn } from '../gate.ts';
import { GUARD } from '../guard-item.ts';

const HOUR_MS = 3_600_000;

/** No more than the allowed attempts at a component in any rolling hour (S2): the oldest slot must be an hour old. */
export const attemptsPerHour: Gate = {
  name: 'attempts-per-hour',
  guards: ({ component, environment, now }) => {
    const count = environment.recovery.maxAttemptsPerHour;
    const oldest = GUARD.slot(count - 1);
    const shift = Object.fromEntries(
      Array.from({ length: count - 1 }, (_, index) => [GUARD.slot(index + 1), { from: GUARD.slot(index), orElse: 0 }]),
    );
    return [
      {
        key: keys.guard(component.name),
        when: any(absent(oldest), atMost(oldest, now.getTime() - HOUR_MS)),
        change: { set: { [GUARD.slot(0)]: now.getTime() }, shift },
      },
    ];
  },
  explain: ({ component, environment }, item) => {
    const count = environment.recovery.maxAttemptsPerHour;
    const opensAt = new Date(numberIn(item, GUARD.slot(count - 1)) + HOUR_MS).toISOString();
    return {
      gate: 'attempts-per-hour',
      words: `'${component.name}' has had ${count} attempts within an hour; repeating has not helped`,
      inputs: { limit: count, oldest: new Date(numberIn(item, GUARD.slot(count - 1))).toISOString() },
      opensAt,
    };
  },
};
