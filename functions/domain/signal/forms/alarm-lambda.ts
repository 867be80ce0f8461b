import { alarmSignal } from '../alarm.ts';
import { fieldOf, isRecord } from '../record.ts';
import { answer, type Form } from './form.ts';

/** What an alarm's Lambda action receives. Form: CloudWatch user guide, "Invoke a Lambda function from an alarm". */
export const alarmLambda: Form = {
  name: 'alarm-lambda',
  read: (payload, delivery) => {
    const alarm = fieldOf(payload, 'alarmData');
    if (fieldOf(payload, 'source') !== 'aws.cloudwatch' || !isRecord(alarm)) return undefined;
    const state = fieldOf(alarm, 'state');
    const configuration = fieldOf(alarm, 'configuration');
    const contributor = fieldOf(alarm, 'alarmContributor');
    return answer(
      alarmSignal(
        {
          route: 'lambda',
          alarmName: fieldOf(alarm, 'alarmName'),
          alarmArn: fieldOf(payload, 'alarmArn'),
          accountId: fieldOf(payload, 'accountId'),
          region: fieldOf(payload, 'region'),
          state: fieldOf(state, 'value'),
          previousState: fieldOf(fieldOf(alarm, 'previousState'), 'value'),
          reason: fieldOf(state, 'reason'),
          description: fieldOf(configuration, 'description'),
          configuration,
          alarmRule: fieldOf(configuration, 'alarmRule'),
          suppressedBy: fieldOf(state, 'actionsSuppressedBy'),
          contributorId: fieldOf(contributor, 'id'),
          contributorAttributes: fieldOf(contributor, 'attributes'),
          at: fieldOf(state, 'timestamp'),
          sentAt: [fieldOf(payload, 'time'), ...delivery.sentAt],
        },
        delivery,
      ),
    );
  },
};
