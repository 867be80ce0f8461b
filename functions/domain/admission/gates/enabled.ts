import { all, any, atMost, type Condition, equal, not, present } from '../../table/condition.ts';
import { keys } from '../../table/keys.ts';
import { type Gate, numberIn, type Refusal, textIn } from '../gate.ts';
import { SWITCH } from '../guard-item.ts';

/** A switch that is not off now: never thrown, thrown back, or thrown until a moment that has passed (S5). */
export const switchedOn = (nowEpochMs: number): Condition =>
  any(not(equal(SWITCH.disabled, true)), all(present(SWITCH.until), atMost(SWITCH.until, nowEpochMs)));

/** Recovery is enabled: in the document, by the global switch, and by the component's own. */
export const enabled: Gate = {
  name: 'enabled',
  refuse: ({ environment }) =>
    environment.recovery.enabled
      ? undefined
      : {
          gate: 'enabled',
          words: 'recovery is disabled in the environment (recovery.enabled, or AUTO_RECOVERY_ENABLED at deployment)',
          inputs: { enabled: false },
        },
  guards: ({ component, now }) =>
    [keys.globalSwitch, keys.componentSwitch(component.name)].map((key) => ({ key, when: switchedOn(now.getTime()) })),
  explain: ({ component }, item, key): Refusal => {
    const scope = key.pk === keys.globalSwitch.pk ? 'all components' : `'${component.name}'`;
    const until = numberIn(item, SWITCH.until);
    return {
      gate: 'enabled',
      words: `recovery of ${scope} was disabled by ${textIn(item, SWITCH.by)}: ${textIn(item, SWITCH.reason)}`,
      inputs: { scope, by: textIn(item, SWITCH.by), reason: textIn(item, SWITCH.reason) },
      ...(until > 0 ? { opensAt: new Date(until).toISOString() } : {}),
    };
  },
};
