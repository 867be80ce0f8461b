import { undoOf } from '../../steps/own-undo.ts';
import type { Rule } from '../rule.ts';
import { isApproved } from './approved.ts';

export const changesCanBeTakenBack: Rule = {
  code: 'PB111',
  title: 'every change can be undone, or was approved, or is restorative, or is declared irreversible',
  why: 'A recovery that fails leaves what it did behind. Nobody should be surprised by that at 3 a.m. (promise 4).',
  bad: `
steps:
  - { id: stop, does: run-command, command: stop-service, with: { Unit: $facts.unit } }
`,
  good: `
checkpoint: { id: keep, does: run-command, command: checkpoint-service, with: { Unit: $facts.unit } }
steps:
  - id: stop
    does: run-command
    command: stop-service
    with: { Unit: $facts.unit }
    undo: { does: run-command, command: start-service, with: { Unit: $facts.unit } }
`,
  check: ({ steps }) =>
    steps
      .filter(({ role, changes }) => role === 'step' && changes)
      .filter(({ step }) => undoOf(step) === undefined && step.restorative !== true && step.irreversible === undefined)
      .filter((placed) => !isApproved(placed))
      .map(({ step, path }) => ({
        message: `'${step.id}' changes something and is neither undoable, approved, restorative nor irreversible`,
        hint: 'give it an `undo`; or an `approve` step before it; or `restorative: true`, where it acts only on the failed unit; or `irreversible: <why>`',
        path,
      })),
};
