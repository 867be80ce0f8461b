import type { Rule } from '../rule.ts';

export const approvalsStayInShadow: Rule = {
  code: 'PB142',
  title: 'a playbook that asks for approval stays in shadow until approvals can be given',
  why: 'Nobody can give an approval yet: a recovery that asked for one would always end there.',
  bad: `
mode: automatic
steps:
  - { id: ask, does: approve, summary: The cache is restarted. }
`,
  good: `
mode: shadow
steps:
  - { id: ask, does: approve, summary: The cache is restarted. }
`,
  check: ({ playbook, steps }) =>
    playbook.mode !== 'automatic'
      ? []
      : steps
          .filter(({ kind }) => kind.approves === true)
          .map(({ step, path }) => ({
            message: `'${step.id}' asks for an approval, which nobody can give yet, and the playbook is automatic`,
            hint: 'write `mode: shadow`',
            path,
          })),
};
