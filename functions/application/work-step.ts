import * as z from 'zod';
import { JudgeRequest } from '../domain/verdict/judge.ts';
import { STEP_ERRORS } from './answer-step.ts';
import { ApprovalRequest, createAskApproval } from './ask-approval.ts';
import { type BeginCallDeps, CallRequest, createBeginCall } from './begin-call.ts';
import { type BeginCommandDeps, CommandRequest, createBeginCommand } from './begin-command.ts';
import { createVerify, type VerifyDeps } from './verify.ts';

export type WorkStepDeps = BeginCommandDeps & BeginCallDeps & VerifyDeps;

/** Everything that a machine may ask its step worker for. */
export const StepRequest = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('run-command'), request: CommandRequest }),
  z.strictObject({ do: z.literal('begin-call'), request: CallRequest }),
  z.strictObject({ do: z.literal('ask-approval'), request: ApprovalRequest }),
  z.strictObject({ do: z.literal('judge'), request: JudgeRequest }),
]);
export type StepRequest = z.infer<typeof StepRequest>;

/**
 * Does what a machine asks its step worker for. A judgement is the answer itself; everything else answers the token
 * that the machine waits with, also when it fails.
 */
export const createWorkStep = (deps: WorkStepDeps) => {
  const beginCommand = createBeginCommand(deps);
  const beginCall = createBeginCall(deps);
  const askApproval = createAskApproval(deps);
  const verify = createVerify(deps);

  const answering = async (taskToken: string, work: Promise<void>): Promise<Readonly<Record<string, never>>> => {
    try {
      await work;
      return {};
    } catch (error) {
      // why answered: the machine waits for this token, and would learn of the crash by its time-out only
      const cause = error instanceof Error ? error.message : 'unknown';
      await deps.machines.answer(taskToken, {
        ok: false,
        error: STEP_ERRORS.notSent,
        cause: `it could not begin: ${cause}`,
      });
      throw error;
    }
  };

  return async (step: StepRequest): Promise<object> => {
    switch (step.do) {
      case 'run-command':
        return answering(step.request.taskToken, beginCommand(step.request));
      case 'begin-call':
        return answering(step.request.taskToken, beginCall(step.request));
      case 'ask-approval':
        return answering(step.request.taskToken, askApproval(step.request));
      case 'judge':
        return verify(step.request);
    }
  };
};
export type WorkStep = ReturnType<typeof createWorkStep>;
