import * as z from 'zod';
import { logger } from './live.ts';

/** What SQS hands to a function; loose, since AWS adds to it. */
export const QueueEvent = z.object({
  Records: z.array(z.object({ messageId: z.string(), body: z.string() })),
});
export type QueueRecord = z.infer<typeof QueueEvent>['Records'][number];

export interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** Handles each record by itself: one that fails goes back to the queue alone, and does not take its batch along. */
export const eachRecord = async (
  records: readonly QueueRecord[],
  handle: (record: QueueRecord) => Promise<void>,
): Promise<BatchAnswer> => {
  const failures: { itemIdentifier: string }[] = [];
  for (const record of records) {
    try {
      await handle(record);
    } catch (error) {
      // why caught: the queue delivers it again, and after its last delivery keeps it as a dead letter
      logger.error('record failed, the queue will deliver it again', {
        messageId: record.messageId,
        error: error as Error,
      });
      failures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures: failures };
};
