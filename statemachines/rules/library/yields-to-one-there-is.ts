import { didYouMean } from '../../read/words.ts';
import type { LibraryRule } from '../rule.ts';

export const yieldsToOneThereIs: LibraryRule = {
  code: 'PB181',
  title: 'a playbook yields to another that there is',
  why: 'A name that nobody has stands back for nothing: the wrong playbook would go first, and nobody would see why.',
  bad: `
id: one
yieldsTo: [tow]
---
id: two
triggers: { kinds: [cache] }
`,
  good: `
id: one
yieldsTo: [two]
---
id: two
triggers: { kinds: [cache] }
`,
  check: (subjects, beside) => {
    const names = [...subjects, ...beside].map(({ playbook }) => playbook.id);
    return subjects.flatMap((subject) =>
      subject.playbook.yieldsTo.flatMap((name, index) => {
        const others = names.filter((each) => each !== subject.playbook.id);
        return others.includes(name)
          ? []
          : [
              {
                of: subject,
                message: `'${name}' is no other playbook, there are: ${others.join(', ') || 'none'}`,
                hint: didYouMean(name, others) ?? 'name a playbook by its id, or take it out',
                path: ['yieldsTo', index],
              },
            ];
      }),
    );
  },
};
