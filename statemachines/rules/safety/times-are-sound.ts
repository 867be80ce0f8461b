import type { Finding, Rule } from '../rule.ts';
import type { Path } from '../subject.ts';

/** Lengths of time that mean nothing when they are none. */
const POSITIVE = ['within', 'every', 'timeout', 'expires'];
/** "Maximum execution time: 1 year" (Step Functions developer guide, "Service quotas", standard workflows). */
const YEAR_SECONDS = 31_536_000;

const flawOf = (name: string, value: unknown, path: Path): Finding[] => {
  if (value === 0) {
    return [{ message: `'${name}' is no time at all`, hint: `write how long, e.g. \`${name}: 30s\``, path }];
  }
  return typeof value === 'number' && value > YEAR_SECONDS
    ? [{ message: `'${name}' is longer than a year, which no execution may last`, hint: 'write a shorter time', path }]
    : [];
};

export const timesAreSound: Rule = {
  code: 'PB154',
  title: 'a time is long enough to mean something, and no longer than an execution may last',
  why: 'Criteria that need not hold for any time are met by a service that flickers; a loop that waits for no time asks without end.',
  bad: `
success:
  stability: 0s
  look: { command: check-host, with: { Unit: $facts.unit } }
  criteria:
    - { name: known, fact: unitKnown, is: true }
`,
  good: `
success:
  stability: 20s
  look: { command: check-host, with: { Unit: $facts.unit } }
  criteria:
    - { name: known, fact: unitKnown, is: true }
`,
  check: ({ playbook, steps }) => [
    ...flawOf('timeout', playbook.timeout, ['timeout']),
    ...(['window', 'stability', 'every'] as const).flatMap((name) =>
      flawOf(name, playbook.success[name], ['success', name]),
    ),
    ...steps
      .filter(({ isWritten }) => isWritten)
      .flatMap(({ step, path }) => POSITIVE.flatMap((name) => flawOf(name, Reflect.get(step, name), [...path, name]))),
  ],
};
