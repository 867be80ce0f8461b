import { fieldOf } from '../record.ts';
import { nameOf, proseOf } from '../text.ts';
import { answer, type Form } from './form.ts';

/** Notifications that a service sends only to prove that the path works, by the field that says so. */
const TESTS: readonly {
  readonly says: (payload: unknown) => unknown;
  readonly names: (payload: unknown) => unknown;
  readonly kind: string;
}[] = [
  {
    says: (payload) =>
      fieldOf(payload, 'Event') === 'autoscaling:TEST_NOTIFICATION' ? fieldOf(payload, 'Event') : undefined,
    names: (payload) => fieldOf(payload, 'AutoScalingGroupName'),
    kind: 'Auto Scaling group',
  },
  {
    says: (payload) => (fieldOf(payload, 'Event') === 's3:TestEvent' ? fieldOf(payload, 'Event') : undefined),
    names: (payload) => fieldOf(payload, 'Bucket'),
    kind: 'S3 bucket',
  },
  {
    says: (payload) => {
      const code = fieldOf(fieldOf(payload, 'detail'), 'eventTypeCode');
      return fieldOf(payload, 'source') === 'aws.health' && typeof code === 'string' && /_TEST_EVENT$/.test(code)
        ? code
        : undefined;
    },
    names: (payload) => fieldOf(fieldOf(payload, 'detail'), 'service'),
    kind: 'AWS service',
  },
];

/** Test notifications of Auto Scaling, S3 and AWS Health. */
export const testNotification: Form = {
  name: 'test-notification',
  read: (payload) => {
    for (const test of TESTS) {
      const said = test.says(payload);
      if (said === undefined) continue;
      const token = nameOf(test.names(payload), 255);
      return answer({
        kind: 'not-a-failure',
        why: `'${proseOf(said, 100)}' is a test notification`,
        ...(token === undefined ? {} : { resource: { token, kind: test.kind } }),
      });
    }
    return undefined;
  },
};
