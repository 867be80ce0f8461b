import { type Catcher, jsonata, type State, type States, StatesError, variableOf } from '../asl.ts';
import type { EmitContext, Exits, Fragment, Step } from '../steps/step-kind.ts';
import { INPUT } from '../value.ts';
import { emitAttempts, type Retries, waitsSeconds } from './attempts.ts';
import { type AwsCall, nameOf, taskArguments, taskResource } from './aws-call.ts';
import { caughtFailure } from './failure.ts';
import { fragment } from './fragment.ts';

/** So long may one call to AWS take; Step Functions' own integrations answer within seconds or fail. */
export const CALL_TIMEOUT_SECONDS = 20;
/** So long may the worker take to record that a step begins. */
const BEGIN_TIMEOUT_SECONDS = 30;
/** Events of the history: entered, scheduled, started, submitted, ended, exited; and the loop around them. */
const TASK_EVENTS = 6;
const LOOP_EVENTS = 4;

/** A call that a step makes. */
export interface StepCall extends Retries {
  readonly call: AwsCall;
  readonly mutates: boolean;
  /** What the step finds: name → expression over `$states.result`. */
  readonly finds: Readonly<Record<string, string>>;
  readonly timeoutSeconds?: number;
  /** The resource of the Task where it is not the call through the SDK. */
  readonly resource?: string;
  /** What stands between the record that the step begins and its call. @default nothing */
  readonly afterBegin?: string;
}

const beginState = (
  step: Step,
  call: AwsCall,
  attempt: string,
  timeoutSeconds: number,
  exits: Exits,
  onFailure: string,
  context: EmitContext,
  next: string,
): State => ({
  Type: 'Task',
  Comment: `May ${step.id} begin? The fence and the record are one write.`,
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Arguments: {
    FunctionName: '${StepFunctionArn}',
    Payload: {
      do: 'begin-call',
      request: {
        taskToken: jsonata('$states.context.Task.Token'),
        recoveryId: jsonata(`${INPUT}.recoveryId`),
        component: jsonata(`${INPUT}.component`),
        epoch: jsonata(`${INPUT}.epoch`),
        step: context.stepName(step.id),
        attempt: jsonata(`$${attempt}`),
        call: nameOf(call),
        mutates: true,
        timeoutSeconds,
        ...(context.undoOf === undefined ? {} : { undoOf: context.stepName(context.undoOf) }),
      },
    },
  },
  TimeoutSeconds: BEGIN_TIMEOUT_SECONDS,
  Output: {},
  Catch: [
    ...(context.undoOf === undefined || context.notBegun === undefined
      ? []
      : [{ ErrorEquals: ['NotBegun'], Next: context.notBegun }]),
    { ErrorEquals: ['Fenced'], Assign: caughtFailure(step.id, exits.failureAs, context.scope), Next: exits.fenced },
    { ErrorEquals: [StatesError.All], Assign: caughtFailure(step.id, exits.failureAs, context.scope), Next: onFailure },
  ],
  Next: next,
});

/**
 * A step that is one call to AWS, made by the machine itself. What changes something is begun first: the worker
 * records it under the fence, in one write, and only then the machine makes the call.
 */
export const emitCallStep = (step: Step, made: StepCall, exits: Exits, context: EmitContext): Fragment => {
  const { call, mutates, finds } = made;
  const timeoutSeconds = made.timeoutSeconds ?? CALL_TIMEOUT_SECONDS;
  const variable = variableOf(step.id);
  const attempt = `${variable}_attempt`;
  const entry = mutates ? `${step.id}:begin` : step.id;
  const { onFailure, states: loop } = emitAttempts(step.id, attempt, made, { again: entry, fail: exits.fail });
  const found = Object.fromEntries(Object.entries(finds).map(([name, expression]) => [name, jsonata(expression)]));
  const failed: Catcher = {
    ErrorEquals: [StatesError.All],
    Assign: caughtFailure(step.id, exits.failureAs, context.scope),
    Next: onFailure,
  };
  const task: State = {
    Type: 'Task',
    ...(step.description === undefined ? {} : { Comment: step.description }),
    Resource: made.resource ?? taskResource(call),
    Arguments: taskArguments(call.input, context.scope) as NonNullable<State['Arguments']>,
    TimeoutSeconds: timeoutSeconds,
    ...(Object.keys(finds).length > 0 ? { Assign: { [variable]: found } } : {}),
    Output: Object.keys(finds).length > 0 ? { [step.id]: found } : {},
    Catch: [failed],
    Next: exits.next,
  };
  const states: States = {
    ...(mutates
      ? {
          [entry]: beginState(
            step,
            call,
            attempt,
            timeoutSeconds,
            exits,
            onFailure,
            context,
            made.afterBegin ?? step.id,
          ),
        }
      : {}),
    [step.id]: task,
    ...loop,
  };
  const tries = made.retries + 1;
  return fragment({
    entry,
    states,
    machinePermissions: [
      ...(mutates ? [{ actions: ['lambda:InvokeFunction'], resources: ['${StepFunctionArn}'] }] : []),
      ...call.permissions,
    ],
    variables: { [attempt]: 1, ...(Object.keys(finds).length > 0 ? { [variable]: {} } : {}) },
    worstCaseSeconds: (timeoutSeconds + (mutates ? BEGIN_TIMEOUT_SECONDS : 0)) * tries + waitsSeconds(made),
    historyEvents: (TASK_EVENTS * (mutates ? 2 : 1) + LOOP_EVENTS) * tries,
  });
};
