import { type CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { GetQueueAttributesCommand, ListQueuesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type Background, repeat } from './repeat.ts';

/** SQS reports each minute; looking more often makes an alarm on it as quick as its own evaluation allows. */
const LOOK_MS = 10_000;

/** Each attribute that SQS reports as a metric of the same name. */
const MEASURED = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;

const METRIC_NAMES = {
  ApproximateNumberOfMessages: 'ApproximateNumberOfMessagesVisible',
  ApproximateNumberOfMessagesNotVisible: 'ApproximateNumberOfMessagesNotVisible',
} as const satisfies Record<(typeof MEASURED)[number], string>;

/**
 * Publishes how full each queue is, in the form in which SQS does; the emulator has no metrics of queues.
 *
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export const startQueueMetrics = (
  { queues, metrics }: { readonly queues: SQSClient; readonly metrics: CloudWatchClient },
  onError: (error: unknown) => void,
): Background => {
  const measure = async (QueueUrl: string): Promise<readonly MetricDatum[]> => {
    const wanted = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...MEASURED] });
    const { Attributes = {} } = await queues.send(wanted);
    const Dimensions = [{ Name: 'QueueName', Value: QueueUrl.split('/').at(-1) }];
    return MEASURED.map((name) => ({
      MetricName: METRIC_NAMES[name],
      Dimensions,
      Unit: 'Count',
      Value: Number(Attributes[name] ?? 0),
    }));
  };
  const round = async (): Promise<void> => {
    const { QueueUrls = [] } = await queues.send(new ListQueuesCommand({ MaxResults: 1_000 }));
    const MetricData = (await Promise.all(QueueUrls.map(measure))).flat();
    if (MetricData.length > 0) await metrics.send(new PutMetricDataCommand({ Namespace: 'AWS/SQS', MetricData }));
  };
  return repeat(LOOK_MS, round, onError);
};
