import type { Criterion } from '../../../functions/domain/verdict/criterion.ts';
import { commandResultTypes } from '../../commands.ts';
import { didYouMean } from '../../read/words.ts';
import type { ValueType } from '../../value.ts';
import type { Finding, Rule } from '../rule.ts';
import { judgedIn } from './criteria.ts';

const typeOf = (literal: string | number | boolean): string =>
  typeof literal === 'number' ? 'number' : typeof literal;

/** The types that are compared with, as JavaScript has them. */
const compared = ({ is, in: oneOf, below, above }: Criterion): readonly string[] => [
  ...(is === undefined ? [] : [typeOf(is)]),
  ...(oneOf ?? []).map(typeOf),
  ...(below === undefined && above === undefined ? [] : ['number']),
];

const found = (type: ValueType): string => (type === 'integer' ? 'number' : type);

const isEmpty = ({ below, above }: Criterion): boolean => below !== undefined && above !== undefined && below <= above;

export const criteriaCanBeMet: Rule = {
  code: 'PB153',
  title: 'every criterion can be met by what its look finds',
  why: 'A criterion on a fact that no command finds, or that compares a text with a number, is never met: each recovery would be undone.',
  bad: `
success:
  look: { command: check-host, with: { Unit: $facts.unit } }
  criteria:
    - { name: running, fact: mode, is: healthy }
`,
  good: `
success:
  look: { command: check-host, with: { Unit: $facts.unit } }
  criteria:
    - { name: known, fact: unitKnown, is: true }
`,
  check: (subject) =>
    judgedIn(subject).flatMap(({ criteria, look, path }) => {
      const command = look === undefined ? undefined : subject.commands.get(look.command);
      const finds = commandResultTypes(command);
      const names = Object.keys(finds);
      return criteria.flatMap((criterion, index): Finding[] => {
        const at = [...path, 'criteria', index];
        if (isEmpty(criterion)) {
          return [{ message: `nothing is above ${criterion.above} and below ${criterion.below}`, path: at }];
        }
        // why not of one that changes something: it is no look, which is said of it already
        if (criterion.fact === undefined || command === undefined || command.mutates) return [];
        const type = names.includes(criterion.fact) ? finds[criterion.fact] : undefined;
        if (type === undefined) {
          return [
            {
              message: `'${command.name}' finds no '${criterion.fact}', it finds: ${names.join(', ')}`,
              hint: didYouMean(criterion.fact, names) ?? 'ask for one of these, or look by another command',
              path: [...at, 'fact'],
            },
          ];
        }
        if (compared(criterion).every((each) => each === found(type))) return [];
        return [
          {
            message: `'${criterion.fact}' is ${type}, and is compared with something else`,
            hint: `compare it with a value of type ${type}`,
            path: at,
          },
        ];
      });
    }),
};
