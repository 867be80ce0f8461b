import { referenceOf } from '../../value.ts';
import type { Finding, Rule } from '../rule.ts';

/** What looks as if something were to be put into a text: a reference inside it, braces, the agent's own braces. */
const SPLICED: readonly RegExp[] = [
  /\$(facts|parameters|steps|kept)\.[a-z][\w.-]*/,
  /\{\s*(component|owner|node|recoveryId|target|(facts|parameters|steps|kept)\.[a-z][\w.-]*)\s*\}/,
  /\{\{/,
];

export const referenceStandsAlone: Rule = {
  code: 'PB136',
  title: 'a reference is a whole value, never a part of one',
  why: 'A value that is put into a text which a shell, an expression or an ARN is made of can become code (X3). References are passed as data; a text with one inside is passed as it is written.',
  bad: `
steps:
  - { id: look, does: run-command, command: AWS-RunShellScript, mutates: false, with: { commands: 'systemctl status $facts.unit' } }
`,
  good: `
steps:
  - { id: look, does: run-command, command: check-host, with: { Unit: $facts.unit } }
`,
  check: ({ steps }) =>
    steps.flatMap((placed) =>
      placed.uses.flatMap(({ path, value }): Finding[] => {
        if (typeof value !== 'string' || referenceOf(value) !== undefined) return [];
        const spliced = SPLICED.map((pattern) => pattern.exec(value)?.[0]).find((each) => each !== undefined);
        if (spliced === undefined) return [];
        return [
          {
            message: `'${spliced}' inside a text is not filled in`,
            hint: 'let the reference be the whole value, or let the component declare the whole text as a fact',
            path: [...placed.path, ...path],
          },
        ];
      }),
    ),
};
