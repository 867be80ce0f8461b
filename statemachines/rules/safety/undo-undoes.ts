import type { Finding, Rule } from '../rule.ts';
import type { PlacedStep } from '../subject.ts';

const isOnce = ({ kind, step }: PlacedStep): boolean =>
  kind.idempotency === 'once' && Reflect.get(step, 'idempotent') !== true;

const flawOf = (undo: PlacedStep, undone: PlacedStep | undefined): Omit<Finding, 'path'> | undefined => {
  const name = undo.undoes?.id ?? undo.step.id;
  if (undone?.kind.nested !== undefined) {
    return {
      message: `'${name}' holds steps, and its own undo would never run`,
      hint: 'write the undo at the steps inside it',
    };
  }
  if (undone?.changes === false && undone.flaws.length === 0) {
    return { message: `'${name}' changes nothing, so there is nothing to undo`, hint: 'take the `undo` out' };
  }
  if (undo.flaws.length > 0) return undefined;
  if (!undo.changes) {
    return {
      message: `the undo of '${name}' changes nothing, so it undoes nothing`,
      hint: 'let the undo put back what the step has changed',
    };
  }
  if (!isOnce(undo)) return undefined;
  return {
    message: `the undo of '${name}' may not be done twice, and an undo is tried again when it fails`,
    hint: 'use a step that sets a state, such as putting a kept value back',
  };
};

export const undoUndoes: Rule = {
  code: 'PB145',
  title: 'an undo changes something, can be tried again, and belongs to a step that changes something',
  why: 'An undo runs when a recovery has failed, up to `rollback.attempts` times (P7); one that only looks, or that must not be repeated, leaves things worse than they are said to be.',
  bad: `
checkpoint: { id: keep, does: run-command, command: checkpoint-service, with: { Unit: $facts.unit } }
steps:
  - id: stop
    does: run-command
    command: stop-service
    with: { Unit: $facts.unit }
    undo: { does: run-command, command: check-host, with: { Unit: $facts.unit } }
`,
  good: `
checkpoint: { id: keep, does: run-command, command: checkpoint-service, with: { Unit: $facts.unit } }
steps:
  - id: stop
    does: run-command
    command: stop-service
    with: { Unit: $facts.unit }
    undo: { does: run-command, command: start-service, with: { Unit: $facts.unit } }
`,
  check: ({ steps }) =>
    steps
      .filter(({ role, isWritten }) => role === 'undo' && isWritten)
      .flatMap((undo): Finding[] => {
        const flaw = flawOf(
          undo,
          steps.find(({ step }) => step === undo.undoes),
        );
        return flaw === undefined ? [] : [{ ...flaw, path: undo.path }];
      }),
};
