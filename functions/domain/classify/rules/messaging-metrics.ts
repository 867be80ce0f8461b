import type { Meaning, MetricRow } from './rule.ts';

const stopped: Meaning = { type: 'system_unavailable', symptoms: ['traffic_stopped'], confidence: 0.7 };

const STREAMS = ['AWS/Kinesis', 'AWS/Firehose', 'AWS/KinesisAnalytics'];
const KAFKA = ['AWS/Kafka', 'AWS/AmazonMQ'];

/** Metrics of queues, topics, streams, brokers, quotas and bills, as their CloudWatch pages name them. */
export const MESSAGING_METRICS: readonly MetricRow[] = [
  {
    in: ['AWS/SQS'],
    metric: /^ApproximateNumberOf/,
    type: 'resource_exhaustion',
    resource: 'queue',
    symptoms: ['queue_growing'],
    confidence: 0.8,
    below: { type: 'service_failure', symptoms: ['less_work_than_expected'], confidence: 0.55 },
  },
  { in: ['AWS/SQS'], metric: /^ApproximateAgeOfOldestMessage$/, type: 'high_latency', symptoms: ['queue_growing'] },
  {
    in: ['AWS/SQS'],
    metric: /^(NumberOfMessages|NumberOfEmptyReceives|SentMessageSize)/,
    type: 'resource_exhaustion',
    resource: 'queue',
    symptoms: ['traffic_high'],
    load: true,
    below: stopped,
  },
  {
    in: ['AWS/SNS'],
    metric: /Fail|FilteredOut|RedrivenToDlq/,
    type: 'high_error_rate',
    symptoms: ['deliveries_failed'],
  },
  {
    in: ['AWS/SNS'],
    metric: /^SMSMonthToDateSpentUSD$/,
    type: 'resource_exhaustion',
    resource: 'budget',
    symptoms: ['spend_high'],
  },
  {
    in: ['AWS/SNS'],
    metric: /^NumberOf(MessagesPublished|NotificationsDelivered)$|^PublishSize$/,
    type: 'resource_exhaustion',
    resource: 'capacity',
    symptoms: ['traffic_high'],
    load: true,
    confidence: 0.7,
    below: stopped,
  },
  { in: STREAMS, metric: /ProvisionedThroughputExceeded|Throttl/, type: 'rate_limited', symptoms: ['throttled'] },
  {
    in: STREAMS,
    metric: /IteratorAge|Latency|DataFreshness|millisBehindLatest/,
    type: 'high_latency',
    symptoms: ['consumer_behind'],
  },
  { in: STREAMS, metric: /Success$|Fail/, type: 'high_error_rate', symptoms: ['deliveries_failed'] },
  {
    in: STREAMS,
    metric: /Bytes$|Records$/,
    type: 'resource_exhaustion',
    resource: 'capacity',
    symptoms: ['traffic_high'],
    load: true,
    below: stopped,
  },
  {
    in: ['AWS/Events', 'AWS/Scheduler', 'AWS/EventBridge/Pipes', 'AWS/EventBridgePipes'],
    metric: /Throttl/,
    type: 'rate_limited',
    symptoms: ['throttled'],
  },
  {
    in: ['AWS/Events', 'AWS/Scheduler', 'AWS/EventBridge/Pipes', 'AWS/EventBridgePipes'],
    metric: /Fail|Error|DLQ|Dropped/i,
    type: 'high_error_rate',
    symptoms: ['deliveries_failed'],
  },
  {
    in: KAFKA,
    metric: /^(OfflinePartitionsCount|ActiveControllerCount)$/,
    type: 'system_unavailable',
    symptoms: ['partitions_offline'],
  },
  {
    in: KAFKA,
    metric: /^(UnderReplicatedPartitions|UnderMinIsrPartitionCount)$/,
    type: 'data_inconsistency',
    symptoms: ['replication_lag'],
  },
  {
    in: KAFKA,
    metric: /Disk|Store(Percent)?Usage|StorageUsed/,
    type: 'resource_exhaustion',
    resource: 'disk',
    symptoms: ['disk_full'],
  },
  { in: KAFKA, metric: /Lag|QueueSize/i, type: 'high_latency', symptoms: ['consumer_behind'] },
  {
    in: ['AWS/Billing'],
    metric: /^EstimatedCharges$/,
    type: 'resource_exhaustion',
    resource: 'budget',
    symptoms: ['spend_high'],
  },
  {
    in: ['AWS/Usage', 'AWS/TrustedAdvisor'],
    metric: /^(CallCount|ThrottleCount)$/,
    type: 'rate_limited',
    symptoms: ['calls_high'],
  },
  {
    in: ['AWS/Usage', 'AWS/TrustedAdvisor'],
    metric: /^(ResourceCount|ServiceLimitUsage)$/,
    type: 'resource_exhaustion',
    resource: 'capacity',
    symptoms: ['quota_near'],
  },
  { in: ['AWS/SES'], metric: /Bounce|Complaint|Reject|Fail/, type: 'high_error_rate', symptoms: ['deliveries_failed'] },
  { in: ['AWS/Bedrock', 'AWS/SageMaker'], metric: /Throttle/, type: 'rate_limited', symptoms: ['throttled'] },
  { in: ['AWS/Bedrock'], metric: /ServerErrors$/, type: 'provider_failure', symptoms: ['errors_returned'] },
];
