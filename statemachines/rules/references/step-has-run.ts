import { didYouMean } from '../../read/words.ts';
import type { Rule } from '../rule.ts';
import { usedIn } from './used.ts';

export const stepHasRun: Rule = {
  code: 'PB106',
  title: 'a reference goes to a step that has certainly run before',
  why: 'What comes later, stands in another branch or arm, or is asked only right before the first change has found nothing yet.',
  bad: `
steps:
  - { id: first, does: run-command, command: check-host, with: { Unit: $steps.second.state } }
  - { id: second, does: run-command, command: check-service, with: { Unit: $facts.unit, Port: $facts.port, HealthPath: / } }
`,
  good: `
steps:
  - { id: first, does: run-command, command: check-service, with: { Unit: $facts.unit, Port: $facts.port, HealthPath: / } }
  - { id: second, does: run-command, command: check-host, with: { Unit: $steps.first.state } }
`,
  check: (subject) =>
    usedIn(subject, 'step')
      .filter(({ reference, placed }) => !placed.earlier.has(reference.step))
      .map(({ reference, placed, path }) => {
        const there = subject.steps.find(({ step }) => step.id === reference.step);
        const why =
          there === undefined
            ? 'there is none of that name'
            : `it does not run before '${placed.step.id}' on every path`;
        return {
          message: `no step '${reference.step}' has run before this one: ${why}`,
          hint:
            (there === undefined ? didYouMean(reference.step, [...placed.earlier.keys()]) : undefined) ??
            `before it run: ${[...placed.earlier.keys()].join(', ') || 'none'}`,
          path,
        };
      }),
};
