import type { Path, PlacedStep, Subject } from '../subject.ts';

/** The step that a state belongs to: what stands before the first colon of its name is the step's id. */
export const ownerOf = (state: string): string => state.split(':')[0] ?? state;

/** The step of a state; of an undo's state the undo. `undefined` for the states of every machine. */
export const stepOf = (state: string, { steps }: Pick<Subject, 'steps'>): PlacedStep | undefined =>
  steps.find(({ step, role }) => role === 'undo' && (state === step.id || state.startsWith(`${step.id}:`))) ??
  steps.find(({ step, role }) => role !== 'undo' && step.id === ownerOf(state));

/** Where the author's text says what became a state. */
export const placeOf = (state: string, subject: Pick<Subject, 'steps'>): Path =>
  stepOf(state, subject)?.path ?? ['steps'];
