import { ErrorName, type StateFailure } from './failure.ts';
import type { HistoryDraft } from './history.ts';
import type { Json } from './json.ts';
import { reportOf } from './run-graph.ts';
import type { TaskRequest } from './task-host.ts';

/** The events of one attempt, by AWS's names: a function's ARN, an activity's and a service's are told apart. */
export interface TaskEvents {
  readonly scheduled: HistoryDraft;
  readonly started: HistoryDraft;
  readonly submitted: (output: Json) => HistoryDraft;
  readonly succeeded: (output: Json) => HistoryDraft;
  readonly failed: (failure: StateFailure) => HistoryDraft;
  /** What a cause calls the Task when its result is too large. */
  readonly calledInCauses: string;
}

const prefixOf = (resource: string): string => {
  if (/^arn:[^:]*:lambda:/.test(resource)) return 'LambdaFunction';
  return /^arn:[^:]*:states:[^:]*:[^:]*:activity:/.test(resource) ? 'Activity' : 'Task';
};

/** `arn:aws:states:::aws-sdk:dynamodb:putItem` is resource `putItem` of type `aws-sdk:dynamodb`. */
const partsOf = (resource: string): { readonly resource: string; readonly resourceType: string } => {
  const parts = resource.split(':').slice(5);
  // why the last but one: `.sync:2` has a colon of its own
  const end = /^\d+$/.test(parts.at(-1) ?? '') ? parts.length - 2 : parts.length - 1;
  return { resource: parts.slice(end).join(':'), resourceType: parts.slice(0, end).join(':') };
};

export const taskEvents = (request: TaskRequest): TaskEvents => {
  const { state, attempt } = request;
  const prefix = prefixOf(request.resource);
  const parts = partsOf(request.resource);
  const asked =
    prefix === 'Task'
      ? { ...parts, parameters: request.arguments }
      : { resource: request.resource, input: request.arguments };
  const of = prefix === 'Task' ? parts : {};
  return {
    scheduled: {
      type: `${prefix}Scheduled`,
      state,
      attempt,
      token: request.token,
      ...asked,
      ...(request.timeoutSeconds === undefined ? {} : { timeoutInSeconds: request.timeoutSeconds }),
      ...(request.heartbeatSeconds === undefined ? {} : { heartbeatInSeconds: request.heartbeatSeconds }),
    },
    started: { type: `${prefix}Started`, state, ...of },
    submitted: (output) => ({ type: 'TaskSubmitted', state, ...of, output }),
    succeeded: (output) => ({ type: `${prefix}Succeeded`, state, ...of, output }),
    failed: (failure) => ({
      type: `${prefix}${failure.error === ErrorName.Timeout ? 'TimedOut' : 'Failed'}`,
      state,
      ...of,
      ...reportOf(failure),
    }),
    calledInCauses: prefix === 'Task' ? parts.resourceType : request.resource,
  };
};
