import { type StateKind, textIn } from '../definition.ts';
import { compileFlow, evaluate } from '../flow.ts';
import { checkSize } from '../limits.ts';
import { compileMeasure } from '../measure.ts';
import type { TaskRequest } from '../task-host.ts';
import { compileTemplate } from '../template.ts';

/** Whether a Task waits for more than the service's first answer. */
const waitsFor = (resource: string): 'token' | 'job' | undefined => {
  if (resource.includes('.waitForTaskToken')) return 'token';
  return /\.sync(:\d+)?$/.test(resource) ? 'job' : undefined;
};

/** Asks a service, and waits for its answer or for whoever holds the token. */
export const task: StateKind = {
  prepare: ({ definition, language }) => {
    const resource = textIn(definition, 'Resource') ?? '';
    const waits = waitsFor(resource);
    const flow = compileFlow(definition, language);
    const timeout = compileMeasure(definition, 'TimeoutSeconds', language);
    const heartbeat = compileMeasure(definition, 'HeartbeatSeconds', language);
    const credentials =
      definition['Credentials'] === undefined
        ? undefined
        : compileTemplate(definition['Credentials'], language, 'Credentials').evaluate;
    return async (visit) => {
      const token = visit.engine.newToken();
      visit.token = waits === 'token' ? token : undefined;
      visit.seenContext = undefined;
      const root = flow.effective(visit);
      const request: TaskRequest = {
        state: visit.state,
        attempt: visit.retries,
        resource,
        arguments: checkSize(await flow.payload(visit), visit.state),
        token,
        iteration: visit.strand.iteration,
        ...(credentials === undefined ? {} : { credentials: await evaluate(credentials, visit, { root }) }),
        ...withSeconds('timeoutSeconds', await timeout?.(visit, root)),
        ...withSeconds('heartbeatSeconds', await heartbeat?.(visit, root)),
        atMs: visit.engine.nowMs(),
      };
      return flow.finish(visit, await visit.engine.perform(visit.strand, request, { waits: waits !== undefined }));
    };
  },
};

const withSeconds = (key: 'timeoutSeconds' | 'heartbeatSeconds', seconds: number | undefined): Partial<TaskRequest> =>
  seconds === undefined ? {} : { [key]: seconds };
