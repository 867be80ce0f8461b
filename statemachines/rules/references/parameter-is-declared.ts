import { didYouMean } from '../../read/words.ts';
import type { Rule } from '../rule.ts';
import { usedIn } from './used.ts';

export const parameterIsDeclared: Rule = {
  code: 'PB130',
  title: 'every parameter that is used is declared',
  why: 'A parameter has its type, its bounds and its default where it is declared; without these it has no value.',
  bad: `
steps:
  - { id: look, does: run-command, command: check-host, with: { Unit: $facts.unit, MinDiskFreePercent: $parameters.disk } }
`,
  good: `
parameters:
  disk: { type: integer, description: Share of the disk that must be free., minimum: 1, maximum: 99, default: 10 }
steps:
  - { id: look, does: run-command, command: check-host, with: { Unit: $facts.unit, MinDiskFreePercent: $parameters.disk } }
`,
  check: (subject) => {
    const declared = Object.keys(subject.playbook.parameters);
    return usedIn(subject, 'parameter')
      .filter(({ reference }) => !declared.includes(reference.name))
      .map(({ reference, path }) => ({
        message: `'${reference.name}' is not among the playbook's parameters: ${declared.join(', ') || 'it declares none'}`,
        hint:
          didYouMean(reference.name, declared) ?? `declare it below \`parameters\`, with type, description and default`,
        path,
      }));
  },
};
