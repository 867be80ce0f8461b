import { didYouMean } from '../../read/words.ts';
import type { Rule } from '../rule.ts';
import { usedIn } from './used.ts';

export const factIsDeclared: Rule = {
  code: 'PB105',
  title: 'every fact that is used is declared',
  why: 'A playbook fits a component that has all the declared facts; one that is used and not declared would be missing when the recovery runs.',
  bad: `
steps:
  - { id: look, does: run-command, command: check-host, with: { Unit: $facts.unti } }
`,
  good: `
facts: { unit: string, otherUnit: string }
steps:
  - { id: look, does: run-command, command: check-host, with: { Unit: $facts.otherUnit } }
`,
  check: (subject) => {
    const declared = Object.keys(subject.playbook.facts);
    return usedIn(subject, 'fact')
      .filter(({ reference }) => !declared.includes(reference.name))
      .map(({ reference, path }) => ({
        message: `'${reference.name}' is not among the playbook's facts: ${declared.join(', ') || 'it declares none'}`,
        hint: didYouMean(reference.name, declared) ?? `declare it: \`facts: { ${reference.name}: string }\``,
        path,
      }));
  },
};
