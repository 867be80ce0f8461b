/** Amazon States Language, as far as playbooks use it, and the error names that it defines. */
export const StatesError = {
  All: 'States.ALL',
  Timeout: 'States.Timeout',
  TaskFailed: 'States.TaskFailed',
  QueryEvaluation: 'States.QueryEvaluationError',
} as const;

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };
export type JsonObject = { readonly [key: string]: Json | undefined };

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Assign?: JsonObject;
  readonly Next: string;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly MaxAttempts: number;
  readonly BackoffRate: number;
}

export interface ChoiceRule {
  readonly Condition: string;
  readonly Assign?: JsonObject;
  readonly Next: string;
}

/** States below a Parallel or a Map: a machine of its own, with variables of its own. */
export interface Branch {
  readonly StartAt: string;
  readonly States: States;
}

export interface State {
  readonly Type: 'Task' | 'Pass' | 'Choice' | 'Wait' | 'Fail' | 'Succeed' | 'Parallel' | 'Map';
  readonly Comment?: string;
  readonly Next?: string;
  readonly End?: true;
  readonly Resource?: string;
  readonly Arguments?: JsonObject;
  readonly TimeoutSeconds?: number;
  readonly Assign?: JsonObject;
  readonly Output?: Json;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Choices?: readonly ChoiceRule[];
  readonly Default?: string;
  readonly Seconds?: number | string;
  readonly Error?: string;
  readonly Cause?: string;
  readonly Branches?: readonly Branch[];
  readonly Items?: Json;
  readonly ItemSelector?: JsonObject;
  readonly MaxConcurrency?: number;
  readonly ItemProcessor?: Branch & { readonly ProcessorConfig: { readonly Mode: 'INLINE' } };
}

export type States = Readonly<Record<string, State>>;

export interface Definition {
  readonly Comment: string;
  readonly QueryLanguage: 'JSONata';
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: States;
}

/** An expression as Step Functions wants it. */
export const jsonata = (expression: string): string => `{% ${expression} %}`;

/** A text inside an expression; JSON's escapes are JSONata's. */
export const quoted = (text: string): string => JSON.stringify(text);

/** The name of the variable that holds what belongs to a step: letters, digits and underscores. */
export const variableOf = (stepId: string): string => stepId.replace(/[^A-Za-z0-9]/g, '_');

/** The states that a state can go to, beside it. */
export const successors = (state: State): string[] => [
  ...(state.Next === undefined ? [] : [state.Next]),
  ...(state.Default === undefined ? [] : [state.Default]),
  ...(state.Choices ?? []).map((choice) => choice.Next),
  ...(state.Catch ?? []).map((catcher) => catcher.Next),
];

/** The machines inside a state. */
export const branchesOf = (state: State): readonly Branch[] => [
  ...(state.Branches ?? []),
  ...(state.ItemProcessor === undefined ? [] : [state.ItemProcessor]),
];

/** Every state of a machine with its name, those inside Parallel and Map included. */
export const statesBelow = (states: States): [string, State][] =>
  Object.entries(states).flatMap(([name, state]) => [
    [name, state],
    ...branchesOf(state).flatMap((branch) => statesBelow(branch.States)),
  ]);
