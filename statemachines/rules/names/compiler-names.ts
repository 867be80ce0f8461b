import type { Finding, Rule } from '../rule.ts';

/**
 * States and variables that every machine has (`compile.ts`, `ends.ts`, `criteria.ts`), and `states`, which Step Functions
 * keeps for itself (developer guide, "Passing data between states with variables").
 */
const RESERVED: ReadonlySet<string> = new Set([
  ...['begin', 'recovered', 'self-resolved', 'untouched', 'stopped', 'rolled-back', 'not-undone', 'not-well'],
  ...['verify', 'judge', 'failure', 'since', 'judgement', 'states'],
]);

/** A parallel step has a state of this name beside those of its branches. */
const BRANCH = 'branch stopped';

export const compilerNames: Rule = {
  code: 'PB108',
  title: 'no step has a name that the machine needs itself',
  why: 'A step of that name would take the place of a state or a variable of every machine.',
  bad: `
steps:
  - { id: verify, does: run-command, command: check-host, with: { Unit: $facts.unit } }
`,
  good: `
steps:
  - { id: verify-host, does: run-command, command: check-host, with: { Unit: $facts.unit } }
`,
  check: ({ steps }) =>
    steps
      .filter(({ role }) => role !== 'undo' && role !== 'look')
      .flatMap(({ step, kind, path }): Finding[] => [
        ...(RESERVED.has(step.id)
          ? [
              {
                message: `'${step.id}' is a name of the machine's own`,
                hint: `say more, e.g. '${step.id}-service'`,
                path: [...path, 'id'],
              },
            ]
          : []),
        ...(kind.nested?.(step as never) ?? [])
          .filter(({ name }) => name === BRANCH)
          .map((nested) => ({
            message: "'stopped' is a name of the machine's own",
            hint: 'name the branch for what it does',
            path: [...path, ...nested.path.slice(0, -1), 'name'],
          })),
      ]),
};
