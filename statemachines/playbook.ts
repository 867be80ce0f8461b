import * as z from 'zod';
import { Duration } from '../functions/domain/duration.ts';
import { Triggers } from '../functions/domain/match/match.ts';
import { Mode } from '../functions/domain/mode.ts';
import { Criterion } from '../functions/domain/verdict/criterion.ts';
import { Parameters } from './parameters.ts';
import { ConfirmStep, MainStep, PlainStep } from './steps/schema.ts';
import type { Step } from './steps/step-kind.ts';
import { Look } from './steps/wait-until.ts';
import { ValueType } from './value.ts';

const Success = z.strictObject({
  require: z.enum(['all', 'any']).optional().describe('whether all criteria must be met; else the environment says'),
  window: Duration.optional().describe('so long they may take to be met; else the environment says'),
  stability: Duration.optional().describe('so long they must hold; else the environment says'),
  every: Duration.prefault('5s').describe('how often one looks'),
  look: Look.optional().describe('a command that looks at the component; criteria on a `fact` need one'),
  criteria: z.array(Criterion).min(1).describe('what is true of a component that is well'),
});

/** What becomes of what was done when the recovery fails (P7). */
const Rollback = z
  .strictObject({
    attempts: z.int().min(1).max(2).prefault(2).describe('how often each undo is tried; then a person is called'),
  })
  .prefault({});

/** How the playbook is rehearsed on a real component (issue of the drills); said here so that it is versioned with it. */
const Drill = z.strictObject({
  fault: z.string().min(1).max(200).describe('what is broken, in words'),
  every: Duration.prefault('90d').describe('how old the last drill may be before it counts as stale'),
});

/** The longest window, stability and time-out of one look that a criteria loop is reckoned with where none is given. */
export const PLAYBOOK_DEFAULTS = { timeout: '300s', windowSeconds: 60, stabilitySeconds: 20 } as const;

/** One playbook, as its author writes it (P1). The schema is the source of its types and of its checks. */
export const Playbook = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
    .max(40)
    .describe('names the playbook and its machine'),
  aliases: z.array(z.string().min(1).max(80)).prefault([]).describe('names it was known by before (P13)'),
  version: z.int().min(1).describe('raised with every change of its text'),
  name: z.string().min(1).max(60).describe('as people say it'),
  description: z.string().min(1).max(500).describe('what it does, in a sentence or two'),
  risk: z.enum(['low', 'medium', 'high']).describe('of two that fit, the lower risk goes first'),
  mode: Mode.prefault('shadow').describe('the most that it may do by itself; the strictest of all modes wins (S1)'),
  triggers: Triggers.describe('when it is meant; every list that is given must fit'),
  yieldsTo: z
    .array(z.string())
    .prefault([])
    .describe('playbooks that go first where both fit; without it the lower risk does, then the narrower triggers'),
  facts: z
    .record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), ValueType)
    .prefault({})
    .describe("what it needs to know of the component, with each fact's type"),
  parameters: Parameters.prefault({}),
  timeout: Duration.prefault(PLAYBOOK_DEFAULTS.timeout).describe('of the whole, at least the computed worst case (P9)'),
  prerequisites: z.array(PlainStep).prefault([]).describe('looked at before anything is touched (P4)'),
  checkpoint: z
    .union([PlainStep, z.array(PlainStep).min(1)])
    .optional()
    .describe('remembers what will change, so that undo can put it back (P5)'),
  confirm: ConfirmStep.optional().describe('when it does not find the component failed, nothing is touched'),
  steps: z.array(MainStep).min(1).describe('what it does, one after the other'),
  rollback: Rollback.describe('what becomes of what was done when it fails (P7)'),
  success: Success.describe('how it is known that the component is well (P8)'),
  drill: Drill.optional().describe('how it is tried on a real fault'),
});
export type Playbook = z.output<typeof Playbook>;

/** The steps of the checkpoint; one is written without a list. */
export const checkpointsOf = ({ checkpoint }: Pick<Playbook, 'checkpoint'>): readonly Step[] => {
  if (checkpoint === undefined) return [];
  return Array.isArray(checkpoint) ? checkpoint : [checkpoint as Step];
};
