import { START_GRACE_SECONDS } from '../../recovery/recovery.ts';
import { absent, all, any, less } from '../../table/condition.ts';
import { keys } from '../../table/keys.ts';
import { type Gate, numberIn, textIn } from '../gate.ts';
import { GUARD } from '../guard-item.ts';

/**
 * Longer than the recovery's deadline by what may still be going on when the machine has ended: a command that was
 * sent at the last moment. The lease is freed by `settle` or `sweep`, never by the clock alone.
 */
export const LEASE_MARGIN_SECONDS = 120;

const leaseSeconds = (timeoutSeconds: number): number => timeoutSeconds + START_GRACE_SECONDS + LEASE_MARGIN_SECONDS;

/**
 * No other recovery of the component is under way (S2, S6). An expired lease does not open the gate: what it
 * protected may still be running, so it is first settled, by the sweeper.
 *
 * The epoch, the fence of everything that the recovery will do, is the moment of admission in milliseconds, and must
 * be greater than every earlier one; so it needs no read, and a clock that is behind is refused, not trusted.
 */
export const onePerComponent: Gate = {
  name: 'one-per-component',
  guards: ({ component, recoveryId, playbook, now }) => [
    {
      key: keys.guard(component.name),
      when: all(absent(GUARD.recoveryId), any(absent(GUARD.epoch), less(GUARD.epoch, now.getTime()))),
      change: {
        set: {
          [GUARD.recoveryId]: recoveryId,
          [GUARD.epoch]: now.getTime(),
          [GUARD.leaseUntil]: now.getTime() + leaseSeconds(playbook.timeoutSeconds) * 1000,
        },
      },
    },
  ],
  explain: ({ component }, item) => {
    const holder = textIn(item, GUARD.recoveryId);
    if (holder === '') {
      const epoch = numberIn(item, GUARD.epoch);
      return {
        gate: 'one-per-component',
        words: `a recovery of '${component.name}' was admitted by a clock that is ahead of this one`,
        inputs: { epoch },
        opensAt: new Date(epoch + 1).toISOString(),
      };
    }
    return {
      gate: 'one-per-component',
      words: `recovery ${holder} of '${component.name}' is under way`,
      inputs: { recoveryId: holder, leaseUntil: new Date(numberIn(item, GUARD.leaseUntil)).toISOString() },
    };
  },
};
