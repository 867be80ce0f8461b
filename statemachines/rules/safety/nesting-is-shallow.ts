import type { Finding, Rule } from '../rule.ts';

/** Kinds whose steps run in a machine of their own, with variables of their own. */
const APART = new Set(['parallel', 'for-each']);
/** Deeper than this nobody follows a playbook, in the text or on the console. */
const LEVELS = 4;

export const nestingIsShallow: Rule = {
  code: 'PB149',
  title: 'steps are not nested in ways that nobody can follow, or that machines run differently',
  why: 'Branches in branches do not see what the others do, their variables are apart, and their failures are told by the outermost alone. A person who is asked once a target cannot tell the questions apart.',
  bad: `
steps:
  - id: each
    does: for-each
    over: $facts.targets
    atMost: 3
    steps:
      - id: both
        does: parallel
        branches:
          - { name: one, steps: [{ id: look-one, does: run-command, command: check-host, with: { Unit: $target } }] }
          - { name: two, steps: [{ id: look-two, does: run-command, command: check-host, with: { Unit: $target } }] }
`,
  good: `
steps:
  - id: each
    does: for-each
    over: $facts.targets
    atMost: 3
    steps:
      - { id: look-one, does: run-command, command: check-host, with: { Unit: $target } }
      - { id: look-two, does: run-command, command: check-host, with: { Unit: $target } }
`,
  check: ({ steps }) =>
    steps
      .filter(({ role }) => role === 'step')
      .flatMap(({ step, kind, within, path }): Finding[] => {
        const around = within.find(({ does }) => APART.has(does));
        if (around !== undefined && (APART.has(step.does) || kind.approves === true)) {
          return [
            {
              message: `\`${step.does}\` '${step.id}' stands inside \`${around.does}\` '${around.id}'`,
              hint: `put '${step.id}' before or behind '${around.id}'`,
              path,
            },
          ];
        }
        if (within.length !== LEVELS) return [];
        return [{ message: `'${step.id}' stands more than ${LEVELS} levels deep`, hint: 'flatten the steps', path }];
      }),
};
