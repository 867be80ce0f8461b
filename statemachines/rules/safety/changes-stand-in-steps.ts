import type { Rule } from '../rule.ts';

export const changesStandInSteps: Rule = {
  code: 'PB110',
  title: 'only `steps` change something',
  why: 'Prerequisites, checkpoint and confirmation run before it is certain that anything shall be changed; what they did would never be undone.',
  bad: `
prerequisites:
  - { id: stop, does: run-command, command: stop-service, with: { Unit: $facts.unit } }
`,
  good: `
prerequisites:
  - { id: ready, does: run-command, command: check-host, with: { Unit: $facts.unit } }
`,
  check: ({ steps }) =>
    steps
      .filter(({ role, changes }) => changes && ['prerequisite', 'checkpoint', 'confirm'].includes(role))
      .map(({ step, role, path }) => ({
        message: `'${step.id}' changes something in the ${role}; only \`steps\` may`,
        hint: 'move it below `steps`, with an undo, or use a command that only looks',
        path,
      })),
};
