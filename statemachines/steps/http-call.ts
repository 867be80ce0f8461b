import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { jsonata, quoted, type States, variableOf } from '../asl.ts';
import { verbatim } from '../emit/aws-call.ts';
import { orElse } from '../emit/call-kind.ts';
import { emitCallStep } from '../emit/call-step.ts';
import { fragment, inSequence } from '../emit/fragment.ts';
import { Value } from '../value.ts';
import {
  ConnectionArn,
  HTTP_MOST_SECONDS,
  HTTP_RESOURCE,
  httpCall,
  Method,
  Statuses,
  Url,
} from './parts/http-endpoint.ts';
import type { StepKind, ValueUse } from './step-kind.ts';

/** Tries after the first, where the author says that the call may be made twice (P6). */
const RETRIES = 3;
const RETRY_DELAY_SECONDS = 5;
const CHECK_EVENTS = 4;

const Values = z.record(z.string().min(1).max(100), Value);

export const HttpCall = z.strictObject({
  does: z.literal('http-call'),
  url: Url,
  connection: ConnectionArn,
  method: Method.prefault('GET').describe('HTTP method'),
  query: Values.optional().describe('parameters that are put behind the URL'),
  body: Values.optional().describe('what is sent, as JSON'),
  mutates: z.boolean().describe('whether the call changes something'),
  idempotent: z
    .boolean()
    .prefault(false)
    .describe('whether making the call twice equals making it once; only then it is retried'),
  status: Statuses,
  timeout: Duration.refine((seconds) => seconds <= HTTP_MOST_SECONDS, 'an HTTP call may take 60 seconds at most')
    .prefault('30s')
    .describe('so long the call may take'),
});
export type HttpCall = z.output<typeof HttpCall>;

const hostOf = ({ url }: HttpCall): string => new URL(url).host;

/** Values as they are: a name in them is data, and no member of a service's model. */
const asItIs = (values: HttpCall['body']) => (values === undefined ? undefined : verbatim(values));

/** Calls a URL by the credentials of an EventBridge connection, and fails on any other status than the ones that are wanted. */
export const httpCallKind: StepKind<typeof HttpCall> = {
  kind: 'http-call',
  purpose:
    'Calls an HTTPS API by the credentials of an EventBridge connection; another status than the ones that are wanted fails the step.',
  schema: HttpCall,
  emit: (step, exits, context) => {
    const variable = variableOf(step.id);
    const asked = `${step.id}:as-wanted?`;
    const failed = `${step.id}:not-as-wanted`;
    const query = asItIs(step.query);
    const body = asItIs(step.body);
    const call = emitCallStep(
      step,
      {
        call: httpCall({
          url: step.url,
          connection: step.connection,
          method: step.method,
          ...(query === undefined ? {} : { query }),
          ...(body === undefined ? {} : { body }),
        }),
        resource: HTTP_RESOURCE,
        mutates: step.mutates,
        finds: { status: orElse('$states.result.StatusCode', '0') },
        retries: step.idempotent ? RETRIES : 0,
        retryDelay: RETRY_DELAY_SECONDS,
        timeoutSeconds: step.timeout,
      },
      { ...exits, next: asked },
      context,
    );
    const states: States = {
      [asked]: {
        Type: 'Choice',
        Comment: `Is the status ${step.status.join(' or ')}?`,
        Choices: [{ Condition: jsonata(`$${variable}.status in [${step.status.join(', ')}]`), Next: exits.next }],
        Default: failed,
      },
      [failed]: {
        Type: 'Pass',
        Assign: {
          [exits.failureAs]: {
            step: step.id,
            cause: jsonata(
              `${quoted(`${hostOf(step)} answered with status `)} & $string($${variable}.status) & ${quoted(`, wanted ${step.status.join(' or ')}`)}`,
            ),
          },
        },
        Output: {},
        Next: exits.fail,
      },
    };
    return inSequence(call.entry, [call, fragment({ entry: asked, states, historyEvents: CHECK_EVENTS })]);
  },
  mutates: ({ mutates }) => mutates,
  idempotency: 'once',
  // why nothing: that a call was taken is no evidence that it had its effect
  verifiedBy: () => undefined,
  uses: (step): ValueUse[] =>
    (['query', 'body'] as const).flatMap((part) =>
      Object.entries(step[part] ?? {}).map(
        ([name, value]): ValueUse => ({
          path: [part, name],
          value,
          wants: ['string', 'integer', 'number', 'boolean', 'strings'],
        }),
      ),
    ),
  finds: () => ({ status: 'integer' }),
  describe: (step) => step.description ?? `calls ${step.method} ${step.url}`,
  touches: (step) => [{ what: 'HTTPS endpoint', name: step.url }],
};
