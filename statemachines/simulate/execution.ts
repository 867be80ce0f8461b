import type { Visit } from './engine.ts';
import type { Json, JsonObject } from './json.ts';
import type { WorkflowType } from './machine.ts';

export interface ExecutionOptions {
  readonly input: Json;
  readonly name?: string;
  readonly machineName?: string;
  readonly startAtMs?: number;
  readonly roleArn?: string;
  /** Started by `StartSyncExecution`, which cannot be redriven (recorded: no `RedriveCount`). @default false */
  readonly synchronous?: boolean;
}

/** Where the simulated machine lives; AWS's documentation uses such account numbers. */
const ARN_PREFIX = 'arn:aws:states:us-east-1:111111111111';

/** Kinds of state that count their retries in the context object. */
const RETRYING = new Set(['Task', 'Parallel', 'Map']);

const timeText = (atMs: number): string => new Date(atMs).toISOString();

/** What an execution is called, and its context object (Developer Guide, 'Accessing execution data from the Context object'). */
export const createExecution = (
  {
    input,
    name = 'simulated',
    machineName = 'machine',
    startAtMs = 0,
    roleArn = 'arn:aws:iam::111111111111:role/machine',
    synchronous = false,
  }: ExecutionOptions,
  type: WorkflowType,
): { readonly name: string; readonly context: (visit: Visit) => JsonObject } => {
  const execution: JsonObject = {
    // why the start: express executions of one name are told apart by a last part that AWS makes up
    Id:
      type === 'EXPRESS'
        ? `${ARN_PREFIX}:express:${machineName}:${name}:${startAtMs}`
        : `${ARN_PREFIX}:execution:${machineName}:${name}`,
    Input: input,
    StartTime: timeText(startAtMs),
    Name: name,
    RoleArn: roleArn,
    ...(synchronous ? {} : { RedriveCount: 0 }),
  };
  const machine: JsonObject = { Id: `${ARN_PREFIX}:stateMachine:${machineName}`, Name: machineName };
  return {
    name,
    context: ({ state, type, enteredAtMs, retries, token, strand }) => ({
      Execution: execution,
      StateMachine: machine,
      State: {
        Name: state,
        EnteredTime: timeText(enteredAtMs),
        ...(RETRYING.has(type) ? { RetryCount: retries } : {}),
      },
      ...(token === undefined ? {} : { Task: { Token: token } }),
      ...(strand.item === undefined ? {} : { Map: strand.item }),
    }),
  };
};
