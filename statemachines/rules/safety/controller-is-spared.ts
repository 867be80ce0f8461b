import { referenceOf } from '../../value.ts';
import type { Finding, Rule } from '../rule.ts';

/** Everything that the controller runs on carries its name: functions, table, queues, machines, documents, roles. */
const CONTROLLER = /auto-?recovery/i;

export const controllerIsSpared: Rule = {
  code: 'PB155',
  title: 'no playbook changes what the controller itself runs on',
  why: 'A recovery that stops its own machinery can neither verify nor undo, and pages nobody.',
  bad: `
checkpoint: { id: keep, does: checkpoint }
steps:
  - { id: throttle, does: lambda-concurrency, function: AutoRecovery-Intake, reserved: 1 }
`,
  good: `
checkpoint: { id: keep, does: checkpoint }
steps:
  - { id: throttle, does: lambda-concurrency, function: shop-catalog, reserved: 1 }
`,
  check: ({ steps }) =>
    steps
      .filter(({ changes, isWritten }) => changes && isWritten)
      .flatMap(({ step, kind, path }): Finding[] =>
        (kind.touches?.(step as never) ?? [])
          .filter(({ name }) => referenceOf(name) === undefined && CONTROLLER.test(String(name)))
          .map(({ what, name }) => ({
            message: `'${step.id}' changes the ${what} '${String(name)}', which the controller runs on`,
            hint: 'leave the controller to people: `recovery doctor` says how it is',
            path,
          })),
      ),
};
