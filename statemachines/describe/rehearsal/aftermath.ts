import type { Rehearsal } from '../../rehearse/rehearse.ts';
import type { ToldStep } from '../told-steps.ts';
import type { Told } from './narrate.ts';

/** What became of a step that had begun to change something, when the recovery ended in another way than recovered. */
export interface Aftermath {
  readonly step: string;
  readonly target?: number;
  readonly how: 'undone' | 'not-undone' | 'nothing-to-put-back' | 'left-as-it-is';
  /** Why it was not undone. */
  readonly because?: string;
}

const keyOf = (step: string, target: number | undefined): string => `${step} ${target ?? ''}`;

/** `again:n0` in the records is `again` for the first target. */
const begunAs = (step: string): { readonly step: string; readonly target?: number } => {
  const [, named = step, index] = /^(.+):n(\d+)$/.exec(step) ?? [];
  return index === undefined ? { step } : { step: named, target: Number(index) + 1 };
};

/** Every step that had begun to change something, and what became of it, the last one first, as undoing goes. */
export const aftermathOf = (
  rehearsal: Pick<Rehearsal, 'begun' | 'ends'>,
  told: readonly Told[],
  steps: readonly ToldStep[],
): Aftermath[] => {
  if (rehearsal.ends === 'recovered') return [];
  const byId = new Map(steps.map((step) => [step.id, step] as const));
  const undos = new Map(
    told.filter(({ isUndo }) => isUndo).map((line) => [keyOf(line.step, line.target), line] as const),
  );
  const changed = rehearsal.begun
    .filter(({ mutates, step }) => mutates && !step.includes(':undo'))
    .map(({ step }) => begunAs(step));
  const once = [...new Map(changed.map((each) => [keyOf(each.step, each.target), each] as const)).values()];
  return once.reverse().map((each): Aftermath => {
    const undo = undos.get(keyOf(each.step, each.target));
    if (undo?.went === 'well') return { ...each, how: 'undone' };
    if (undo?.went === 'failed') return { ...each, how: 'not-undone', because: undo.words };
    const undoing = byId.get(each.step)?.undoing;
    if (undoing?.how === 'restorative') return { ...each, how: 'nothing-to-put-back' };
    if (undoing?.how === 'irreversible') return { ...each, how: 'left-as-it-is', because: undoing.because };
    return { ...each, how: 'left-as-it-is' };
  });
};
