/**
 * What Step Functions does not go beyond, whoever asks (Step Functions developer guide, "Service quotas":
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html, unless another page is named).
 */

/** "Maximum size of a state machine definition: 1 MB, hard quota"; the API reference of CreateStateMachine: 1048576. */
export const DEFINITION_MAX_BYTES = 1_048_576;

/** API reference, "StateEnteredEventDetails": the name of a state has at most 80 characters. */
export const STATE_NAME_MAX_CHARACTERS = 80;

/** Developer guide, "Using Map state in Distributed mode", `Label`: at most 40 characters. */
export const LABEL_MAX_CHARACTERS = 40;

/** Developer guide, "Passing data between states with variables": a name has at most 80 characters. */
export const VARIABLE_NAME_MAX_CHARACTERS = 80;

/** Developer guide, "Task workflow state" and "Wait workflow state": 99999999 seconds, some three years. */
export const SECONDS_MAX = 99_999_999;

/** Developer guide, "Handling errors": `MaxDelaySeconds` is less than 31622400, a leap year. */
export const MAX_DELAY_SECONDS_MAX = 31_622_400;

/** Developer guide, "Handling errors": `MaxAttempts` has a maximum of 99999999. */
export const MAX_ATTEMPTS_MAX = 99_999_999;

/** How deep values may be nested: the limit of the JSON reader that AWS's messages come from (Jackson). */
export const NESTING_MAX = 1000;
