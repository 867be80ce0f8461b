import { referenceOf } from '../../value.ts';
import type { Finding, Rule } from '../rule.ts';
import type { PlacedStep } from '../subject.ts';

const literalFlaws = ({ step, path }: PlacedStep): Finding[] => {
  const over: unknown = Reflect.get(step, 'over');
  const atMost: unknown = Reflect.get(step, 'atMost');
  if (!Array.isArray(over) || typeof atMost !== 'number') return [];
  const twice = over.findIndex((each, index) => over.indexOf(each) !== index);
  return [
    ...(over.length > atMost
      ? [
          {
            message: `'${step.id}' has ${over.length} targets and works on at most ${atMost}: it would never do anything`,
            hint: 'name fewer targets, or raise `atMost` if so many may be down at once',
            path: [...path, 'atMost'],
          },
        ]
      : []),
    ...(twice < 0
      ? []
      : [
          {
            message: `the target ${String(over[twice])} stands twice`,
            hint: 'keep one',
            path: [...path, 'over', twice],
          },
        ]),
  ];
};

/** A list of unknown length that a step would work on all at once. */
const unboundedFlaws = ({ step, uses, changes, path }: PlacedStep): Finding[] => {
  if (!changes || Reflect.get(step, 'atMost') !== undefined) return [];
  return uses
    .filter(({ value, wants }) => referenceOf(value) !== undefined && wants.every((type) => type === 'strings'))
    .map((use) => ({
      message: `'${step.id}' works on all of ${String(use.value)} at once, however many these are`,
      hint: 'put it into a `for-each` over them, with `atMost`',
      path: [...path, ...use.path],
    }));
};

export const targetsAreBounded: Rule = {
  code: 'PB148',
  title: 'how many targets are touched is bounded, and the bound can be met',
  why: 'A recovery that takes a whole group at once is an outage of its own (S7).',
  bad: `
steps:
  - id: each
    does: for-each
    over: [one, two, three]
    atMost: 2
    steps:
      - { id: look, does: run-command, command: check-host, with: { Unit: $target } }
`,
  good: `
steps:
  - id: each
    does: for-each
    over: [one, two]
    atMost: 2
    steps:
      - { id: look, does: run-command, command: check-host, with: { Unit: $target } }
`,
  check: ({ steps }) => steps.flatMap((placed) => [...literalFlaws(placed), ...unboundedFlaws(placed)]),
};
