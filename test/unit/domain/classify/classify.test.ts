import { describe, expect, it } from 'vitest';
import { Classification, type FailureType } from '../../../../functions/domain/classify/classification.ts';
import { CONFIDENT, classify } from '../../../../functions/domain/classify/classify.ts';
import { normalise } from '../../../../functions/domain/signal/normalise.ts';
import type { Signal } from '../../../../functions/domain/signal/signal.ts';
import { aTransition, byEventBridge, type Transition } from '../signal/transitions.ts';

const context = { accountId: '210987654321', now: new Date('2026-03-09T05:00:00.000Z') };
const ABOVE = 'Threshold Crossed: 1 datapoint [9.0 (09/03/26 04:04:00)] was greater than the threshold (5.0).';
const BELOW = 'Threshold Crossed: 1 datapoint [0.0 (09/03/26 04:04:00)] was less than the threshold (1.0).';
const SILENT =
  'Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [Breaching].';

const anAlarm = (changes: Partial<Transition>): Signal => {
  const normalised = normalise(byEventBridge(aTransition({ alarmName: 'an-alarm', ...changes })), context);
  if (normalised.kind !== 'signal') throw new Error(normalised.why);
  const { description: _, ...signal } = normalised.signal;
  return signal;
};

const aRequest = (failureType?: string, reason = ''): Signal => {
  const request = { request: 'recover', requestId: 'r', component: 'checkout', requestedBy: 'ann', reason };
  const normalised = normalise(failureType === undefined ? request : { ...request, failureType }, {
    ...context,
    route: 'person',
  });
  if (normalised.kind !== 'signal') throw new Error(normalised.why);
  return normalised.signal;
};

const service = { kind: 'web-service', priority: 'high' } as const;

describe('the metrics of the sample fleet', () => {
  const fleet = (metric: string, reason = ABOVE) => anAlarm({ metric, reason });

  it.each<[string, string, FailureType, string | undefined, string[]]>([
    ['Healthy', BELOW, 'service_failure', undefined, ['service_unresponsive']],
    ['Healthy', SILENT, 'service_failure', undefined, ['process_crash', 'service_unresponsive']],
    ['ResponseMs', ABOVE, 'high_latency', undefined, ['slow_responses']],
    ['ErrorRatePercent', ABOVE, 'high_error_rate', undefined, ['errors_returned']],
    ['MemoryPercent', ABOVE, 'resource_exhaustion', 'memory', ['memory_high']],
    ['MemoryPercent', SILENT, 'system_unavailable', undefined, ['reporter_silent']],
  ])('%s, %s', (metric, reason, type, resource, symptoms) => {
    const classification = classify([fleet(metric, reason)], service);
    expect(classification).toMatchObject({ type, symptoms });
    expect(classification.resource).toBe(resource);
    expect(classification.confidence).toBeGreaterThan(CONFIDENT);
    expect(Classification.parse(classification)).toEqual(classification);
  });

  it('a datapoint that crossed the threshold says more than those missing beside it', () => {
    const reason = `${BELOW} 1 missing datapoint was treated as [Breaching].`;
    expect(classify([fleet('Healthy', reason)]).symptoms).toEqual(['service_unresponsive']);
  });
});

describe('the metrics that AWS services publish (D7)', () => {
  it.each<[string, string, FailureType, (string | undefined)?, string?]>([
    ['AWS/EC2', 'CPUUtilization', 'resource_exhaustion', 'cpu'],
    ['AWS/EC2', 'StatusCheckFailed_System', 'system_unavailable'],
    ['AWS/EC2', 'NetworkOut', 'resource_exhaustion', 'network'],
    ['AWS/EC2', 'NetworkIn', 'system_unavailable', undefined, BELOW],
    ['AWS/EC2', 'CPUUtilization', 'resource_exhaustion', 'cpu', 'set by hand'],
    ['AWS/ECS', 'MemoryUtilization', 'resource_exhaustion', 'memory'],
    ['ECS/ContainerInsights', 'RunningTaskCount', 'service_failure', undefined, BELOW],
    ['ContainerInsights', 'pod_number_of_container_restarts', 'service_failure'],
    ['ContainerInsights', 'cluster_failed_node_count', 'system_unavailable'],
    ['AWS/Lambda', 'Errors', 'high_error_rate'],
    ['AWS/Lambda', 'Throttles', 'rate_limited'],
    ['AWS/Lambda', 'Duration', 'high_latency'],
    ['AWS/Lambda', 'ConcurrentExecutions', 'resource_exhaustion', 'capacity'],
    ['AWS/States', 'ExecutionsTimedOut', 'service_failure'],
    ['AWS/ApplicationELB', 'HTTPCode_ELB_5XX_Count', 'high_error_rate'],
    ['AWS/ApplicationELB', 'UnHealthyHostCount', 'service_failure'],
    ['AWS/ApplicationELB', 'HealthyHostCount', 'service_failure', undefined, BELOW],
    ['AWS/ApplicationELB', 'TargetResponseTime', 'high_latency'],
    ['AWS/ApplicationELB', 'TargetConnectionErrorCount', 'connection_failure'],
    ['AWS/ApplicationELB', 'RequestCount', 'resource_exhaustion', 'capacity'],
    ['AWS/ApplicationELB', 'RequestCount', 'system_unavailable', undefined, BELOW],
    ['AWS/ELB', 'Latency', 'high_latency'],
    ['AWS/ELB', 'SpilloverCount', 'resource_exhaustion', 'connections'],
    ['AWS/ApiGateway', '5XXError', 'high_error_rate'],
    ['AWS/CloudFront', 'TotalErrorRate', 'high_error_rate'],
    ['AWS/Route53', 'HealthCheckStatus', 'system_unavailable', undefined, BELOW],
    ['AWS/VPN', 'TunnelState', 'connection_failure', undefined, BELOW],
    ['AWS/CertificateManager', 'DaysToExpiry', 'auth_expired', undefined, BELOW],
    ['CloudWatchSynthetics', 'SuccessPercent', 'system_unavailable', undefined, BELOW],
    ['AWS/RDS', 'CPUUtilization', 'resource_exhaustion', 'cpu'],
    ['AWS/RDS', 'FreeStorageSpace', 'resource_exhaustion', 'disk', BELOW],
    ['AWS/RDS', 'FreeableMemory', 'resource_exhaustion', 'memory', BELOW],
    ['AWS/RDS', 'DatabaseConnections', 'resource_exhaustion', 'connections'],
    ['AWS/RDS', 'DatabaseConnections', 'connection_failure', undefined, BELOW],
    ['AWS/RDS', 'ReplicaLag', 'data_inconsistency'],
    ['AWS/RDS', 'AuroraReplicaLagMaximum', 'data_inconsistency'],
    ['AWS/RDS', 'ReadLatency', 'high_latency'],
    ['AWS/DynamoDB', 'ThrottledRequests', 'rate_limited'],
    ['AWS/DynamoDB', 'ConsumedReadCapacityUnits', 'resource_exhaustion', 'capacity'],
    ['AWS/DynamoDB', 'SystemErrors', 'high_error_rate'],
    ['AWS/ElastiCache', 'DatabaseMemoryUsagePercentage', 'resource_exhaustion', 'memory'],
    ['AWS/ElastiCache', 'EngineCPUUtilization', 'resource_exhaustion', 'cpu'],
    ['AWS/ElastiCache', 'CurrConnections', 'resource_exhaustion', 'connections'],
    ['AWS/S3', 'BucketSizeBytes', 'resource_exhaustion', 'disk'],
    ['AWS/S3', '5xxErrors', 'high_error_rate'],
    ['AWS/EBS', 'BurstBalance', 'resource_exhaustion', 'disk', BELOW],
    ['AWS/EBS', 'VolumeQueueLength', 'high_latency'],
    ['AWS/ES', 'ClusterStatus.red', 'system_unavailable'],
    ['AWS/ES', 'JVMMemoryPressure', 'resource_exhaustion', 'memory'],
    ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'resource_exhaustion', 'queue'],
    ['AWS/SQS', 'ApproximateAgeOfOldestMessage', 'high_latency'],
    ['AWS/SNS', 'NumberOfNotificationsFailed', 'high_error_rate'],
    ['AWS/Kinesis', 'WriteProvisionedThroughputExceeded', 'rate_limited'],
    ['AWS/Kinesis', 'GetRecords.IteratorAgeMilliseconds', 'high_latency'],
    ['AWS/Usage', 'CallCount', 'rate_limited'],
    ['AWS/Billing', 'EstimatedCharges', 'resource_exhaustion', 'budget'],
    ['CWAgent', 'mem_used_percent', 'resource_exhaustion', 'memory'],
    ['CWAgent', 'disk_used_percent', 'resource_exhaustion', 'disk'],
    ['CWAgent', 'cpu_usage_user', 'resource_exhaustion', 'cpu'],
    ['System/Linux', 'MemoryUtilization', 'resource_exhaustion', 'memory'],
    ['Shop', 'OpenFileHandles', 'resource_exhaustion', 'file-handles'],
    ['Shop', 'ConnectionTimeouts', 'connection_failure'],
    ['Shop', 'PaymentErrors', 'high_error_rate'],
    ['Shop', 'CheckoutLatencyP99', 'high_latency'],
    ['Shop', 'ChecksumMismatches', 'data_inconsistency'],
    ['Shop', 'CorruptedIndexEntries', 'corruption'],
    ['Shop', 'WorkerRestarts', 'service_failure'],
    ['Shop', 'UpstreamProviderErrors', 'provider_failure'],
    ['Shop', 'TokenExpiryErrors', 'auth_expired'],
    ['Shop', 'FailedDeployments', 'deployment_failure'],
    ['', 'http_429_count', 'rate_limited'],
  ])('%s %s is %s', (namespace, metric, type, resource, reason = ABOVE) => {
    const classification = classify([anAlarm({ namespace, metric, reason })]);
    expect(classification).toMatchObject({ type });
    expect(classification.resource).toBe(resource);
  });

  it('counts load only where nothing else tells: errors by requests are errors', () => {
    const metric = (name: string) => ({ namespace: 'AWS/ApplicationELB', name, dimensions: {} });
    const ratio = {
      ...anAlarm({ reason: ABOVE }),
      metrics: [metric('RequestCount'), metric('HTTPCode_Target_5XX_Count')],
    };
    expect(classify([ratio]).type).toBe('high_error_rate');
    expect(classify([{ ...ratio, metrics: [metric('RequestCount')] }]).type).toBe('resource_exhaustion');
  });

  it('a processor with nothing to do is no exhausted processor', () => {
    const classification = classify([anAlarm({ namespace: 'AWS/ECS', metric: 'CPUUtilization', reason: BELOW })]);
    expect(classification).toMatchObject({ type: 'service_failure', symptoms: ['less_work_than_expected'] });
    expect(classification.confidence).toBeLessThan(CONFIDENT);
  });

  it('a reporter gone silent is a system that is not there', () => {
    expect(classify([anAlarm({ namespace: 'Shop', metric: 'Orders', reason: SILENT })])).toMatchObject({
      type: 'system_unavailable',
      severity: 'critical',
      symptoms: ['reporter_silent'],
      because: [
        'no data came for Shop Orders: the reporter is silent',
        'severity critical: system_unavailable is critical',
      ],
    });
    const bare = { ...anAlarm({ reason: SILENT }), metrics: [] };
    expect(classify([bare]).because[0]).toBe('no data came for its metric: the reporter is silent');
  });
});

describe("a reporter's own type (D7)", () => {
  it.each<[string, FailureType, string?]>([
    ['connection_timeout', 'connection_failure'],
    ['service_unresponsive', 'service_failure'],
    ['process_crash', 'service_failure'],
    ['replication_lag', 'data_inconsistency'],
    ['checksum_mismatch', 'data_inconsistency'],
    ['Memory-Leak', 'resource_exhaustion', 'memory'],
    ['too many open files', 'resource_exhaustion', 'file-handles'],
    ['rateLimitExceeded', 'rate_limited'],
    ['high_latency', 'high_latency'],
    ['provider_failure', 'provider_failure'],
  ])('%s is %s', (failureType, type, resource) => {
    const classification = classify([aRequest(failureType)]);
    expect(classification).toMatchObject({ type });
    expect(classification.resource).toBe(resource);
    expect(classification.confidence).toBeGreaterThanOrEqual(0.9);
    expect(classification.because[0]).toContain(failureType);
  });

  it('keeps the word that was used as a symptom', () => {
    expect(classify([aRequest('process_crash')]).symptoms).toEqual(['process_crash']);
  });

  it('reads an unknown type by its words, then the reason by its words', () => {
    expect(classify([aRequest('weird_disk_thing')])).toMatchObject({
      type: 'resource_exhaustion',
      resource: 'disk',
      confidence: 0.6,
    });
    expect(classify([aRequest(undefined, 'the page is slow')])).toMatchObject({
      type: 'high_latency',
      confidence: 0.6,
    });
  });

  it('is service_failure below 0.7 where nothing is said, and 0.7 for a declared component', () => {
    expect(classify([aRequest()])).toMatchObject({ type: 'service_failure', confidence: 0.4 });
    expect(classify([aRequest()], service)).toMatchObject({ type: 'service_failure', confidence: 0.7 });
  });
});

describe('confidence (A3)', () => {
  const unread = anAlarm({ namespace: 'Shop', metric: 'Gizmos', reason: ABOVE });

  it('does not lead to automation where no rule knows the metric and no component is declared', () => {
    expect(classify([unread])).toMatchObject({ type: 'service_failure', confidence: 0.4 });
  });

  it('rests on the declaration alone where no rule knows the metric, and says exactly that', () => {
    expect(classify([unread], service)).toEqual({
      type: 'service_failure',
      severity: 'high',
      priorityLabel: 'P1',
      symptoms: [],
      confidence: 0.7,
      because: [
        "alarm 'an-alarm' fires, and no rule knows what it measures",
        "the signal belongs to a declared component of kind 'web-service'",
        "severity high: service_failure is high, the component's priority is high",
      ],
    });
  });

  it('takes a name for a hint, and leaves the words of CloudWatch aside', () => {
    expect(
      classify([anAlarm({ alarmName: 'api-latency-high', namespace: 'Shop', metric: 'Gizmos', reason: ABOVE })]),
    ).toMatchObject({
      type: 'high_latency',
      confidence: 0.6,
    });
    expect(classify([{ ...unread, reason: 'memory, disk, corruption' }]).type).toBe('service_failure');
    expect(classify([{ ...unread, description: 'fires when disks fill' }]).type).toBe('resource_exhaustion');
  });

  it('takes a composite alarm for its owner’s judgement of the whole', () => {
    const composite: Signal = { ...unread, metrics: [], resource: { token: 'an-alarm', kind: 'composite alarm' } };
    expect(classify([composite])).toMatchObject({ type: 'service_failure', confidence: 0.65 });
    expect(classify([composite], service).confidence).toBeGreaterThan(CONFIDENT);
  });

  it('grows when different signals agree, and falls when another explanation is likely', () => {
    const cpu = anAlarm({ alarmName: 'a', namespace: 'AWS/EC2', metric: 'CPUUtilization', reason: ABOVE });
    const memory = anAlarm({ alarmName: 'b', namespace: 'CWAgent', metric: 'mem_used_percent', reason: ABOVE });
    const down = anAlarm({ alarmName: 'c', metric: 'Healthy', reason: BELOW });
    const alone = classify([cpu]).confidence;
    expect(classify([cpu, memory]).confidence).toBeGreaterThan(alone);
    expect(classify([cpu, cpu]).confidence).toBe(alone);
    const contested = classify([down, cpu]);
    expect(contested.type).toBe('service_failure');
    expect(contested.confidence).toBeLessThan(classify([down]).confidence);
    expect(contested.because).toContain('more than one explanation is likely');
  });

  it('is none where nothing fails', () => {
    for (const signals of [[], [{ ...unread, state: 'ok' as const }]]) {
      expect(classify(signals)).toMatchObject({
        confidence: 0,
        severity: 'low',
        because: ['no signal says that anything fails'],
      });
    }
  });
});

describe('several signals', () => {
  const down = anAlarm({ alarmName: 'down', metric: 'Healthy', reason: BELOW });
  const slow = [1, 2, 3, 4].map((n) => anAlarm({ alarmName: `slow-${n}`, metric: 'ResponseMs', reason: ABOVE }));

  it('are explained by what is down before what it looks like', () => {
    const classification = classify([...slow, down]);
    expect(classification).toMatchObject({
      type: 'service_failure',
      symptoms: ['service_unresponsive', 'slow_responses'],
    });
    expect(classification.because.some((line) => line.startsWith('also seen: high_latency'))).toBe(true);
  });

  it('are what they look like where nothing explains them', () => {
    expect(classify(slow).type).toBe('high_latency');
    const hint = anAlarm({ alarmName: 'crash-loop', namespace: 'Shop', metric: 'Gizmos', reason: ABOVE });
    expect(classify([...slow, hint]).type).toBe('high_latency');
  });
});

describe('severity (D7, D8)', () => {
  const down = anAlarm({ alarmName: 'down', metric: 'Healthy', reason: BELOW });
  const slow = anAlarm({ alarmName: 'slow', metric: 'ResponseMs', reason: ABOVE });
  const silent = anAlarm({ alarmName: 'silent', namespace: 'Shop', metric: 'Orders', reason: SILENT });

  it.each([
    [[down], 'critical', 'critical', 'P0'],
    [[down], 'high', 'high', 'P1'],
    [[down], 'medium', 'medium', 'P2'],
    [[slow], 'medium', 'low', 'P3'],
    [[silent], 'critical', 'critical', 'P0'],
    [[silent], 'medium', 'high', 'P1'],
  ] as const)('of %j for priority %s is %s', (signals, priority, severity, priorityLabel) => {
    expect(classify(signals, { kind: 'web-service', priority })).toMatchObject({ severity, priorityLabel });
  });

  it('is one step worse from three different signals on', () => {
    const others = [2, 3].map((n) => anAlarm({ alarmName: `slow-${n}`, metric: 'ResponseMs', reason: ABOVE }));
    expect(classify([slow, ...others.slice(1)]).severity).toBe('medium');
    expect(classify([slow, ...others])).toMatchObject({
      severity: 'high',
      because: expect.arrayContaining([expect.stringContaining('3 signals')]),
    });
  });
});
