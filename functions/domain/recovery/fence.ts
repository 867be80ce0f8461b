/** Why a mutating step was not begun, in the order in which a begin asks. The machine's cause carries these words. */
export const FENCE_WORDS = {
  lease: 'it no longer holds the lease of its component',
  disabledForAll: 'recovery was disabled for all components',
  disabledForComponent: 'recovery was disabled for this component',
  stopped: 'it was stopped, or a later attempt at it has begun',
} as const;

/** Whether a recovery ended because somebody threw a kill switch, and not because it or its fence failed. */
export const isBySwitch = (cause: string | undefined): boolean =>
  cause?.includes(FENCE_WORDS.disabledForAll) === true || cause?.includes(FENCE_WORDS.disabledForComponent) === true;
