import { randomUUID } from 'node:crypto';
import { notification } from '#infra/local/aws/alarm-notification';
import {
  initialStateForm,
  lambdaActionPayload,
  stateChangeEvent,
  type Transition,
} from '#infra/local/aws/alarm-payloads';
import { FLEET_NAMESPACE } from '#infra/local/fleet/probe';

/** What one transition may have other than a fleet's `…-unhealthy` alarm that goes into ALARM now. */
export interface TransitionChanges {
  readonly at?: Date;
  readonly oldState?: Transition['oldState'];
  readonly newState?: Transition['newState'];
  readonly reason?: string;
  readonly description?: string;
  readonly accountId?: string;
}

const REGION = 'us-east-1';
const ACCOUNT_ID = '000000000000';

/** A transition of an alarm such as the fleet's `SERVICE-unhealthy`, to be told in any of the documented forms. */
export const aTransition = (alarmName: string, changes: TransitionChanges = {}): Transition => {
  const { at = new Date(), oldState = 'OK', newState = 'ALARM', accountId = ACCOUNT_ID } = changes;
  const service = alarmName.replace(/-[a-z]+$/, '');
  return {
    atEpochMs: at.getTime(),
    accountId,
    region: REGION,
    oldState,
    newState,
    reason:
      changes.reason ??
      'Threshold Crossed: 2 out of the last 3 datapoints [0.0, 0.0] were less than the threshold (1.0) (minimum 2 datapoints for OK -> ALARM transition).',
    alarm: {
      AlarmName: alarmName,
      AlarmArn: `arn:aws:cloudwatch:${REGION}:${accountId}:alarm:${alarmName}`,
      AlarmDescription: changes.description ?? `${service} does not answer its health check within 1 s.`,
      ActionsEnabled: true,
      AlarmConfigurationUpdatedTimestamp: Math.floor(at.getTime() / 1000) - 3600,
      MetricName: 'Healthy',
      Namespace: FLEET_NAMESPACE,
      Statistic: 'Minimum',
      Dimensions: [{ Name: 'Service', Value: service }],
      Period: 10,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      TreatMissingData: 'breaching',
    },
  };
};

/** The event for PutEvents (CloudWatch user guide, "Alarm events and EventBridge"). */
export const eventEntry = (transition: Transition) => stateChangeEvent(transition, initialStateForm(transition));

/** The same event as a rule's target receives it. */
export const wholeEvent = (transition: Transition) => {
  const { Source, DetailType, Resources, Detail } = eventEntry(transition);
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': DetailType,
    source: Source,
    account: transition.accountId,
    time: new Date(transition.atEpochMs).toISOString().replace(/\.\d+Z$/, 'Z'),
    region: transition.region,
    resources: Resources,
    detail: JSON.parse(Detail) as unknown,
  };
};

/** Subject and message that the alarm publishes to a topic. */
export const topicMessage = (transition: Transition) => notification(transition);

/** That message in SNS's envelope, as a queue without raw delivery receives it. */
export const notificationEnvelope = (transition: Transition, topicArn: string) => {
  const { subject, message } = notification(transition);
  return {
    Type: 'Notification',
    MessageId: randomUUID(),
    TopicArn: topicArn,
    Subject: subject,
    Message: message,
    Timestamp: new Date(transition.atEpochMs + 40).toISOString(),
    SignatureVersion: '1',
  };
};

/** What the alarm's Lambda action receives. */
export const actionPayload = (transition: Transition) => lambdaActionPayload(transition, initialStateForm(transition));
