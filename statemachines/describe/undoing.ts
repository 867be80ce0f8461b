import { undoOf } from '../steps/own-undo.ts';
import { kindOf } from '../steps/schema.ts';
import type { EmitContext, Step } from '../steps/step-kind.ts';
import { capitalised, sentence } from './words.ts';

/** How a step stands to its being undone; every step is exactly one of these (design: never a surprise). */
export type Undoing =
  | { readonly how: 'changes-nothing' }
  | { readonly how: 'undone-by'; readonly words: string }
  | { readonly how: 'restorative' }
  | { readonly how: 'irreversible'; readonly because: string }
  | { readonly how: 'as-its-steps' }
  | { readonly how: 'approved' };

/** What undoes a step, where something does, without the words that only say that it is an undo. */
const undoWords = (step: Step): string | undefined => {
  const undo = undoOf(step);
  if (undo === undefined) return undefined;
  if (step.undo === undefined) return (undo.description ?? '').replace(`Undo ${step.id}: `, '');
  return step.undo.description ?? kindOf(undo).describe({ ...undo, description: undefined } as never);
};

/** How a step is undone when the recovery fails after it. */
export const undoingOf = (step: Step, context: Pick<EmitContext, 'commands'>): Undoing => {
  const kind = kindOf(step);
  if (kind.nested !== undefined) return { how: 'as-its-steps' };
  const words = undoWords(step);
  if (words !== undefined) return { how: 'undone-by', words: sentence(capitalised(words)) };
  if (!kind.mutates(step as never, context)) return { how: 'changes-nothing' };
  if (step.restorative === true) return { how: 'restorative' };
  if (step.irreversible !== undefined) return { how: 'irreversible', because: step.irreversible };
  return { how: 'approved' };
};
