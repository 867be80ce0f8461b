import type { StepRun } from '../domain/recovery/step-run.ts';
import { keys } from '../domain/table/keys.ts';
import type { Deps } from './deps.ts';

export type AnswerStepDeps = Pick<Deps, 'clock' | 'table' | 'machines' | 'log'>;

/** Names of the errors that a machine's catchers tell apart. */
export const STEP_ERRORS = {
  fenced: 'Fenced',
  notSent: 'CommandNotSent',
  failed: 'CommandFailed',
  /** An undo of a step that was never begun. */
  notBegun: 'NotBegun',
  notApproved: 'NotApproved',
} as const;

/**
 * Tells the machine how a step that is over ended, and records whether it was still waiting.
 *
 * The step counts as answered only after; a crash between the two is repeated by the sweeper, and a repetition
 * changes nothing.
 */
export const createAnswerStep =
  ({ clock, table, machines, log }: AnswerStepDeps) =>
  async (step: StepRun): Promise<void> => {
    const { message, facts } = step.result ?? { message: 'no result', facts: {} };
    const heard =
      step.taskToken === undefined ||
      (await machines.answer(
        step.taskToken,
        step.state === 'done'
          ? { ok: true, output: { ...facts, message } }
          : { ok: false, error: step.error ?? STEP_ERRORS.failed, cause: message },
      ));
    if (!heard) log.warn('nobody waits for this step any more', { recoveryId: step.recoveryId, step: step.stepRun });
    await table.transact([
      {
        do: 'update',
        key: keys.step(step.recoveryId, step.stepRun),
        set: { answeredAt: clock.now().toISOString(), heard },
      },
    ]);
  };
export type AnswerStep = ReturnType<typeof createAnswerStep>;
