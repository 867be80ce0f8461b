import * as z from 'zod';

/** What a step's command came back with. */
export const StepResult = z.object({
  exitCode: z.int().optional(),
  message: z.string(),
  facts: z.record(z.string(), z.unknown()),
});
export type StepResult = z.infer<typeof StepResult>;

/**
 * One attempt at one step of a recovery, from the write that lets it begin to the answer that the machine got.
 *
 * `begun` without `answered` is work under way, or work that somebody has to finish: `on-command` when the command's
 * status event comes, else `sweep`. An AWS call stays `begun` for ever: its machine makes it right after the answer,
 * and how it ended only the execution knows.
 */
export const StepRun = z.object({
  /** Whether the step worker sends a command, or the machine itself makes an AWS call. */
  does: z.enum(['command', 'call']).default('command'),
  recoveryId: z.string(),
  component: z.string(),
  /** `<step>.<attempt>`, unique in the recovery; also the name under which the host remembers it. */
  stepRun: z.string(),
  step: z.string(),
  attempt: z.int().positive(),
  /** The document of a command, `service:action` of a call. */
  command: z.string(),
  mutates: z.boolean(),
  epoch: z.int(),
  /** Where a command runs; a call has none. */
  node: z.string().optional(),
  begunAt: z.iso.datetime(),
  /**
   * When a command of this step can no longer be running on the host: delivery and execution time-outs are over. When
   * the machine can no longer be making this call.
   */
  deadlineAt: z.iso.datetime(),
  taskToken: z.string().optional(),
  commandId: z.string().optional(),
  endedAt: z.iso.datetime().optional(),
  state: z.enum(['begun', 'done', 'failed']),
  result: StepResult.optional(),
  /** The error's name that the machine is told, where it is not that of a command that failed. */
  error: z.string().optional(),
  answeredAt: z.iso.datetime().optional(),
  /** Whether a machine was still waiting for the answer. */
  heard: z.boolean().optional(),
});
export type StepRun = z.infer<typeof StepRun>;

/** Whether a step may have changed something: all but one of which it is certain that its command was never sent. */
export const mayHaveActed = (step: Pick<StepRun, 'mutates' | 'state' | 'commandId'>): boolean =>
  step.mutates && !(step.state === 'failed' && step.commandId === undefined);

/** The name under which a step's attempt is recorded here and remembered by the host. */
export const stepRunOf = (step: string, attempt: number): string => `${step}.${attempt}`;

/** How a step ended, in words, as far as is known here. */
export const endWords = ({ does, command, recoveryId, result }: StepRun): string => {
  if (result !== undefined) return result.message;
  return does === 'call'
    ? `the call ${command} was let begin, its end is in the execution ${recoveryId}`
    : 'no end was seen';
};
