/** Amazon States Language, as far as playbooks use it, and the error names that it defines. */
export const StatesError = { All: 'States.ALL', Timeout: 'States.Timeout', TaskFailed: 'States.TaskFailed' } as const;

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

export interface State {
  readonly Type: 'Task' | 'Pass' | 'Choice' | 'Wait' | 'Fail' | 'Succeed';
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
  readonly Choices?: readonly { readonly Condition: string; readonly Assign?: JsonObject; readonly Next: string }[];
  readonly Default?: string;
  readonly Seconds?: number | string;
  readonly Error?: string;
  readonly Cause?: string;
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

/** The states that a state can go to. */
export const successors = (state: State): string[] => [
  ...(state.Next === undefined ? [] : [state.Next]),
  ...(state.Default === undefined ? [] : [state.Default]),
  ...(state.Choices ?? []).map((choice) => choice.Next),
  ...(state.Catch ?? []).map((catcher) => catcher.Next),
];
