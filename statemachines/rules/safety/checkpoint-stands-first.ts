import type { Rule } from '../rule.ts';

export const checkpointStandsFirst: Rule = {
  code: 'PB150',
  title: 'the checkpoint is taken below `checkpoint`, once',
  why: 'Taken among the steps it would keep what has been changed already, and put that back.',
  bad: `
steps:
  - { id: keep, does: checkpoint }
`,
  good: `
checkpoint: { id: keep, does: checkpoint }
`,
  check: ({ steps }) =>
    steps
      .filter(({ step }) => step.does === 'checkpoint')
      .filter(({ role }, index) => role !== 'checkpoint' || index > 0)
      .map(({ step, role, path }) => ({
        message:
          role === 'checkpoint'
            ? `'${step.id}' takes the checkpoint a second time`
            : `'${step.id}' takes a checkpoint among the ${role === 'step' ? 'steps' : `${role}s`}`,
        hint: 'write `checkpoint: { id: keep, does: checkpoint }` at the top of the playbook',
        path,
      })),
};
