import { alarmSignal } from '../alarm.ts';
import { fieldOf, listOf } from '../record.ts';
import { proseOf } from '../text.ts';
import { answer, type Form } from './form.ts';

const STATE_CHANGES: ReadonlySet<unknown> = new Set([
  'CloudWatch Alarm State Change',
  'CloudWatch Alarm Contributor State Change',
]);
const SOURCES: ReadonlySet<unknown> = new Set(['aws.cloudwatch', 'aws.monitoring']);

/**
 * CloudWatch's events about a change of state: metric, metric-math, anomaly, composite and multi-series alarms.
 *
 * Form: CloudWatch user guide, "Alarm events and EventBridge".
 */
export const alarmEventBridge: Form = {
  name: 'alarm-eventbridge',
  read: (payload, delivery) => {
    const detailType = fieldOf(payload, 'detail-type');
    if (!STATE_CHANGES.has(detailType) || !SOURCES.has(fieldOf(payload, 'source'))) return undefined;
    const detail = fieldOf(payload, 'detail');
    if (detail === undefined) {
      return answer({ kind: 'unknown', why: `'${proseOf(detailType)}' without its detail names no alarm` });
    }
    const state = fieldOf(detail, 'state');
    const configuration = fieldOf(detail, 'configuration');
    const contributor = fieldOf(detail, 'alarmContributor');
    return answer(
      alarmSignal(
        {
          route: 'eventbridge',
          alarmName: fieldOf(detail, 'alarmName'),
          alarmArn: listOf(fieldOf(payload, 'resources'))[0],
          accountId: fieldOf(payload, 'account'),
          region: fieldOf(payload, 'region'),
          state: fieldOf(state, 'value'),
          previousState: fieldOf(fieldOf(detail, 'previousState'), 'value'),
          reason: fieldOf(state, 'reason'),
          description: fieldOf(configuration, 'description'),
          configuration,
          alarmRule: fieldOf(configuration, 'alarmRule'),
          suppressedBy: fieldOf(state, 'actionsSuppressedBy') ?? fieldOf(fieldOf(detail, 'muteDetail'), 'mutedByArn'),
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
