import type { Rule } from '../rule.ts';
import { usedIn } from './used.ts';

export const targetInsideForEach: Rule = {
  code: 'PB132',
  title: '`$target` is used only inside `for-each`',
  why: 'It is the one of several targets that the steps run for; elsewhere there is none.',
  bad: `
steps:
  - { id: look, does: run-command, command: check-host, with: { Unit: $target } }
`,
  good: `
steps:
  - id: each
    does: for-each
    over: $facts.targets
    atMost: 3
    steps:
      - { id: look, does: run-command, command: check-host, with: { Unit: $target } }
`,
  check: (subject) =>
    usedIn(subject, 'target')
      .filter(({ placed }) => !placed.perTarget)
      .map(({ path }) => ({
        message: 'there is no `$target` here: this step does not run once a target',
        hint: 'put the step into a `for-each`, or name what it works on',
        path,
      })),
};
