import type { ValueUse } from '../../steps/step-kind.ts';
import { referenceOf } from '../../value.ts';
import type { Finding, Rule } from '../rule.ts';
import type { Subject } from '../subject.ts';

/** What is known of a value before anything runs: a literal, or the default of a parameter. */
const knownOf = ({ value }: ValueUse, { playbook }: Subject): string | undefined => {
  const reference = referenceOf(value);
  if (reference === undefined) return typeof value === 'object' ? undefined : String(value);
  if (reference.kind !== 'parameter' || !Object.hasOwn(playbook.parameters, reference.name)) return undefined;
  return String(playbook.parameters[reference.name]?.default);
};

export const literalFits: Rule = {
  code: 'PB135',
  title: 'a value that is known fits the pattern of what takes it',
  why: "Systems Manager and the host refuse a value that does not fit a command's `allowedPattern`: the step could never run.",
  bad: `
steps:
  - { id: look, does: run-command, command: check-host, with: { Unit: $facts.unit, MinDiskFreePercent: a lot } }
`,
  good: `
steps:
  - { id: look, does: run-command, command: check-host, with: { Unit: $facts.unit, MinDiskFreePercent: 10 } }
`,
  check: (subject) =>
    subject.steps.flatMap((placed) =>
      placed.uses.flatMap((use): Finding[] => {
        const { pattern } = use;
        const known = pattern === undefined ? undefined : knownOf(use, subject);
        if (pattern === undefined || known === undefined || new RegExp(pattern).test(known)) return [];
        return [
          {
            message: `got '${known}', wanted what fits ${pattern}`,
            hint: 'write a value that fits',
            path: [...placed.path, ...use.path],
          },
        ];
      }),
    ),
};
