import type { Rule } from '../rule.ts';

export const undoHasCheckpoint: Rule = {
  code: 'PB113',
  title: 'what can be undone has a checkpoint before it',
  why: 'An undo puts back what was there; without a checkpoint nobody remembers what that was (P5).',
  bad: `
steps:
  - id: stop
    does: run-command
    command: stop-service
    with: { Unit: $facts.unit }
    undo: { does: run-command, command: start-service, with: { Unit: $facts.unit } }
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
  check: ({ playbook, steps }) => {
    const undone = steps.find(({ role }) => role === 'undo')?.undoes;
    return undone === undefined || playbook.checkpoint !== undefined
      ? []
      : [
          {
            message: `'${undone.id}' can be undone, so a \`checkpoint\` must be taken before`,
            hint: 'add `checkpoint:`, `{ id: keep, does: checkpoint }` for calls to AWS, or a command that keeps what is on the host',
            path: ['steps'],
          },
        ];
  },
};
