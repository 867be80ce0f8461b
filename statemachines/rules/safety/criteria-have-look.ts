import type { Finding, Rule } from '../rule.ts';
import { judgedIn } from './criteria.ts';

export const criteriaHaveLook: Rule = {
  code: 'PB152',
  title: 'criteria on facts have a look that finds them',
  why: 'A fact is what a command has just found on the host, not what a step of the playbook said of itself (promise 6). Without a look it is not known, and what is not known is not met.',
  bad: `
success:
  criteria:
    - { name: running, fact: mode, is: healthy }
`,
  good: `
success:
  look: { command: check-service, with: { Unit: $facts.unit, Port: $facts.port, HealthPath: / } }
  criteria:
    - { name: running, fact: mode, is: healthy }
`,
  check: (subject) =>
    judgedIn(subject).flatMap(({ criteria, look, path }): Finding[] =>
      look !== undefined
        ? []
        : criteria.flatMap(({ name, fact }, index) =>
            fact === undefined
              ? []
              : [
                  {
                    message: `the criterion '${name}' is on the fact '${fact}', and nothing looks`,
                    hint: 'add `look:` with a command that finds it, or ask for a metric or the alarms',
                    path: [...path, 'criteria', index],
                  },
                ],
          ),
    ),
};
