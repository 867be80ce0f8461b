import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';

/** A message that people got. */
export interface Heard {
  readonly topic: string;
  readonly subject: string;
  readonly text: string;
  readonly at: string;
}

/** Somebody who is subscribed to the topics and remembers what was said. */
export interface Pager {
  readonly heard: readonly Heard[];
  stop(): Promise<void>;
}

const Notification = z.object({
  TopicArn: z.string(),
  Subject: z.string().nullish(),
  Message: z.string(),
  Timestamp: z.string(),
});

const WAIT_SECONDS = 1;

/** Subscribes a queue to each topic and listens on it; each message is handed to `hear` once. */
export const startPager = async (
  settings: ConstructorParameters<typeof SQSClient>[0],
  topics: Readonly<Record<string, string>>,
  hear: (message: Heard) => void = () => undefined,
): Promise<Pager> => {
  const sqs = new SQSClient(settings ?? {});
  const sns = new SNSClient(settings ?? {});
  const names = Object.fromEntries(Object.entries(topics).map(([name, arn]) => [arn, name]));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `sample-pager-${process.pid}` }));
  const [, , , region, account] = (Object.values(topics)[0] ?? '').split(':');
  const queueArn = `arn:aws:sqs:${region}:${account}:sample-pager-${process.pid}`;
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: Object.values(topics).map((topicArn) => ({
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
      Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
    })),
  });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  for (const TopicArn of Object.values(topics)) {
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queueArn }));
  }
  const heard: Heard[] = [];
  let failure: unknown;
  const stopping = new AbortController();
  const listen = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: WAIT_SECONDS, MaxNumberOfMessages: 10 }),
        { abortSignal: stopping.signal },
      );
      for (const { Body } of Messages) {
        const { TopicArn, Subject, Message, Timestamp } = Notification.parse(JSON.parse(Body ?? ''));
        const message = { topic: names[TopicArn] ?? TopicArn, subject: Subject ?? '', text: Message, at: Timestamp };
        heard.push(message);
        hear(message);
      }
      if (Messages.length > 0) {
        const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
        await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      }
    }
  };
  const listening = listen().catch((error: unknown) => {
    // why kept and not thrown: nobody waits for it before `stop`, and a rejection that nobody waits for ends Node
    if (!stopping.signal.aborted) failure = error;
  });
  return {
    heard,
    stop: async () => {
      stopping.abort();
      await listening;
      if (failure !== undefined) throw failure;
      sqs.destroy();
      sns.destroy();
    },
  };
};
