import { Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

/** A topic that alarms of this account may publish to, over TLS only. */
export const alarmTopic = (scope: Construct, id: string, displayName: string): Topic => {
  const topic = new Topic(scope, id, { displayName, enforceSSL: true });
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsOfThisAccount',
      effect: Effect.ALLOW,
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  );
  return topic;
};

export interface TopicsProps {
  readonly pageEmail?: string;
  readonly noticeEmail?: string;
}

/** Where people hear of it: `pages` wakes them, `notices` tells the owner. */
export class Topics extends Construct {
  readonly pages: Topic;
  readonly notices: Topic;

  constructor(scope: Construct, id: string, { pageEmail, noticeEmail }: TopicsProps) {
    super(scope, id);
    this.pages = alarmTopic(this, 'Pages', 'Auto-recovery pages');
    this.notices = new Topic(this, 'Notices', { displayName: 'Auto-recovery notices', enforceSSL: true });
    if (pageEmail !== undefined) this.pages.addSubscription(new EmailSubscription(pageEmail));
    if (noticeEmail !== undefined) this.notices.addSubscription(new EmailSubscription(noticeEmail));
  }
}
