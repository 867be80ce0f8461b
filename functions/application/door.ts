import { createAskGates } from './ask-gates.ts';
import { createDecide } from './decide.ts';
import { createDeliver } from './deliver.ts';
import type { Deps } from './deps.ts';
import { createRecur } from './recur.ts';
import { createTakeSignal } from './take-signal.ts';

/** What taking a signal stands on. */
export type DoorDeps = Omit<Deps, 'commands'>;

/** The one use case behind every door, wired over its ports: intake, alarm actions, persons, sweeper. */
export const createDoor = (deps: DoorDeps) => {
  const deliver = createDeliver(deps);
  const askGates = createAskGates(deps);
  const decide = createDecide({ ...deps, deliver, askGates });
  const recur = createRecur({ ...deps, deliver });
  return { askGates, decide, deliver, takeSignal: createTakeSignal({ ...deps, decide, recur }) };
};
