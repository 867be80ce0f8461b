import * as z from 'zod';
import { CommandRequest, createBeginCommand, STEP_ERRORS } from '../application/begin-command.ts';
import { createVerify } from '../application/verify.ts';
import { JudgeRequest } from '../domain/verdict/judge.ts';
import { chain } from './chain.ts';
import { readDeployment, readVariables } from './deployment.ts';
import { clock, liveCommands, liveEvidence, liveMachines, liveTable, log } from './live.ts';

const variables = readVariables(process.env);
const { directory } = readDeployment(import.meta.dirname);
const machines = liveMachines();
const beginCommand = createBeginCommand({
  clock,
  log,
  directory,
  machines,
  table: liveTable(variables),
  commands: liveCommands(),
});
const verify = createVerify({ clock, directory, evidence: liveEvidence() });

const StepRequest = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('run-command'), request: CommandRequest }),
  z.strictObject({ do: z.literal('judge'), request: JudgeRequest }),
]);

const runCommand = async (request: CommandRequest): Promise<void> => {
  try {
    await beginCommand(request);
  } catch (error) {
    // why answered: the machine waits for this token, and would learn of the crash by its time-out only
    const cause = error instanceof Error ? error.message : 'unknown';
    await machines.answer(request.taskToken, {
      ok: false,
      error: STEP_ERRORS.notSent,
      cause: `it could not begin: ${cause}`,
    });
    throw error;
  }
};

/** The step worker of one playbook: begins commands, and judges whether a component is well. */
export const handler = chain(StepRequest, async (step) => {
  if (step.do === 'judge') return verify(step.request);
  await runCommand(step.request);
  return {};
});
