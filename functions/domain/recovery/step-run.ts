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
 * status event comes, else `sweep`.
 */
export const StepRun = z.object({
  recoveryId: z.string(),
  component: z.string(),
  /** `<step>.<attempt>`, unique in the recovery; also the name under which the host remembers it. */
  stepRun: z.string(),
  step: z.string(),
  attempt: z.int().positive(),
  command: z.string(),
  mutates: z.boolean(),
  epoch: z.int(),
  node: z.string(),
  begunAt: z.iso.datetime(),
  /** When a command of this step can no longer be running on the host: delivery and execution time-outs are over. */
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
