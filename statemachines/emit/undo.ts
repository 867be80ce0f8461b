import { jsonata, quoted } from '../asl.ts';
import { undoOf } from '../steps/own-undo.ts';
import { kindOf } from '../steps/schema.ts';
import type { EmitContext, Fragment, Step } from '../steps/step-kind.ts';
import { emptyFragment, fragment, inSequence } from './fragment.ts';

/**
 * The undo of one step, in front of `next`. A failed undo is noted and the next is tried all the same: what can be put
 * back is put back. Of a step that never began there is nothing to undo; the ledger knows, and closes it to late comers.
 */
export const emitUndo = (step: Step, next: string, attempts: number, context: EmitContext): Fragment => {
  const kind = kindOf(step);
  if (kind.emitUndo !== undefined) return kind.emitUndo(step as never, next, context);
  const undo = undoOf(step);
  if (undo === undefined) return emptyFragment(next);
  const failed = `${undo.id}:failed`;
  const { failureAs, failuresAs, fenced } = context.undoing;
  const emitted = kindOf(undo).emit(
    // why so: an undo is tried as often as the playbook's rollback says, whatever its kind would do by itself
    { ...undo, retries: attempts - 1 } as never,
    { next, fail: failed, fenced, failureAs },
    { ...context, undoOf: step.id, notBegun: next },
  );
  return inSequence(emitted.entry, [
    emitted,
    fragment({
      entry: failed,
      states: {
        [failed]: {
          Type: 'Pass',
          Assign: { [failuresAs]: jsonata(`$${failuresAs} & ${quoted(`${step.id} (`)} & $${failureAs}.cause & ') '`) },
          Output: {},
          Next: next,
        },
      },
      historyEvents: 2,
    }),
  ]);
};

/** The undo of steps that ran one after the other, the last one first. */
export const emitUndoSequence = (
  steps: readonly Step[],
  next: string,
  attempts: number,
  context: EmitContext,
): Fragment => {
  let entry = next;
  const parts: Fragment[] = [];
  for (const step of steps) {
    const part = emitUndo(step, entry, attempts, context);
    parts.unshift(part);
    entry = part.entry;
  }
  return inSequence(entry, parts);
};
