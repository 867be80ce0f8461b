/**
 * Attributes of a component's guard item: one item, so that lease, cooldown and attempts change together.
 *
 * Times are epoch milliseconds. `epoch` only grows; it is the fence. The attempt slots hold the starts of the last
 * attempts, newest first, and are shifted in the update that admits: a rolling hour without a read.
 */
export const GUARD = {
  recoveryId: 'recoveryId',
  epoch: 'epoch',
  leaseUntil: 'leaseUntilEpochMs',
  cooldownUntil: 'cooldownUntilEpochMs',
  slot: (index: number): string => `attempt${index}`,
} as const;

/** Attribute of the item that counts running recoveries: a set of their ids. */
export const RUNNING = { recoveries: 'recoveries' } as const;

/** On a component's pointer to its open incident: true while the component is well and only watched. */
export const WATCHED = 'watched';

/** Attributes of a kill switch. It is off while `disabled` is true and `until`, if set, is not over. */
export const SWITCH = { disabled: 'disabled', until: 'untilEpochMs', reason: 'reason', by: 'by', at: 'at' } as const;
