import type { Finding, Rule } from '../rule.ts';

const unitOf = (step: object): unknown => {
  const given: unknown = Reflect.get(step, 'with');
  return typeof given === 'object' && given !== null && Object.hasOwn(given, 'Unit')
    ? Reflect.get(given, 'Unit')
    : undefined;
};

export const restorativeIsConfirmed: Rule = {
  code: 'PB112',
  title: 'what is restorative comes after `confirm` has found that very unit failed',
  why: 'There is nothing to put back of what has failed; of what has not, there is. Only a look in the same execution tells (promise 4).',
  bad: `
steps:
  - { id: stop, does: run-command, command: stop-service, with: { Unit: $facts.unit }, restorative: true }
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
  check: ({ playbook: { confirm }, steps }) =>
    steps
      .filter(({ role, changes, step }) => role === 'step' && changes && step.restorative === true)
      .flatMap(({ step, path }): Finding[] => {
        if (confirm === undefined) {
          return [
            {
              message: `'${step.id}' is restorative, so the playbook must \`confirm\` that the component has failed`,
              hint: 'add `confirm:` with a command that looks, and what it must find',
              path,
            },
          ];
        }
        if (confirm.on === '$node' && unitOf(confirm) === unitOf(step)) return [];
        return [
          {
            message: `'${step.id}' is restorative, and '${confirm.id}' looks at something else: at ${String(unitOf(confirm) ?? 'no unit')} on ${confirm.on}`,
            hint: 'confirm the failure of the same `Unit` on the same node',
            path,
          },
        ];
      }),
};
