/** One made-up transition in every form that AWS documents for it, so that tests can hold the forms to one another. */
export interface Transition {
  readonly accountId: string;
  readonly alarmName: string;
  readonly region: string;
  readonly state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
  readonly previous: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
  readonly atEpochMs: number;
  readonly reason: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly threshold: number;
}

export const aTransition = (changes: Partial<Transition> = {}): Transition => ({
  accountId: '210987654321',
  alarmName: 'checkout-healthy',
  region: 'eu-central-1',
  state: 'ALARM',
  previous: 'OK',
  atEpochMs: Date.UTC(2026, 2, 9, 4, 5, 6, 78),
  reason:
    'Threshold Crossed: 2 out of the last 2 datapoints [0.0 (09/03/26 04:04:00), 0.0 (09/03/26 04:03:00)] were less than the threshold (1.0) (minimum 2 datapoints for OK -> ALARM transition).',
  namespace: 'Fleet',
  metric: 'Healthy',
  dimensions: { Service: 'checkout' },
  threshold: 1,
  ...changes,
});

const stamp = (epochMs: number): string => new Date(epochMs).toISOString().replace('Z', '+0000');

export const arnOfAlarm = ({ region, accountId, alarmName }: Transition): string =>
  `arn:aws:cloudwatch:${region}:${accountId}:alarm:${alarmName}`;

const stateOf = (t: Transition) => ({ value: t.state, reason: t.reason, timestamp: stamp(t.atEpochMs) });
const previousOf = (t: Transition) => ({
  value: t.previous,
  reason: 'as before',
  timestamp: stamp(t.atEpochMs - 60_000),
});

const configurationOf = (t: Transition) => ({
  description: 'is the service well',
  metrics: [
    {
      id: 'm1',
      metricStat: {
        metric: { namespace: t.namespace, name: t.metric, dimensions: t.dimensions },
        period: 60,
        stat: 'Minimum',
      },
      returnData: true,
    },
  ],
});

export const byEventBridge = (t: Transition) => ({
  version: '0',
  id: '0b0f2d6e-1111-2222-3333-444455556666',
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  account: t.accountId,
  time: new Date(t.atEpochMs).toISOString().replace(/\.\d+/, ''),
  region: t.region,
  resources: [arnOfAlarm(t)],
  detail: {
    alarmName: t.alarmName,
    configuration: configurationOf(t),
    previousState: previousOf(t),
    state: stateOf(t),
  },
});

export const byLambda = (t: Transition) => ({
  source: 'aws.cloudwatch',
  alarmArn: arnOfAlarm(t),
  accountId: t.accountId,
  time: stamp(t.atEpochMs),
  region: t.region,
  alarmData: {
    alarmName: t.alarmName,
    state: stateOf(t),
    previousState: previousOf(t),
    configuration: configurationOf(t),
  },
});

/** The oldest form of the message: no ARN, and the region by its display name. */
export const bySnsMessage = (t: Transition) => ({
  AlarmName: t.alarmName,
  AlarmDescription: 'is the service well',
  AWSAccountId: t.accountId,
  NewStateValue: t.state,
  NewStateReason: t.reason,
  StateChangeTime: stamp(t.atEpochMs),
  Region: 'EU (Frankfurt)',
  OldStateValue: t.previous,
  Trigger: {
    MetricName: t.metric,
    Namespace: t.namespace,
    StatisticType: 'Statistic',
    Statistic: 'MINIMUM',
    Unit: null,
    Dimensions: Object.entries(t.dimensions).map(([name, value]) => ({ value, name })),
    Period: 60,
    EvaluationPeriods: 2,
    ComparisonOperator: 'LessThanThreshold',
    Threshold: t.threshold,
    TreatMissingData: 'breaching',
  },
});

export const bySnsHttp = (t: Transition) => ({
  Type: 'Notification',
  MessageId: '5d1f0d2c-0000-5000-8000-000000000001',
  TopicArn: `arn:aws:sns:${t.region}:${t.accountId}:intake`,
  Subject: `${t.state}: "${t.alarmName}" in EU (Frankfurt)`,
  Message: JSON.stringify(bySnsMessage(t)),
  Timestamp: new Date(t.atEpochMs + 45).toISOString(),
  SignatureVersion: '1',
});

export const bySnsRecords = (t: Transition) => ({
  Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: 'arn:aws:sns:x', Sns: bySnsHttp(t) }],
});

export const sqsRecord = (body: string) => ({
  messageId: '7b7cdf0a-0000-4000-8000-000000000002',
  receiptHandle: 'handle',
  body,
  attributes: { SentTimestamp: '1773029107000', ApproximateReceiveCount: '1' },
  messageAttributes: {},
  eventSource: 'aws:sqs',
  awsRegion: 'eu-central-1',
});

export const inQueue = (payload: unknown) => ({ Records: [sqsRecord(JSON.stringify(payload))] });

/** What DescribeAlarms shows, long after the transition and a later update of the reason. */
export const asDescribed = (t: Transition) => ({
  AlarmName: t.alarmName,
  AlarmArn: arnOfAlarm(t),
  AlarmDescription: 'is the service well',
  ActionsEnabled: true,
  StateValue: t.state,
  StateReason: t.reason,
  StateUpdatedTimestamp: new Date(t.atEpochMs + 180_000),
  StateTransitionedTimestamp: new Date(t.atEpochMs),
  MetricName: t.metric,
  Namespace: t.namespace,
  Statistic: 'Minimum',
  Dimensions: Object.entries(t.dimensions).map(([Name, Value]) => ({ Name, Value })),
  Period: 60,
  Threshold: t.threshold,
});

/** Every route by which the intake can hear of a transition. */
export const ROUTES_OF: Readonly<Record<string, (t: Transition) => unknown>> = {
  'eventbridge event': byEventBridge,
  'eventbridge event as text': (t) => JSON.stringify(byEventBridge(t)),
  'eventbridge event in a queue': (t) => inQueue(byEventBridge(t)),
  'one record of the queue': (t) => sqsRecord(JSON.stringify(byEventBridge(t))),
  'sns message': bySnsMessage,
  'sns http body': bySnsHttp,
  'sns records of a function': bySnsRecords,
  'sns in a queue, raw': (t) => inQueue(bySnsMessage(t)),
  'sns in a queue, in its envelope': (t) => inQueue(bySnsHttp(t)),
  'eventbridge through sns through a queue': (t) =>
    inQueue({ ...bySnsHttp(t), Message: JSON.stringify(byEventBridge(t)) }),
  'lambda action': byLambda,
};
