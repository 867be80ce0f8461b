import * as z from 'zod';
import { STEP_ERRORS } from './answer-step.ts';
import { asking } from './begin-step.ts';
import type { Deps } from './deps.ts';

export type AskApprovalDeps = Pick<Deps, 'machines' | 'log'>;

/** What a machine asks for when it reaches a step that a person has to approve. */
export const ApprovalRequest = z.strictObject({
  ...asking,
  /** What is to be approved, in words. */
  summary: z.string().min(1),
  expiresSeconds: z.int().positive(),
});
export type ApprovalRequest = z.infer<typeof ApprovalRequest>;

/**
 * Refuses every approval, since nobody can be asked yet: a playbook that needs one does not act (promise 7). Records
 * nothing, so that nothing looks as if a person had been asked.
 */
export const createAskApproval =
  ({ machines, log }: AskApprovalDeps) =>
  async ({ taskToken, recoveryId, step, summary }: ApprovalRequest): Promise<void> => {
    log.warn('an approval was asked for and cannot be given yet', { recoveryId, step, summary });
    await machines.answer(taskToken, {
      ok: false,
      error: STEP_ERRORS.notApproved,
      cause: `approval of ${step} cannot be given yet: playbooks with an approval stay in shadow`,
    });
  };
export type AskApproval = ReturnType<typeof createAskApproval>;
