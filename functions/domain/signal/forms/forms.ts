import { alarmConfiguration } from './alarm-configuration.ts';
import { alarmEventBridge } from './alarm-eventbridge.ts';
import { alarmLambda } from './alarm-lambda.ts';
import { alarmSns } from './alarm-sns.ts';
import type { Form } from './form.ts';
import { otherEvent } from './other-event.ts';
import { person } from './person.ts';
import { snsNotification, snsRecords } from './sns-envelope.ts';
import { sqsRecord, sqsRecords } from './sqs-envelope.ts';
import { testNotification } from './test-notification.ts';

/** Every form, tried in this order: the first that recognises a payload reads it. `other-event` is the last word. */
export const FORMS: readonly Form[] = [
  alarmEventBridge,
  alarmConfiguration,
  alarmLambda,
  alarmSns,
  snsRecords,
  sqsRecords,
  snsNotification,
  sqsRecord,
  testNotification,
  person,
  otherEvent,
];
