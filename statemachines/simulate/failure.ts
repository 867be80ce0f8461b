/** The error names that Amazon States Language reserves (Developer Guide, 'Handling errors in Step Functions workflows'). */
export const ErrorName = {
  All: 'States.ALL',
  BranchFailed: 'States.BranchFailed',
  DataLimitExceeded: 'States.DataLimitExceeded',
  ExceedToleratedFailureThreshold: 'States.ExceedToleratedFailureThreshold',
  HeartbeatTimeout: 'States.HeartbeatTimeout',
  QueryEvaluationError: 'States.QueryEvaluationError',
  ResultPathMatchFailure: 'States.ResultPathMatchFailure',
  Runtime: 'States.Runtime',
  TaskFailed: 'States.TaskFailed',
  Timeout: 'States.Timeout',
} as const;

/**
 * Why a state failed: an error name and a cause, either of which may be absent, as in a Fail state without them.
 *
 * `aliases` are further names under which Retry and Catch know it: a missed heartbeat is reported as
 * `States.Timeout` and is also matched by `States.HeartbeatTimeout`.
 */
export class StateFailure extends Error {
  override readonly name = 'StateFailure';
  readonly error: string | undefined;
  readonly detail: string | undefined;
  readonly aliases: readonly string[];
  /** The cause is a sentence about a field: the state's name and event are put before it. */
  readonly ofField: boolean;
  /** Nothing takes it: the execution ends. */
  readonly terminal: boolean;

  constructor(
    error: string | undefined,
    detail: string | undefined,
    {
      aliases = [],
      ofField = false,
      terminal = error === ErrorName.Runtime,
    }: { readonly aliases?: readonly string[]; readonly ofField?: boolean; readonly terminal?: boolean } = {},
  ) {
    super(detail ?? error ?? '');
    this.error = error;
    this.detail = detail;
    this.aliases = aliases;
    this.ofField = ofField;
    this.terminal = terminal;
  }
}

/** A field of the state cannot be used: reported under the state's name. `States.Runtime` ends the execution, caught or not. */
export const fieldFailure = (detail: string, error: string = ErrorName.Runtime): StateFailure =>
  new StateFailure(error, detail, { ofField: true });

/** The same failure with AWS's opening words about the state, if it is about one of its fields. */
export const inState = (failure: StateFailure, state: string, enteredEventId: number): StateFailure =>
  failure.ofField
    ? new StateFailure(
        failure.error,
        `An error occurred while executing the state '${state}' (entered at the event id #${enteredEventId}). ${failure.detail ?? ''}`,
        { aliases: failure.aliases, terminal: failure.terminal },
      )
    : failure;

/**
 * Whether a Retry or Catch that names these errors takes the failure.
 *
 * `States.Runtime` is terminal, by whatever name it is asked for (recorded: a Catch of `States.Runtime` does not catch
 * it); so is a state whose output is too large. `States.TaskFailed` takes everything but `States.Timeout`. `States.ALL`
 * takes `States.DataLimitExceeded` of a Task's result, as recorded on AWS, where the Developer Guide says it does not.
 */
export const takes = (errorEquals: readonly string[], { error, aliases, terminal }: StateFailure): boolean => {
  if (terminal) return false;
  return errorEquals.some(
    (name) =>
      name === ErrorName.All ||
      name === error ||
      aliases.includes(name) ||
      (name === ErrorName.TaskFailed && error !== ErrorName.Timeout),
  );
};
