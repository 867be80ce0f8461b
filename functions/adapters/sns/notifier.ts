import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Notifier } from '../../application/ports.ts';
import type { Topic } from '../../domain/message/message.ts';
import { foreseen } from '../sdk-errors.ts';

export const createSnsNotifier = (client: SNSClient, topicArns: Readonly<Record<Topic, string>>): Notifier => ({
  publish: async (topic, subject, text) => {
    await foreseen(() =>
      client.send(new PublishCommand({ TopicArn: topicArns[topic], Subject: subject, Message: text })),
    );
  },
});
