import { join } from 'node:path';
import { loadCommands } from '#statemachines/commands';
import { type CompiledPlaybook, compile } from '#statemachines/compile';
import { Playbook } from '#statemachines/playbook';

const commands = loadCommands(join(import.meta.dirname, '../../playbooks/commands'));

export type StepDocument = Readonly<Record<string, unknown>>;

/** A playbook whose one step, `step`, is the given one, after a checkpoint that keeps what its undo needs. */
export const aPlaybookOf = (step: StepDocument): Playbook =>
  Playbook.parse({
    id: 'one-step',
    version: 1,
    name: 'One step',
    description: 'Does one thing.',
    risk: 'low',
    triggers: {},
    facts: { unit: 'string', name: 'string', count: 'integer' },
    timeout: '5h',
    checkpoint: { id: 'keep', does: 'checkpoint' },
    steps: [{ id: 'step', ...step }],
    success: { criteria: [{ name: 'quiet', alarms: 'OK' }] },
  });

/** The machine of a playbook that is one step. */
export const compiledStep = (step: StepDocument): CompiledPlaybook => compile(aPlaybookOf(step), { commands });
