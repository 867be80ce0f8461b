import { fieldOf, listOf } from '../record.ts';
import type { Form, Part } from './form.ts';

/** `SentTimestamp` is epoch milliseconds as text (SQS, ReceiveMessage). */
const sentAtOf = (record: unknown): unknown => {
  const text = fieldOf(fieldOf(record, 'attributes', 'Attributes'), 'SentTimestamp');
  return typeof text === 'string' && /^\d{13}$/.test(text) ? Number(text) : undefined;
};

/** SQS's envelope as a Lambda function receives it: `Records[].body`, with the message raw or in SNS's envelope. */
export const sqsRecords: Form = {
  name: 'sqs-records',
  read: (payload) => {
    const records = listOf(fieldOf(payload, 'Records'));
    const parts: Part[] = records.map((record) => ({
      payload: fieldOf(record, 'body', 'Body'),
      sentAt: sentAtOf(record),
    }));
    return parts.length === 0 || parts.some((part) => part.payload === undefined)
      ? undefined
      : { is: 'envelope', parts };
  },
};

/** One record of such a batch by itself, as a function that takes its batch apart hands it on. */
export const sqsRecord: Form = {
  name: 'sqs-record',
  read: (payload) => {
    const isRecord = fieldOf(payload, 'messageId', 'MessageId') !== undefined;
    const body = fieldOf(payload, 'body', 'Body');
    if (!isRecord || typeof body !== 'string') return undefined;
    return { is: 'envelope', parts: [{ payload: body, sentAt: sentAtOf(payload) }] };
  },
};
