import type { Check, DoctorDeps, Finding } from '../check.ts';

const look = async (
  { subscriptions, topicArns }: DoctorDeps,
  topic: 'pages' | 'notices',
  severity: Finding['severity'],
  consequence: string,
): Promise<readonly Finding[]> => {
  const found = await subscriptions.of(topicArns[topic]);
  if (found.some(({ isConfirmed }) => isConfirmed)) return [];
  const pending = found.length === 0 ? '' : ` (${found.length} pending)`;
  return [
    {
      severity,
      what: `the topic '${topic}' has no confirmed subscription${pending}: ${consequence}`,
      fix:
        found.length === 0
          ? `subscribe somebody: aws sns subscribe --topic-arn ${topicArns[topic]} --protocol email --notification-endpoint you@example.com`
          : `confirm the subscription that was sent to ${found.map(({ protocol, endpoint }) => `${protocol} ${endpoint}`).join(', ')}`,
    },
  ];
};

/** Pages reach somebody: a topic without a confirmed subscription swallows them without a sound. */
export const pagingTopic: Check = {
  name: 'paging-topic',
  look: (deps) => look(deps, 'pages', 'error', 'nobody is woken when automation is not enough'),
};

/** Notices reach somebody. */
export const noticesTopic: Check = {
  name: 'notices-topic',
  look: (deps) => look(deps, 'notices', 'warning', 'no owner hears that a recovery begins or ends'),
};
