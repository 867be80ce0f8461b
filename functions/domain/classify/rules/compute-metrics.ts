import type { Meaning, MetricRow } from './rule.ts';

const idle: Meaning = { type: 'service_failure', symptoms: ['less_work_than_expected'], confidence: 0.55 };
const stopped: Meaning = { type: 'system_unavailable', symptoms: ['traffic_stopped'], confidence: 0.7 };

const EC2 = ['AWS/EC2'];
const CONTAINERS = ['AWS/ECS', 'ECS/ContainerInsights', 'ContainerInsights', 'AWS/EKS'];
const LAMBDA = ['AWS/Lambda', 'LambdaInsights'];
const STATES = ['AWS/States'];

/** Metrics of EC2, containers, Lambda, Step Functions and what starts them, as their CloudWatch pages name them. */
export const COMPUTE_METRICS: readonly MetricRow[] = [
  {
    in: EC2,
    metric: /^StatusCheckFailed/,
    type: 'system_unavailable',
    symptoms: ['host_unreachable'],
    confidence: 0.95,
  },
  {
    in: EC2,
    metric: /^CPU(Utilization|CreditBalance|Surplus.*)$/,
    type: 'resource_exhaustion',
    resource: 'cpu',
    symptoms: ['cpu_high'],
  },
  {
    in: EC2,
    metric: /^Network(In|Out|PacketsIn|PacketsOut)$/,
    type: 'resource_exhaustion',
    resource: 'network',
    symptoms: ['traffic_high'],
    load: true,
    below: stopped,
  },
  {
    in: EC2,
    metric: /^(Disk|EBS)(Read|Write)(Bytes|Ops)$/,
    type: 'resource_exhaustion',
    resource: 'disk',
    symptoms: ['disk_busy'],
    load: true,
    below: idle,
  },
  {
    in: EC2,
    metric: /^EBS(IO|Byte)Balance%$/,
    type: 'resource_exhaustion',
    resource: 'disk',
    symptoms: ['disk_credits_low'],
  },
  {
    in: ['AWS/AutoScaling'],
    metric: /^Group(InService|Total|Standby)/,
    type: 'service_failure',
    symptoms: ['instances_missing'],
  },
  {
    in: CONTAINERS,
    metric: /(running|available|ready).*(count|tasks?|pods?|replicas)|number_of_running/i,
    type: 'service_failure',
    symptoms: ['tasks_missing'],
  },
  { in: CONTAINERS, metric: /restart/i, type: 'service_failure', symptoms: ['process_crash'] },
  {
    in: CONTAINERS,
    metric: /failed_node|node_status|not_ready/i,
    type: 'system_unavailable',
    symptoms: ['host_unreachable'],
  },
  { in: LAMBDA, metric: /^(Errors|UrlRequest.*|Url5xxCount)$/, type: 'high_error_rate', symptoms: ['errors_returned'] },
  { in: LAMBDA, metric: /^Throttles$/, type: 'rate_limited', symptoms: ['throttled'] },
  {
    in: LAMBDA,
    metric: /^(Duration|PostRuntimeExtensionsDuration|IteratorAge|OffsetLag|AsyncEventAge|UrlRequestLatency)$/,
    type: 'high_latency',
    symptoms: ['slow_responses'],
  },
  {
    in: LAMBDA,
    metric: /Concurren/,
    type: 'resource_exhaustion',
    resource: 'capacity',
    symptoms: ['concurrency_high'],
  },
  {
    in: LAMBDA,
    metric: /^(DeadLetterErrors|DestinationDeliveryFailures|AsyncEventsDropped)$/,
    type: 'service_failure',
    symptoms: ['events_dropped'],
  },
  {
    in: LAMBDA,
    metric: /^(Invocations|AsyncEventsReceived)$/,
    type: 'resource_exhaustion',
    resource: 'capacity',
    symptoms: ['traffic_high'],
    load: true,
    below: stopped,
  },
  {
    in: STATES,
    metric: /^Executions?(Failed|Aborted|TimedOut)$/,
    type: 'service_failure',
    symptoms: ['executions_failed'],
  },
  { in: STATES, metric: /Throttled|ThrottledEvents/, type: 'rate_limited', symptoms: ['throttled'] },
  { in: STATES, metric: /Time$/, type: 'high_latency', symptoms: ['slow_responses'] },
  {
    in: ['AWS/ElasticBeanstalk'],
    metric: /^(EnvironmentHealth|InstancesSevere|InstancesDegraded)$/,
    type: 'service_failure',
    symptoms: ['health_degraded'],
  },
  {
    in: ['AWS/CodeBuild', 'AWS/CodePipeline', 'AWS/CodeDeploy'],
    metric: /fail/i,
    type: 'deployment_failure',
    symptoms: ['deployment_failed'],
  },
  {
    in: ['AWS/Glue', 'Glue', 'AWS/ElasticMapReduce', 'AWS/Batch', 'AWS/Backup'],
    metric: /fail/i,
    type: 'service_failure',
    symptoms: ['jobs_failed'],
  },
];
