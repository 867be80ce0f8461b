import { isObject, type Json, type JsonObject } from '../json.ts';
import type { TaskHost, TaskRequest } from '../task-host.ts';

/** Reads the iteration that an attempt of a case belongs to; outside of a Map it has none. */
const iterationOf = (attempt: JsonObject): string => JSON.stringify(attempt['iteration'] ?? []);

const textOf = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

const answerOf = (attempt: JsonObject, request: TaskRequest): ReturnType<TaskHost['begin']> => {
  const error = textOf(attempt['error']);
  const cause = textOf(attempt['cause']);
  const submitted = attempt['submitted'] === undefined ? {} : { submitted: attempt['submitted'] };
  if (attempt['rejected'] === true) {
    return { rejected: { error: error ?? '', ...(cause === undefined ? {} : { cause }) } };
  }
  const limited = request.timeoutSeconds !== undefined || request.heartbeatSeconds !== undefined;
  if (attempt['timeout'] === true && limited) return { unanswered: true, ...submitted };
  if (error !== undefined || attempt['timeout'] === true) {
    return { error: error ?? 'States.Timeout', ...(cause === undefined ? {} : { cause }), ...submitted };
  }
  return { output: attempt['output'] ?? null, ...submitted };
};

/** Answers Tasks from a case's script: attempts in order, those of a Map's iteration apart. */
export const scriptedTasks = (script: JsonObject): TaskHost => {
  const queues = new Map<string, JsonObject[]>();
  for (const [state, attempts] of Object.entries(script)) {
    for (const attempt of Array.isArray(attempts) ? attempts : []) {
      if (!isObject(attempt)) continue;
      const key = `${iterationOf(attempt)} ${state}`;
      queues.set(key, [...(queues.get(key) ?? []), attempt]);
    }
  }
  const take = (state: string, iteration: string): JsonObject | undefined =>
    queues.get(`${iteration} ${state}`)?.shift();
  return {
    begin: (request) => {
      const attempt = take(request.state, JSON.stringify(request.iteration)) ?? take(request.state, '[]');
      if (attempt !== undefined) return answerOf(attempt, request);
      return { error: 'States.TaskFailed', cause: `the script has no further answer for '${request.state}'` };
    },
  };
};
