import { kindOf, PlainStep } from './schema.ts';
import type { KeptRead, Step } from './step-kind.ts';

const camel = (id: string): string => id.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** The name under which the checkpoint keeps a value for a step: `scale-out` and `count` is `scaleOutCount`. */
export const keptName = (stepId: string, name: string): string =>
  `${camel(stepId)}${name.charAt(0).toUpperCase()}${name.slice(1)}`;

const needsOwnUndo = ({ undo, restorative, irreversible }: Step): boolean =>
  undo === undefined && restorative === undefined && irreversible === undefined;

/** What the checkpoint has to read for a step, where its kind undoes it and its author says nothing else. */
export const keptReadOf = (step: Step): KeptRead | undefined => {
  const own = kindOf(step).undo;
  if (own === undefined || !needsOwnUndo(step)) return undefined;
  return { stepId: step.id, ...own.keeps(step as never, (name) => keptName(step.id, name)) };
};

/** What undoes a step: what its author wrote, else what its kind brings along, else nothing. */
export const undoOf = (step: Step): Step | undefined => {
  const id = `${step.id}:undo`;
  if (step.undo !== undefined) return { ...step.undo, id, description: step.undo.description ?? `Undo ${step.id}.` };
  const own = kindOf(step).undo;
  if (own === undefined || !needsOwnUndo(step)) return undefined;
  const document = own.step(step as never, (name) => `$kept.${keptName(step.id, name)}`);
  return {
    ...PlainStep.parse({ ...document, id: 'undo' }),
    id,
    description: `Undo ${step.id}: puts back ${own.restores}.`,
  };
};
