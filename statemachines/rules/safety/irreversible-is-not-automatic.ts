import type { Rule } from '../rule.ts';

export const irreversibleIsNotAutomatic: Rule = {
  code: 'PB141',
  title: 'what cannot be undone is never automatic',
  why: 'A machine that is wrong must not be wrong for good (promise 4, S4).',
  bad: `
mode: automatic
steps:
  - id: archive
    does: run-command
    command: archive-temp
    with: { Unit: $facts.unit }
    irreversible: What is packed away stays packed away.
`,
  good: `
mode: shadow
steps:
  - id: archive
    does: run-command
    command: archive-temp
    with: { Unit: $facts.unit }
    irreversible: What is packed away stays packed away.
`,
  check: ({ playbook, steps }) =>
    playbook.mode !== 'automatic'
      ? []
      : steps
          .filter(({ step, role }) => role === 'step' && step.irreversible !== undefined)
          .map(({ step, path }) => ({
            message: `'${step.id}' is irreversible, and the playbook is automatic`,
            hint: 'write `mode: shadow`, or give the step an `undo`',
            path: [...path, 'irreversible'],
          })),
};
