import { fieldOf, listOf, type UnknownRecord } from '../record.ts';
import { proseOf } from '../text.ts';
import { answer, type Form, type Part, type Reading } from './form.ts';

const HANDSHAKES: ReadonlySet<unknown> = new Set(['SubscriptionConfirmation', 'UnsubscribeConfirmation']);

const readNotification = (notification: UnknownRecord): Reading | undefined => {
  const type = fieldOf(notification, 'Type');
  const message = fieldOf(notification, 'Message');
  if (HANDSHAKES.has(type)) {
    const topic = proseOf(fieldOf(notification, 'TopicArn'), 256);
    return answer({ kind: 'not-a-failure', why: `${proseOf(type)} of topic '${topic}': a handshake, not an alarm` });
  }
  const isNotification = type === 'Notification' || fieldOf(notification, 'TopicArn') !== undefined;
  if (!isNotification || message === undefined) return undefined;
  return { is: 'envelope', parts: [{ payload: message, sentAt: fieldOf(notification, 'Timestamp') }] };
};

/** SNS's envelope as an HTTP endpoint or a queue without raw delivery receives it. */
export const snsNotification: Form = { name: 'sns-notification', read: readNotification };

/** SNS's envelope as a Lambda function receives it: `Records[].Sns`. */
export const snsRecords: Form = {
  name: 'sns-records',
  read: (payload) => {
    const records = listOf(fieldOf(payload, 'Records'));
    const parts: Part[] = records.map((record) => ({ payload: fieldOf(record, 'Sns'), sentAt: undefined }));
    return parts.length === 0 || parts.some((part) => part.payload === undefined)
      ? undefined
      : { is: 'envelope', parts };
  },
};
