import type { LibraryRule } from '../rule.ts';

export const idsAreUnique: LibraryRule = {
  code: 'PB180',
  title: 'an id or an alias names one playbook',
  why: 'Machines, records and commands of people name playbooks by these; two of one name cannot both be deployed (P13).',
  bad: `
id: one
aliases: [cure]
---
id: two
risk: high
aliases: [cure]
`,
  good: `
id: one
aliases: [cure]
---
id: two
risk: high
aliases: [remedy]
`,
  check: (subjects) => {
    const taken = new Map<string, string>();
    return subjects.flatMap((subject) => {
      const { id, aliases } = subject.playbook;
      return [[id, ['id']] as const, ...aliases.map((alias, index) => [alias, ['aliases', index]] as const)].flatMap(
        ([name, path]) => {
          const other = taken.get(name);
          taken.set(name, other ?? id);
          return other === undefined
            ? []
            : [
                {
                  of: subject,
                  message: `'${name}' names the playbook '${other}' already`,
                  hint: 'take another name',
                  path,
                },
              ];
        },
      );
    });
  },
};
