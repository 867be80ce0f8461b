/** Names that the machine gives to the states of the success criteria, beside `verify` itself. */
const VERIFYING: ReadonlySet<string> = new Set(['judge', 'well?', 'not-well']);

/** The step that a state belongs to: `restart:undo:wait` is of `restart`, `judge` is of the criteria, `verify`. */
export const stepOfState = (state: string): string => {
  const [step = state] = state.split(':');
  return VERIFYING.has(step) ? 'verify' : step;
};

/** Whether a state belongs to the undo of its step. */
export const isUndoState = (state: string): boolean => state.split(':')[1] === 'undo';
