import * as z from 'zod';
import { mayHaveActed, type StepRun } from '../domain/recovery/step-run.ts';
import { STEP_ERRORS } from './answer-step.ts';
import type { Deps } from './deps.ts';
import { type Leave, lastBegin, whyFenced } from './fences.ts';
import type { Table } from './ports.ts';
import { stepRunsOf } from './read.ts';

export type BeginStepDeps = Pick<Deps, 'table' | 'machines' | 'log'>;

/** What every request of a waiting machine carries: whom to answer, and for which step of which recovery. */
export const asking = {
  taskToken: z.string().min(1),
  recoveryId: z.string().min(1),
  component: z.string().min(1),
  epoch: z.int().positive(),
  step: z.string().min(1),
};

/** What a request to begin a step carries beyond that. */
export const beginning = {
  ...asking,
  attempt: z.int().positive(),
  timeoutSeconds: z.int().positive(),
  /** The step that this one undoes, where that may never have been begun. */
  undoOf: z.string().min(1).optional(),
};

/** Others may begin the same step meanwhile, and there are not many to lose to. */
const TRIES = 4;

type Begin = Leave & { readonly taskToken: string };

/** The last attempt at this step before this one that was let begin, as it is recorded. */
export const lastAttemptBefore = async (
  table: Table,
  { recoveryId, step, attempt }: Pick<Leave, 'recoveryId' | 'step' | 'attempt'>,
): Promise<StepRun | undefined> => {
  if (attempt === 1) return undefined;
  const attempts = (await stepRunsOf(table, recoveryId)).filter((run) => run.step === step && run.attempt < attempt);
  return attempts.sort((a, b) => a.attempt - b.attempt).at(-1);
};

/**
 * What every begin has in common, whatever it begins: an undo is refused where there is nothing to undo, a begin that
 * was overtaken looks again, and a fence is told to the machine in words.
 */
export const createBeginStep = ({ table, machines, log }: BeginStepDeps) => {
  const fenced = async (request: Begin, index: number): Promise<void> => {
    const why = whyFenced(index);
    log.warn('step was fenced', { recoveryId: request.recoveryId, step: request.step, why });
    await machines.answer(request.taskToken, {
      ok: false,
      error: STEP_ERRORS.fenced,
      cause: `${request.step} was not begun: ${why}`,
    });
  };

  /**
   * Whether the step that is to be undone was never begun, and never will be: a worker that is late with its begin
   * finds it closed, since what is not undone must not act afterwards.
   */
  const isNothing = async (recoveryId: string, undoOf: string): Promise<boolean> => {
    for (let left = TRIES; left > 0; left -= 1) {
      const attempts = (await stepRunsOf(table, recoveryId)).filter(({ step, mutates }) => step === undoOf && mutates);
      if (attempts.some(mayHaveActed)) return false;
      const latest = attempts.length === 0 ? undefined : Math.max(...attempts.map(({ attempt }) => attempt));
      const closed = await table.transact([lastBegin(recoveryId, undoOf, latest)]);
      if (closed.done) return true;
    }
    throw new Error(`${undoOf} of ${recoveryId} could not be closed in ${TRIES} tries`);
  };

  const beginStep = async (request: Begin, begin: () => Promise<'again' | undefined>): Promise<void> => {
    const { recoveryId, step, undoOf } = request;
    if (undoOf !== undefined && (await isNothing(recoveryId, undoOf))) {
      log.info('there is nothing to undo', { recoveryId, step, undoOf });
      await machines.answer(request.taskToken, {
        ok: false,
        error: STEP_ERRORS.notBegun,
        cause: `${undoOf} was never begun: nothing to undo`,
      });
      return;
    }
    for (let left = TRIES; left > 0; left -= 1) {
      if ((await begin()) !== 'again') return;
    }
    throw new Error(`${step} of ${recoveryId} was overtaken ${TRIES} times`);
  };

  return { beginStep, fenced };
};
