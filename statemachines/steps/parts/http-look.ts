import * as z from 'zod';
import { orElse } from '../../emit/call-kind.ts';
import type { Poll } from '../../emit/poll.ts';
import { ConnectionArn, HTTP_RESOURCE, httpCall, Statuses, Url } from './http-endpoint.ts';

/** A URL that is called until it answers as it is wanted. */
export const HttpLook = z.strictObject({ url: Url, connection: ConnectionArn, status: Statuses });
export type HttpLook = z.output<typeof HttpLook>;

/** Looks by a GET: an answer with a status that is not wanted, or none, has seen nothing. */
export const httpAnswers = ({ url, connection, status }: HttpLook): Omit<Poll, 'everySeconds' | 'withinSeconds'> => ({
  call: httpCall({ url, connection, method: 'GET' }),
  resource: HTTP_RESOURCE,
  select: { status: orElse('$states.result.StatusCode', '0') },
  wanted: `$seen.status in [${status.join(', ')}]`,
  words: `${url} answers with ${status.join(' or ')}`,
});
