import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { DeadLetterQueue } from '../../application/doctor/ports.ts';
import { foreseen } from '../sdk-errors.ts';

/**
 * The attribute beside a message that says why it is here: the intake's own word, else EventBridge's, where it could
 * not reach the queue (EventBridge user guide, "Using dead-letter queues to process undelivered events").
 */
const REASONS = ['reason', 'ERROR_MESSAGE', 'ERROR_CODE'];
/** SQS gives at most 10 messages at once (API reference, ReceiveMessage). */
const BATCH = 10;

/** The intake's dead-letter queue. A letter goes back as its body alone: that is all that the intake reads. */
export const createSqsDeadLetterQueue = (
  client: SQSClient,
  queueUrls: { readonly intake: string; readonly deadLetters: string },
): DeadLetterQueue => ({
  count: () =>
    foreseen(async () => {
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({
          QueueUrl: queueUrls.deadLetters,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      );
      return (
        Number(Attributes.ApproximateNumberOfMessages ?? 0) +
        Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0)
      );
    }),
  receive: (hiddenSeconds) =>
    foreseen(async () => {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrls.deadLetters,
          MaxNumberOfMessages: BATCH,
          VisibilityTimeout: hiddenSeconds,
          // why a wait: without one SQS asks only some of its servers, and an empty answer means little
          // (developer guide, "Amazon SQS short and long polling")
          WaitTimeSeconds: 1,
          MessageAttributeNames: REASONS,
          MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
        }),
      );
      return Messages.map(
        ({ MessageId = '', Body = '', ReceiptHandle = '', Attributes = {}, MessageAttributes = {} }) => {
          const reason = REASONS.map((name) => MessageAttributes[name]?.StringValue).find((text) => text !== undefined);
          return {
            messageId: MessageId,
            body: Body,
            receipt: ReceiptHandle,
            receiveCount: Number(Attributes.ApproximateReceiveCount ?? 1),
            sentAt: new Date(Number(Attributes.SentTimestamp ?? 0)).toISOString(),
            ...(reason === undefined ? {} : { reason }),
          };
        },
      );
    }),
  resend: async ({ body }) => {
    await foreseen(() => client.send(new SendMessageCommand({ QueueUrl: queueUrls.intake, MessageBody: body })));
  },
  remove: async ({ receipt }) => {
    await foreseen(() =>
      client.send(new DeleteMessageCommand({ QueueUrl: queueUrls.deadLetters, ReceiptHandle: receipt })),
    );
  },
  unhide: async ({ receipt }) => {
    await foreseen(() =>
      client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queueUrls.deadLetters,
          ReceiptHandle: receipt,
          VisibilityTimeout: 0,
        }),
      ),
    );
  },
});
