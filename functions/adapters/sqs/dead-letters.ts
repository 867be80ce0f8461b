import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { DeadLetters } from '../../application/ports.ts';
import { foreseen } from '../sdk-errors.ts';

/** SQS takes 256 characters here comfortably; a reason is a sentence. */
const REASON_CHARACTERS = 256;

export const createSqsDeadLetters = (client: SQSClient, queueUrl: string): DeadLetters => ({
  keep: async (body, reason) => {
    await foreseen(() =>
      client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: body,
          MessageAttributes: { reason: { DataType: 'String', StringValue: reason.slice(0, REASON_CHARACTERS) } },
        }),
      ),
    );
  },
});
