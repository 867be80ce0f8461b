import { kindOf } from '../../steps/schema.ts';
import { type Reference, referenceOf, type ValueType } from '../../value.ts';
import type { Finding, Rule } from '../rule.ts';
import type { PlacedStep, Subject } from '../subject.ts';

const WORDS: Readonly<Record<ValueType, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  strings: 'a list of texts',
};

const ownOf = <Value>(map: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(map, name) ? map[name] : undefined;

/** The type of what a reference goes to; `undefined` where it goes to nothing, which is another rule's finding. */
const typeOf = (reference: Reference, placed: PlacedStep, subject: Subject): ValueType | undefined => {
  const { playbook } = subject;
  if (reference.kind === 'fact') return ownOf(playbook.facts, reference.name);
  if (reference.kind === 'parameter') return ownOf(playbook.parameters, reference.name)?.type;
  if (reference.kind === 'recovery' || reference.kind === 'target') return 'string';
  if (reference.kind !== 'step') return undefined;
  const step = placed.earlier.get(reference.step);
  const isSound = subject.steps.some((each) => each.step === step && each.flaws.length === 0);
  return step === undefined || !isSound ? undefined : ownOf(kindOf(step).finds(step as never, subject), reference.name);
};

const fits = (type: ValueType, wants: readonly ValueType[]): boolean =>
  wants.includes(type) || (type === 'integer' && wants.includes('number'));

export const typeFits: Rule = {
  code: 'PB134',
  title: 'a reference is of the type that its place takes',
  why: 'A list where one text is wanted, or a text where a number is, fails only when the recovery runs, or means something else.',
  bad: `
steps:
  - { id: look, does: run-command, command: check-host, with: { Unit: $facts.targets } }
`,
  good: `
steps:
  - { id: look, does: run-command, command: check-host, with: { Unit: $facts.unit } }
`,
  check: (subject) =>
    subject.steps
      .filter(({ isWritten }) => isWritten)
      .flatMap((placed) =>
        placed.uses.flatMap(({ path, value, wants }): Finding[] => {
          const reference = referenceOf(value);
          const type = reference === undefined ? undefined : typeOf(reference, placed, subject);
          if (type === undefined || fits(type, wants)) return [];
          return [
            {
              message: `${String(value)} is ${WORDS[type]}, wanted ${wants.map((each) => WORDS[each]).join(' or ')}`,
              hint: 'refer to something of that type, or declare the type that it really has',
              path: [...placed.path, ...path],
            },
          ];
        }),
      ),
};
