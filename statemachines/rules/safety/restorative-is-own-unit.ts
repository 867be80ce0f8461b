import { referenceOf } from '../../value.ts';
import type { Rule } from '../rule.ts';

/** Whether a step acts on a unit of the component's own node, and nothing else. */
const isOnOwnUnit = (step: object): boolean => {
  const given: unknown = Reflect.get(step, 'with');
  const unit: unknown = typeof given === 'object' && given !== null ? Reflect.get(given, 'Unit') : undefined;
  return (
    Reflect.get(step, 'does') === 'run-command' &&
    !String(Reflect.get(step, 'command')).startsWith('AWS-') &&
    Reflect.get(step, 'on') === '$node' &&
    referenceOf(unit)?.kind === 'fact'
  );
};

export const restorativeIsOwnUnit: Rule = {
  code: 'PB143',
  title: "what is restorative acts only on the component's own unit",
  why: 'Only what acts on nothing but the failed unit itself has nothing to put back (promise 4): a command of `playbooks/commands`, on the node, on the unit that the component declares.',
  bad: `
checkpoint: { id: keep, does: checkpoint }
confirm:
  id: confirm-failure
  does: run-command
  command: check-service
  with: { Unit: nginx, Port: $facts.port, HealthPath: / }
  expect: { fact: mode, not: healthy }
steps:
  - { id: stop, does: run-command, command: stop-service, with: { Unit: nginx }, restorative: true }
`,
  good: `
confirm:
  id: confirm-failure
  does: run-command
  command: check-service
  with: { Unit: $facts.unit, Port: $facts.port, HealthPath: / }
  expect: { fact: mode, not: healthy }
steps:
  - { id: stop, does: run-command, command: stop-service, with: { Unit: $facts.unit }, restorative: true }
`,
  check: ({ steps }) =>
    steps
      .filter(({ role, changes, step }) => role === 'step' && changes && step.restorative === true)
      .filter(({ step }) => !isOnOwnUnit(step))
      .map(({ step, path }) => ({
        message: `'${step.id}' is restorative, and acts on something else than the component's own unit on its node`,
        hint: 'let it be a `run-command` of `playbooks/commands` on `$node` with `Unit: $facts.unit`, or give it an `undo`',
        path: [...path, 'restorative'],
      })),
};
