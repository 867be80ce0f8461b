import { jsonata, type State, type States } from '../asl.ts';

/** How often and how soon a step is tried again. */
export interface Retries {
  readonly retries: number;
  readonly retryDelay: number;
}

/** The seconds that all the waits between the tries of a step take; they double. */
export const waitsSeconds = ({ retries, retryDelay }: Retries): number =>
  Array.from({ length: retries }, (_, index) => retryDelay * 2 ** index).reduce((sum, each) => sum + each, 0);

/** The state that asks whether a step is tried again; a step that never is has none. */
export const againId = (id: string): string => `${id}:again?`;

/**
 * The loop that tries a step again: was it tried often enough? count, wait, the same state anew.
 *
 * A loop and no `Retry`, since a retried callback keeps its token and its number in the ledger.
 */
export const emitAttempts = (
  id: string,
  attempt: string,
  { retries, retryDelay }: Retries,
  exits: { readonly again: string; readonly fail: string },
): { readonly onFailure: string; readonly states: States } => {
  if (retries === 0) return { onFailure: exits.fail, states: {} };
  const again = againId(id);
  const wait = `${id}:wait`;
  const states: Record<string, State> = {
    [again]: {
      Type: 'Choice',
      Comment: `Tried fewer than ${retries + 1} times?`,
      Choices: [
        {
          Condition: jsonata(`$${attempt} <= ${retries}`),
          Assign: { [attempt]: jsonata(`$${attempt} + 1`) },
          Next: wait,
        },
      ],
      Default: exits.fail,
    },
    [wait]: {
      Type: 'Wait',
      Seconds: jsonata(`${retryDelay} * $power(2, $${attempt} - 2)`),
      Next: exits.again,
    },
  };
  return { onFailure: again, states };
};
