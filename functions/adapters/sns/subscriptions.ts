import { ListSubscriptionsByTopicCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Subscription, Subscriptions } from '../../application/doctor/ports.ts';
import { foreseen } from '../sdk-errors.ts';

export const createSnsSubscriptions = (client: SNSClient): Subscriptions => ({
  of: (topicArn) =>
    foreseen(async () => {
      const found: Subscription[] = [];
      let next: string | undefined;
      do {
        const page = await client.send(
          new ListSubscriptionsByTopicCommand({
            TopicArn: topicArn,
            ...(next === undefined ? {} : { NextToken: next }),
          }),
        );
        for (const { Protocol = '', Endpoint = '', SubscriptionArn = '' } of page.Subscriptions ?? []) {
          // why by the ARN: one that waits has the words `PendingConfirmation` where its ARN will stand, and one that
          // was deleted has `Deleted` there (developer guide, "Managing Amazon SNS subscriptions")
          found.push({ protocol: Protocol, endpoint: Endpoint, isConfirmed: SubscriptionArn.startsWith('arn:') });
        }
        next = page.NextToken;
      } while (next !== undefined);
      return found;
    }),
});
