import * as z from 'zod';
import { Expectation } from './expectation.ts';
import type { NestedStepsSchema } from './nesting.ts';
import { RunCommand } from './run-command.ts';
import type { Step } from './step-kind.ts';
import { type AnyKind, CONTAINERS, LEAVES } from './table.ts';

const StepId = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'name a step with lower-case words joined by hyphens')
  // why so short: a command's comment carries recovery and step, and SSM takes 100 characters (API, SendCommand):
  // 69 of the longest recovery, a space, the step with `:undo` and a two-digit attempt
  .max(22, 'a step id has at most 22 characters: a command carries it in its comment')
  .describe('names the step, its state in the console and what it finds');

const description = z.string().max(200).optional().describe('what it does, in the words that the console shows');
const core = { id: StepId, description };

type Variants = readonly [z.ZodObject, ...z.ZodObject[]];

const variantsOf = (kinds: readonly AnyKind[], more: z.core.$ZodLooseShape): Variants => {
  const [first, ...rest] = kinds.map(({ schema }) => schema.extend(more));
  if (first === undefined) throw new Error('the table of step kinds is empty');
  return [first, ...rest];
};

// why casts: the union is made from a table, so its type is only known as what the engine asks of any step
const unionOf = (id: string, variants: Variants): z.ZodType<Step> =>
  z.discriminatedUnion('does', variants as never).meta({ id }) as unknown as z.ZodType<Step>;

/** A step that nothing has to be undone of: a prerequisite, a checkpoint. */
export const PlainStep = unionOf('PlainStep', variantsOf(LEAVES, core));

// why without an id: it is the undo of its step, and is named for it
const UndoStep = unionOf('UndoStep', variantsOf(LEAVES, { description })) as unknown as z.ZodType<Omit<Step, 'id'>>;

/** How a step stands to its being undone (design: never a surprise). */
const undoing = {
  undo: UndoStep.optional().describe('what puts back what this step has changed'),
  restorative: z
    .literal(true)
    .optional()
    .describe("acts only on the component's own unit, and only after `confirm` has found that it failed"),
  irreversible: z
    .string()
    .min(10)
    .max(300)
    .optional()
    .describe('why it cannot be undone; such a step is never automatic'),
};

const nested: NestedStepsSchema = z.lazy(() => z.array(MainStep).min(1).max(50));

/** Every kind there is. */
export const KINDS: readonly AnyKind[] = [...LEAVES, ...CONTAINERS.map((kindOver) => kindOver(nested))];

/** One of a playbook's own steps. */
export const MainStep: z.ZodType<Step> = unionOf('Step', variantsOf(KINDS, { ...core, ...undoing }));

/** The step that finds, right before the first change, that the component has failed. */
export const ConfirmStep = RunCommand.extend({ ...core, expect: Expectation });
export type ConfirmStep = z.output<typeof ConfirmStep>;

const kindsByName: ReadonlyMap<string, AnyKind> = new Map(KINDS.map((kind) => [kind.kind, kind] as const));

/** The kind of a step. Total for a parsed step: its schema admits only kinds of the table. */
export const kindOf = ({ does }: Pick<Step, 'does'>): AnyKind => {
  const kind = kindsByName.get(does);
  if (kind === undefined) throw new Error(`step kind '${does}' is not in the table`);
  return kind;
};
