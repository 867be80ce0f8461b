import type { Playbook } from '../../playbook.ts';
import type { LibraryRule } from '../rule.ts';

type Triggers = Playbook['triggers'];

const listsOf = (triggers: Triggers): ReadonlyMap<string, readonly string[]> =>
  new Map(Object.entries(triggers).flatMap(([name, list]) => (list === undefined ? [] : [[name, list] as const])));

/** Whether one failure of one component could fit both; a list that is absent fits everything. */
const overlap = (a: Triggers, b: Triggers): boolean => {
  const others = listsOf(b);
  return [...listsOf(a)].every(([name, list]) => others.get(name)?.some((each) => list.includes(each)) ?? true);
};

/** As `match.ts` counts it. */
const narrowness = (triggers: Triggers): number => listsOf(triggers).size;

/** Whether something that the author has said decides which of the two goes first (P3). */
const isResolved = (a: Playbook, b: Playbook): boolean =>
  a.yieldsTo.includes(b.id) !== b.yieldsTo.includes(a.id) ||
  a.risk !== b.risk ||
  narrowness(a.triggers) !== narrowness(b.triggers);

export const overlapIsResolved: LibraryRule = {
  code: 'PB182',
  title: 'where two playbooks fit one failure, it is said which goes first',
  why: 'Of two that fit, the lower risk goes first, then the narrower triggers; where these are equal the alphabet decides what happens at 3 a.m. (P3). It is an error where both are automatic, and a warning where one is in shadow.',
  bad: `
id: one
mode: automatic
---
id: two
mode: automatic
`,
  good: `
id: one
mode: automatic
---
id: two
mode: automatic
yieldsTo: [one]
`,
  check: (subjects, beside) =>
    subjects.flatMap((subject, index) =>
      [...subjects.slice(0, index), ...beside]
        .filter(({ playbook: other }) => other.id !== subject.playbook.id)
        .filter(({ playbook: other }) => overlap(subject.playbook.triggers, other.triggers))
        .filter(({ playbook: other }) => !isResolved(subject.playbook, other))
        .map((other) => ({
          of: subject,
          message: `a failure may fit this playbook and '${other.playbook.id}', and nothing but the alphabet says which goes first`,
          hint: `write \`yieldsTo: [${other.playbook.id}]\` in one of them, or narrow the triggers`,
          path: ['triggers'],
          severity:
            !beside.includes(other) && [subject, other].every(({ playbook }) => playbook.mode === 'automatic')
              ? ('error' as const)
              : ('warning' as const),
        })),
    ),
};
