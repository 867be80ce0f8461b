import { alarmSignal } from '../alarm.ts';
import { fieldOf } from '../record.ts';
import { answer, type Form } from './form.ts';

/**
 * The message that an alarm publishes to a topic; `Trigger` and `AlarmArn` may be missing, `Region` is a display name.
 *
 * Form: CloudWatch user guide, "Notifying users on alarm changes". Its `StateChangeTime` is `state.timestamp` of the
 * event of the same transition.
 */
export const alarmSns: Form = {
  name: 'alarm-sns',
  read: (payload, delivery) => {
    const name = fieldOf(payload, 'AlarmName');
    const state = fieldOf(payload, 'NewStateValue');
    if (name === undefined || state === undefined) return undefined;
    const trigger = fieldOf(payload, 'Trigger');
    return answer(
      alarmSignal(
        {
          route: 'sns',
          alarmName: name,
          alarmArn: fieldOf(payload, 'AlarmArn'),
          accountId: fieldOf(payload, 'AWSAccountId'),
          region: fieldOf(payload, 'Region'),
          state,
          previousState: fieldOf(payload, 'OldStateValue'),
          reason: fieldOf(payload, 'NewStateReason'),
          description: fieldOf(payload, 'AlarmDescription'),
          configuration: trigger,
          threshold: fieldOf(trigger, 'Threshold'),
          alarmRule: fieldOf(payload, 'AlarmRule'),
          suppressedBy: fieldOf(payload, 'ActionsSuppressedBy'),
          contributorId: fieldOf(payload, 'AlarmContributorId'),
          contributorAttributes: fieldOf(payload, 'AlarmContributorAttributes'),
          at: fieldOf(payload, 'StateChangeTime'),
          sentAt: delivery.sentAt,
        },
        delivery,
      ),
    );
  },
};
