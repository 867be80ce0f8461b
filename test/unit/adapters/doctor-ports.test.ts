import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { createCloudWatchAlarmSetups } from '#adapters/cloudwatch/alarm-setups';
import { createSnsSubscriptions } from '#adapters/sns/subscriptions';
import { createSqsDeadLetterQueue } from '#adapters/sqs/dead-letter-queue';
import { readParameter } from '#adapters/ssm/deployment-parameter';
import { createSsmManagedNodes } from '#adapters/ssm/managed-nodes';
import { awsError, stubClient } from '#test/support/stub-client';

describe('SNS subscriptions', () => {
  it('are confirmed only when they have an ARN, on every page', async () => {
    const { client, sent } = stubClient<SNSClient>(
      { Subscriptions: [{ Protocol: 'email', Endpoint: 'a', SubscriptionArn: 'PendingConfirmation' }], NextToken: 'n' },
      {
        Subscriptions: [
          { Protocol: 'sqs', Endpoint: 'b', SubscriptionArn: 'arn:aws:sns:x' },
          { SubscriptionArn: 'Deleted' },
        ],
      },
    );
    expect(await createSnsSubscriptions(client).of('arn:topic')).toEqual([
      { protocol: 'email', endpoint: 'a', isConfirmed: false },
      { protocol: 'sqs', endpoint: 'b', isConfirmed: true },
      { protocol: '', endpoint: '', isConfirmed: false },
    ]);
    expect(sent.map(({ input }) => input)).toEqual([
      { TopicArn: 'arn:topic' },
      { TopicArn: 'arn:topic', NextToken: 'n' },
    ]);
  });

  it('refuse as foreseen', async () => {
    const { client } = stubClient<SNSClient>(awsError('AuthorizationErrorException'));
    await expect(createSnsSubscriptions(client).of('arn:topic')).rejects.toMatchObject({ code: 'AccessDenied' });
  });
});

describe('managed nodes', () => {
  it('are asked for in filters of at most 50, on every page', async () => {
    const at = new Date('2026-11-24T16:00:00Z');
    const { client, sent } = stubClient<SSMClient>(
      { InstanceInformationList: [{ InstanceId: 'i-1', PingStatus: 'Online', LastPingDateTime: at }], NextToken: 'n' },
      { InstanceInformationList: [{ InstanceId: 'i-2' }, {}], NextToken: '' },
      {},
    );
    const ids = Array.from({ length: 51 }, (_, index) => `i-${index}`);
    expect(await createSsmManagedNodes(client).look(ids)).toEqual([
      { nodeId: 'i-1', ping: 'Online', lastPingAt: at.toISOString() },
      { nodeId: 'i-2', ping: 'unknown' },
    ]);
    expect(sent.map(({ input }) => input)).toEqual([
      { Filters: [{ Key: 'InstanceIds', Values: ids.slice(0, 50) }] },
      { Filters: [{ Key: 'InstanceIds', Values: ids.slice(0, 50) }], NextToken: 'n' },
      { Filters: [{ Key: 'InstanceIds', Values: ['i-50'] }] },
    ]);
  });
});

describe('alarm setups', () => {
  it('are read once for all who ask, metric and composite alarms, on every page', async () => {
    const { client, sent } = stubClient<CloudWatchClient>(
      {
        MetricAlarms: [{ AlarmName: 'a', StateValue: 'ALARM', ActionsEnabled: false, AlarmActions: ['arn:x'] }, {}],
        NextToken: 'n',
      },
      { CompositeAlarms: [{ AlarmName: 'b' }] },
    );
    const setups = createCloudWatchAlarmSetups(client);
    const [first, second] = await Promise.all([setups.all(), setups.all()]);
    expect(first).toEqual([
      { alarmName: 'a', state: 'ALARM', areActionsEnabled: false, alarmActions: ['arn:x'] },
      { alarmName: 'b', state: 'INSUFFICIENT_DATA', areActionsEnabled: true, alarmActions: [] },
    ]);
    expect(second).toBe(first);
    expect(sent).toHaveLength(2);
  });
});

describe('the dead-letter queue', () => {
  const queueWith = (...answers: unknown[]) => {
    const { client, sent } = stubClient<SQSClient>(...answers);
    return {
      queue: createSqsDeadLetterQueue(client, { intake: 'https://q/intake', deadLetters: 'https://q/dead' }),
      sent,
    };
  };

  it('counts those that wait and those that somebody looks at', async () => {
    const { queue } = queueWith({
      Attributes: { ApproximateNumberOfMessages: '2', ApproximateNumberOfMessagesNotVisible: '3' },
    });
    expect(await queue.count()).toBe(5);
    expect(await queueWith({}).queue.count()).toBe(0);
  });

  it('reads why a letter is here: the intake’s reason, else EventBridge’s', async () => {
    const letter = (MessageAttributes?: object) => ({
      MessageId: 'm',
      Body: 'b',
      ReceiptHandle: 'r',
      Attributes: { ApproximateReceiveCount: '4', SentTimestamp: '0' },
      MessageAttributes,
    });
    const { queue, sent } = queueWith({
      Messages: [
        letter({ reason: { StringValue: 'not JSON' }, ERROR_CODE: { StringValue: 'X' } }),
        letter({ ERROR_CODE: { StringValue: 'NO_PERMISSIONS' } }),
        letter(),
        {},
      ],
    });
    const letters = await queue.receive(60);
    expect(letters.map(({ reason }) => reason)).toEqual(['not JSON', 'NO_PERMISSIONS', undefined, undefined]);
    expect(letters[0]).toEqual({
      messageId: 'm',
      body: 'b',
      receipt: 'r',
      receiveCount: 4,
      sentAt: '1970-01-01T00:00:00.000Z',
      reason: 'not JSON',
    });
    expect(sent[0]?.input).toMatchObject({
      QueueUrl: 'https://q/dead',
      VisibilityTimeout: 60,
      MaxNumberOfMessages: 10,
    });
    expect(await queueWith({}).queue.receive(60)).toEqual([]);
  });

  it('sends to the intake, removes and gives back by the receipt', async () => {
    const { queue, sent } = queueWith({}, {}, {});
    const letter = { messageId: 'm', body: 'b', receipt: 'r', receiveCount: 1, sentAt: '' };
    await queue.resend(letter);
    await queue.remove(letter);
    await queue.unhide(letter);
    expect(sent.map(({ command, input }) => [command, input])).toEqual([
      ['SendMessageCommand', { QueueUrl: 'https://q/intake', MessageBody: 'b' }],
      ['DeleteMessageCommand', { QueueUrl: 'https://q/dead', ReceiptHandle: 'r' }],
      ['ChangeMessageVisibilityCommand', { QueueUrl: 'https://q/dead', ReceiptHandle: 'r', VisibilityTimeout: 0 }],
    ]);
  });
});

describe('a parameter', () => {
  it('is absent only when Parameter Store says so', async () => {
    const readWith = (answer: unknown) => readParameter(stubClient<SSMClient>(answer).client, '/p');
    expect(await readWith({ Parameter: { Value: 'v' } })).toBe('v');
    expect(await readWith(awsError('ParameterNotFound'))).toBeUndefined();
    await expect(readWith(awsError('ThrottlingException'))).rejects.toMatchObject({ code: 'ServiceThrottled' });
    await expect(readWith(awsError('UnrecognizedClientException'))).rejects.toThrow('UnrecognizedClientException');
  });
});
