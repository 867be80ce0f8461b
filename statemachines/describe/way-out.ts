import { type Definition, statesBelow, successors } from '../asl.ts';
import { isUndoState, stepOfState } from './state-names.ts';
import { flatSteps, type ToldStep } from './told-steps.ts';

/** How a step of a machine leaves the forward way. */
export interface WayOut {
  /**
   * What its failure means: nothing was touched, or what was done is undone. Absent where its failure is none of the
   * recovery's, as that of a message to the owner.
   */
  readonly fails?: 'untouched' | 'undo';
  /** Whether it may go on without any of the steps inside it. */
  readonly mayPass: boolean;
}

/** An undo, where undoing ends, or the failed end of a branch, behind which the holder of the branch fails. */
const isUndoing = (state: string): boolean =>
  state === 'everything-undone?' || isUndoState(state) || /:failed$/.test(state);

/** Reads from the machine itself how a step leaves the forward way. */
export const wayOut = (step: Pick<ToldStep, 'id' | 'inside'>, definition: Definition): WayOut => {
  const own = statesBelow(definition.States).filter(([name]) => stepOfState(name) === step.id && !isUndoState(name));
  const leads = own
    .flatMap(([, state]) => successors(state))
    .filter((name) => stepOfState(name) !== step.id || isUndoState(name));
  const asked = own.find(([name]) => name === step.id)?.[1];
  const inside = new Set(flatSteps(step.inside.flatMap(({ steps }) => steps)).map(({ id }) => id));
  const mayPass =
    inside.size > 0 &&
    asked?.Type === 'Choice' &&
    asked.Default !== undefined &&
    !inside.has(stepOfState(asked.Default));
  if (leads.includes('untouched')) return { fails: 'untouched', mayPass };
  return leads.some(isUndoing) ? { fails: 'undo', mayPass } : { mayPass };
};
