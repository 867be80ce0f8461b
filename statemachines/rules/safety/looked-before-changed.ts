import type { Rule } from '../rule.ts';
import type { PlacedStep } from '../subject.ts';

const looks = ({ step, role, changes }: PlacedStep): boolean =>
  role === 'prerequisite' ||
  role === 'confirm' ||
  (!changes && (step.does === 'wait-until' || Reflect.get(step, 'expect') !== undefined));

export const lookedBeforeChanged: Rule = {
  code: 'PB147',
  title: 'something is checked before anything is changed',
  why: 'A recovery that begins with a change cannot end untouched: whether the host is reachable, in maintenance or well again is asked first (P4).',
  bad: `
prerequisites: []
checkpoint: { id: keep, does: run-command, command: checkpoint-service, with: { Unit: $facts.unit } }
steps:
  - id: stop
    does: run-command
    command: stop-service
    with: { Unit: $facts.unit }
    undo: { does: run-command, command: start-service, with: { Unit: $facts.unit } }
`,
  good: `
prerequisites:
  - { id: ready, does: run-command, command: check-host, with: { Unit: $facts.unit } }
checkpoint: { id: keep, does: run-command, command: checkpoint-service, with: { Unit: $facts.unit } }
steps:
  - id: stop
    does: run-command
    command: stop-service
    with: { Unit: $facts.unit }
    undo: { does: run-command, command: start-service, with: { Unit: $facts.unit } }
`,
  check: ({ steps }) => {
    const first = steps.findIndex(({ role, changes }) => role === 'step' && changes);
    const change = steps[first];
    return change === undefined || steps.slice(0, first).some(looks)
      ? []
      : [
          {
            message: `'${change.step.id}' changes something, and nothing is checked before`,
            hint: 'add `prerequisites:` with a command that looks, or `confirm:`',
            path: change.path,
          },
        ];
  },
};
