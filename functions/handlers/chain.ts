import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { logger } from './live.ts';

/**
 * The one chain of all handlers: parse the event at the door, name the request in every log line, log what fails with
 * its causes and throw it on, so that Lambda's retry, the queue and the alarm do their work.
 */
export const chain = <Schema extends z.ZodType, Result>(
  schema: Schema,
  handle: (event: z.output<Schema>) => Promise<Result>,
) =>
  middy<unknown, Result, Error, Context>()
    .before(({ context }) => logger.addContext(context))
    .onError(({ error }) => {
      logger.error('handler failed', { error });
    })
    .handler(async (event) => handle(schema.parse(event)));
