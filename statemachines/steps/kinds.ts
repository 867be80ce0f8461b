import * as z from 'zod';
import { notify } from './notify.ts';
import { Expectation, runCommand } from './run-command.ts';
import type { StepKind } from './step-kind.ts';

/** The table of step kinds. A new kind is a new file and a new row. */
const KINDS = [runCommand, notify] as const;

const StepId = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'name a step with lower-case words joined by hyphens')
  // why so short: a command's comment carries recovery and step, and SSM takes 100 characters (API, SendCommand):
  // 69 of the longest recovery, a space, the step with `:undo` and a two-digit attempt
  .max(22, 'a step id has at most 22 characters: a command carries it in its comment');

const core = { id: StepId, description: z.string().max(200).optional() };

/** What undoes a step: a command, without an undo of its own. */
export const Undo = runCommand.schema.extend({ description: core.description });

/** How a step stands to its being undone (design: never a surprise). */
const undoing = {
  restorative: z
    .boolean()
    .optional()
    .describe("acts only on the component's own unit, and only after `confirm` has found that it failed"),
  undo: Undo.optional(),
};

/** A step that nothing has to be undone of: a prerequisite, a checkpoint. */
export const PlainStep = z.discriminatedUnion('does', [runCommand.schema.extend(core), notify.schema.extend(core)]);
export type PlainStep = z.output<typeof PlainStep>;

/** One of a playbook's own steps. */
export const MainStep = z.discriminatedUnion('does', [
  runCommand.schema.extend({ ...core, ...undoing }),
  notify.schema.extend({ ...core, ...undoing }),
]);
export type MainStep = z.output<typeof MainStep>;

/** The step that finds, right before the first change, that the component has failed. */
export const ConfirmStep = runCommand.schema.extend({ ...core, expect: Expectation });
export type ConfirmStep = z.output<typeof ConfirmStep>;

const kindsByName: ReadonlyMap<string, StepKind> = new Map(
  KINDS.map((kind) => [kind.kind, kind as unknown as StepKind] as const),
);

/** The kind of a step. Total for a parsed step: its schema admits only kinds of the table. */
export const kindOf = (step: Pick<PlainStep, 'does'>): StepKind => {
  const kind = kindsByName.get(step.does);
  if (kind === undefined) throw new Error(`step kind '${step.does}' is not in the table`);
  return kind;
};
