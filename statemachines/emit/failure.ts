import { type JsonObject, jsonata, quoted, StatesError } from '../asl.ts';
import type { ValueScope } from '../value.ts';

/** The step that failed, as people are told: with its target, where it runs once for each of several. */
const failedStep = (stepId: string, { targetVariable }: Pick<ValueScope, 'targetVariable'>): string =>
  targetVariable === undefined ? stepId : jsonata(`${quoted(`${stepId} on `)} & $${targetVariable}`);

/** What a catcher keeps of an error: which step it was and its cause in words. */
export const caughtFailure = (
  stepId: string,
  variable: string,
  scope: Pick<ValueScope, 'targetVariable'> = {},
): JsonObject => ({
  [variable]: {
    step: failedStep(stepId, scope),
    cause: jsonata(
      `$states.errorOutput.Error = '${StatesError.Timeout}' ? ${quoted(`${stepId} did not end in time`)} : $type($states.errorOutput.Cause) = 'string' ? $states.errorOutput.Cause : $states.errorOutput.Error`,
    ),
  },
});

/** A failure that the machine itself has found. */
export const foundFailure = (
  stepId: string,
  variable: string,
  cause: string,
  scope: Pick<ValueScope, 'targetVariable'> = {},
): JsonObject => ({
  [variable]: { step: failedStep(stepId, scope), cause },
});
