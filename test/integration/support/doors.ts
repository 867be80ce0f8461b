import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Transition } from '#infra/local/aws/alarm-payloads';
import type { Sample } from '#infra/local/sample';
import { actionPayload, eventEntry, notificationEnvelope, topicMessage, wholeEvent } from './alarm-forms.ts';

/** What the direct function answered, or how it refused. */
export type Answered = { readonly ok: true; readonly answer: unknown } | { readonly ok: false; readonly error: string };

/** Every way into the deployed stack, each as documented. */
export interface Doors {
  /** Puts a transition's event on the default bus. */
  readonly bus: (transition: Transition) => Promise<void>;
  /** Publishes a transition's notification to the intake topic. */
  readonly topic: (transition: Transition) => Promise<void>;
  /** Invokes the direct function as an alarm's action does: without waiting for the answer. */
  readonly action: (transition: Transition) => Promise<void>;
  /** Sends a transition's event straight to the intake queue. */
  readonly queueEvent: (transition: Transition) => Promise<void>;
  /** Sends a transition's notification in SNS's envelope straight to the intake queue. */
  readonly queueNotification: (transition: Transition) => Promise<void>;
  /** Sends a transition's bare message, as with raw delivery, straight to the intake queue. */
  readonly queueMessage: (transition: Transition) => Promise<void>;
  /** Asks the direct function as a person does. @throws Error when it refuses */
  readonly ask: (payload: unknown) => Promise<unknown>;
  /** Sweeps, as the rule does each minute, and waits for the end. @throws Error when the sweep failed */
  readonly sweep: () => Promise<void>;
  /** Anything at all, by its way. */
  readonly raw: {
    readonly bus: (entry: ReturnType<typeof eventEntry>) => Promise<void>;
    readonly topic: (message: string) => Promise<void>;
    readonly queue: (body: string) => Promise<void>;
    /** Invokes the direct function and waits for its answer. */
    readonly direct: (payload: unknown) => Promise<Answered>;
    /** Invokes the sweep, as its rule does each minute, and waits for its end. */
    readonly sweep: () => Promise<Answered>;
    /** Says something in a topic of people's. */
    readonly say: (topic: 'pages' | 'notices', subject: string) => Promise<void>;
  };
  /** Messages of a queue: those that wait, and those that a reader has taken and not deleted yet. */
  readonly depth: (queue: QueueName) => Promise<{ readonly waiting: number; readonly underWay: number }>;
  readonly close: () => void;
}

export type QueueName = keyof Sample['deployment']['queues'];

const textOf = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

export const createDoors = ({ client, deployment }: Pick<Sample, 'client' | 'deployment'>): Doors => {
  const events = new EventBridgeClient(client);
  const sns = new SNSClient(client);
  const sqs = new SQSClient({ ...client, useQueueUrlAsEndpoint: false });
  const lambda = new LambdaClient(client);
  const { topics, queues, functions } = deployment;
  const invoke = async (FunctionName: string, payload: unknown): Promise<Answered> => {
    const Payload = JSON.stringify(payload);
    const { FunctionError, Payload: answer } = await lambda.send(new InvokeCommand({ FunctionName, Payload }));
    const text = textOf(answer);
    return FunctionError === undefined ? { ok: true, answer: JSON.parse(text) } : { ok: false, error: text };
  };
  const raw: Doors['raw'] = {
    bus: async (entry) => {
      const { FailedEntryCount, Entries } = await events.send(new PutEventsCommand({ Entries: [entry] }));
      if (FailedEntryCount !== 0) throw new Error(`the bus refused the event: ${JSON.stringify(Entries)}`);
    },
    topic: async (Message) => {
      await sns.send(new PublishCommand({ TopicArn: topics.intake, Message }));
    },
    queue: async (MessageBody) => {
      await sqs.send(new SendMessageCommand({ QueueUrl: queues.intake, MessageBody }));
    },
    direct: (payload) => invoke(functions.direct, payload),
    sweep: () => invoke(functions.sweep, {}),
    say: async (topic, Subject) => {
      await sns.send(new PublishCommand({ TopicArn: topics[topic], Subject, Message: Subject }));
    },
  };
  const answerOf = async (FunctionName: string, payload: unknown): Promise<unknown> => {
    const answered = await invoke(FunctionName, payload);
    if (answered.ok) return answered.answer;
    throw new Error(`${FunctionName} refused ${JSON.stringify(payload).slice(0, 200)}: ${answered.error}`);
  };
  return {
    bus: (transition) => raw.bus(eventEntry(transition)),
    topic: async (transition) => {
      const { subject, message } = topicMessage(transition);
      await sns.send(new PublishCommand({ TopicArn: topics.intake, Subject: subject, Message: message }));
    },
    action: async (transition) => {
      const Payload = JSON.stringify(actionPayload(transition));
      await lambda.send(new InvokeCommand({ FunctionName: functions.direct, InvocationType: 'Event', Payload }));
    },
    queueEvent: (transition) => raw.queue(JSON.stringify(wholeEvent(transition))),
    queueNotification: (transition) => raw.queue(JSON.stringify(notificationEnvelope(transition, topics.intake))),
    queueMessage: (transition) => raw.queue(topicMessage(transition).message),
    ask: (payload) => answerOf(functions.direct, payload),
    sweep: async () => {
      await answerOf(functions.sweep, {});
    },
    raw,
    depth: async (queue) => {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: queues[queue],
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      );
      return {
        waiting: Number(Attributes.ApproximateNumberOfMessages),
        underWay: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
      };
    },
    close: () => {
      for (const each of [events, sns, sqs, lambda]) each.destroy();
    },
  };
};
