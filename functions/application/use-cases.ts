import { createBeginCall } from './begin-call.ts';
import { createBeginCommand } from './begin-command.ts';
import { createCloseWatch } from './close-watch.ts';
import type { Deps } from './deps.ts';
import { createDoor } from './door.ts';
import { createEndCommand } from './end-command.ts';
import { createPickUp } from './pick-up.ts';
import { createSettle } from './settle.ts';
import { createSweep } from './sweep.ts';
import { createSwitches } from './switches.ts';
import { createVerify } from './verify.ts';
import { createWorkStep } from './work-step.ts';

/** All use cases over one set of ports: what the sweeper and the simulation wire up once. */
export const createUseCases = (deps: Deps) => {
  const { askGates, decide, deliver, takeSignal } = createDoor(deps);
  const endCommand = createEndCommand(deps);
  const settle = createSettle({ ...deps, deliver, endCommand });
  const pickUp = createPickUp({ ...deps, decide, askGates, deliver });
  const closeWatch = createCloseWatch({ ...deps, deliver });
  return {
    askGates,
    beginCall: createBeginCall(deps),
    beginCommand: createBeginCommand(deps),
    endCommand,
    pickUp,
    settle,
    sweep: createSweep({ ...deps, deliver, endCommand, settle, pickUp, closeWatch, takeSignal }),
    switches: createSwitches(deps),
    takeSignal,
    verify: createVerify(deps),
    workStep: createWorkStep(deps),
  };
};
export type UseCases = ReturnType<typeof createUseCases>;
