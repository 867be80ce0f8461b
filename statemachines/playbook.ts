import * as z from 'zod';
import { Duration } from '../functions/domain/duration.ts';
import { Triggers } from '../functions/domain/match/match.ts';
import { Mode } from '../functions/domain/mode.ts';
import { Criterion } from '../functions/domain/verdict/criterion.ts';
import { ConfirmStep, MainStep, PlainStep } from './steps/kinds.ts';
import { Value } from './value.ts';

/** How one looks whether the component is well: a command whose facts the criteria are about. */
const Look = z.strictObject({ command: z.string(), with: z.record(z.string(), Value).prefault({}) });

const Success = z.strictObject({
  require: z.enum(['all', 'any']).optional(),
  window: Duration.optional(),
  stability: Duration.optional(),
  every: Duration.prefault('5s'),
  look: Look,
  criteria: z.array(Criterion).min(1),
});

/** The longest window, stability and time-out of one look that a criteria loop is reckoned with where none is given. */
export const PLAYBOOK_DEFAULTS = { timeout: '300s', windowSeconds: 60, stabilitySeconds: 20 } as const;

/** One playbook, as its author writes it (P1). The schema is the source of its types and of its checks. */
export const Playbook = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/),
  aliases: z.array(z.string()).prefault([]),
  version: z.int().min(1),
  name: z.string().min(1).max(60),
  description: z.string().min(1).max(500),
  risk: z.enum(['low', 'medium', 'high']),
  mode: Mode.prefault('shadow'),
  triggers: Triggers,
  facts: z.array(z.string().regex(/^[a-z][A-Za-z0-9]*$/)).prefault([]),
  timeout: Duration.prefault(PLAYBOOK_DEFAULTS.timeout),
  prerequisites: z.array(PlainStep).prefault([]),
  checkpoint: PlainStep.optional(),
  confirm: ConfirmStep.optional().describe('when it does not find the component failed, nothing is touched'),
  steps: z.array(MainStep).min(1),
  success: Success,
});
export type Playbook = z.output<typeof Playbook>;
