import type { Finding, Rule } from '../rule.ts';
import { isApproved } from './approved.ts';

export const approvalIsAsked: Rule = {
  code: 'PB140',
  title: 'an automatic playbook does nothing that a person has to approve unless one was asked',
  why: 'Failovers of stateful primaries, restarts marked so, lasting changes of configuration and whatever is irreversible are decided by a person (S4).',
  bad: `
mode: automatic
checkpoint: { id: keep, does: checkpoint }
steps:
  - { id: throttle, does: lambda-concurrency, function: shop-catalog, reserved: 1 }
`,
  good: `
mode: shadow
checkpoint: { id: keep, does: checkpoint }
steps:
  - { id: ask, does: approve, summary: The catalog is held to one request at a time. }
  - { id: throttle, does: lambda-concurrency, function: shop-catalog, reserved: 1 }
`,
  check: (subject) =>
    subject.playbook.mode !== 'automatic'
      ? []
      : subject.steps
          .filter(({ role, flaws }) => role === 'step' && flaws.length === 0)
          .flatMap((placed): Finding[] => {
            const why = placed.kind.approval?.(placed.step as never, subject);
            if (why === undefined || isApproved(placed)) return [];
            return [
              {
                message: `'${placed.step.id}' needs a person's approval, and none is asked for on every path to it: ${why}`,
                hint: 'put an `approve` step before it, or leave the playbook in shadow: `mode: shadow`',
                path: placed.path,
              },
            ];
          }),
};
