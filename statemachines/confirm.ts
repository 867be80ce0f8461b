import { jsonata, type State, variableOf } from './asl.ts';
import { expectationWords } from './steps/expectation.ts';
import { runCommand } from './steps/run-command.ts';
import type { ConfirmStep } from './steps/schema.ts';
import type { EmitContext, Exits, Fragment } from './steps/step-kind.ts';

/**
 * The look right before the first change: has the component failed? If it has not, the recovery ends as self-resolved
 * and nothing is touched. A look that does not say is neither: it ends untouched, since absence of evidence proves
 * neither the failure nor the health of anything.
 */
export const emitConfirm = (confirm: ConfirmStep, exits: Exits, context: EmitContext): Fragment => {
  const fragment = runCommand.emit(confirm, exits, context);
  const { fact } = confirm.expect;
  const expected = `${confirm.id}:as-expected?`;
  const sawNothing = `${confirm.id}:saw-nothing`;
  const asked = fragment.states[expected];
  const states: Record<string, State> = {
    ...fragment.states,
    [expected]: {
      ...(asked ?? { Type: 'Choice' }),
      Choices: [
        { Condition: jsonata(`$exists($${variableOf(confirm.id)}.${fact}) = false`), Next: sawNothing },
        ...(asked?.Choices ?? []),
      ],
    },
    [`${confirm.id}:not-as-expected`]: {
      Type: 'Pass',
      Comment: `It is not so that ${expectationWords(confirm.expect)}.`,
      Output: {},
      Next: 'self-resolved',
    },
    [sawNothing]: {
      Type: 'Pass',
      Assign: { failure: { step: confirm.id, cause: `${confirm.id} did not say what ${fact} is` } },
      Output: {},
      Next: exits.fail,
    },
  };
  return { ...fragment, states };
};
