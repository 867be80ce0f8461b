import type { Meaning, MetricRow } from './rule.ts';

const stopped: Meaning = { type: 'system_unavailable', symptoms: ['traffic_stopped'], confidence: 0.7 };

const BALANCERS = ['AWS/ApplicationELB', 'AWS/NetworkELB', 'AWS/ELB', 'AWS/GatewayELB'];
const EDGES = ['AWS/ApiGateway', 'AWS/AppSync', 'AWS/CloudFront', 'AWS/AppRunner', 'AWS/VpcLattice'];

/** Metrics of load balancers, APIs, DNS, links and probes, as their CloudWatch pages name them. */
export const NETWORK_METRICS: readonly MetricRow[] = [
  {
    in: BALANCERS,
    metric: /^(UnHealthy|Healthy)(Host|State)|^Unhealthy/,
    type: 'service_failure',
    symptoms: ['service_unresponsive'],
    confidence: 0.95,
  },
  {
    in: BALANCERS,
    metric: /(ConnectionErrorCount|NegotiationErrorCount|BackendConnectionErrors|Reset_Count)$/,
    type: 'connection_failure',
    symptoms: ['connections_refused'],
  },
  {
    in: BALANCERS,
    metric: /^(RejectedConnectionCount|SpilloverCount|SurgeQueueLength|PortAllocationErrorCount)$/,
    type: 'resource_exhaustion',
    resource: 'connections',
    symptoms: ['connections_high'],
  },
  {
    in: BALANCERS,
    metric: /^HTTPCode_|^Lambda\w*Error|^ELBAuthError$/,
    type: 'high_error_rate',
    symptoms: ['errors_returned'],
  },
  { in: BALANCERS, metric: /^(TargetResponseTime|Latency)$/, type: 'high_latency', symptoms: ['slow_responses'] },
  {
    in: BALANCERS,
    metric: /^(Active|New)(ConnectionCount|FlowCount)/,
    type: 'resource_exhaustion',
    resource: 'connections',
    symptoms: ['connections_high'],
    load: true,
    below: stopped,
  },
  {
    in: BALANCERS,
    metric: /^(RequestCount|RequestCountPerTarget|ConsumedLCUs|PeakLCUs|Processed(Bytes|Packets))/,
    type: 'resource_exhaustion',
    resource: 'capacity',
    symptoms: ['traffic_high'],
    load: true,
    below: stopped,
  },
  {
    in: EDGES,
    metric: /[45]xx\w*Error|ErrorRate$|^(4|5)xxStatusResponses$|HTTPCode_/i,
    type: 'high_error_rate',
    symptoms: ['errors_returned'],
  },
  { in: EDGES, metric: /Latency$|Duration$/, type: 'high_latency', symptoms: ['slow_responses'] },
  {
    in: EDGES,
    metric: /^(Count|Requests|RequestCount|\w*Connections?Count?)$/,
    type: 'resource_exhaustion',
    resource: 'capacity',
    symptoms: ['traffic_high'],
    load: true,
    below: stopped,
  },
  {
    in: ['AWS/Route53'],
    metric: /^HealthCheck|^ChildHealthCheck/,
    type: 'system_unavailable',
    symptoms: ['health_check_failed'],
    confidence: 0.95,
  },
  { in: ['AWS/Route53'], metric: /Time/, type: 'high_latency', symptoms: ['slow_responses'] },
  {
    in: ['CloudWatchSynthetics'],
    metric: /^(SuccessPercent|Failed|Failed requests)$/,
    type: 'system_unavailable',
    symptoms: ['probe_failed'],
  },
  { in: ['CloudWatchSynthetics'], metric: /^[45]xx$/, type: 'high_error_rate', symptoms: ['errors_returned'] },
  {
    in: ['AWS/NATGateway', 'AWS/PrivateLinkEndpoints', 'AWS/TransitGateway'],
    metric: /ErrorPortAllocation|ActiveConnection/,
    type: 'resource_exhaustion',
    resource: 'connections',
    symptoms: ['connections_high'],
  },
  {
    in: ['AWS/NATGateway', 'AWS/PrivateLinkEndpoints', 'AWS/TransitGateway', 'AWS/NetworkFirewall'],
    metric: /Drop|RstPackets|IdleTimeout/,
    type: 'connection_failure',
    symptoms: ['packets_dropped'],
  },
  {
    in: ['AWS/VPN', 'AWS/DX'],
    metric: /State|ErrorCount/,
    type: 'connection_failure',
    symptoms: ['link_down'],
    confidence: 0.95,
  },
  {
    in: ['AWS/CertificateManager', 'AWS/ACMPrivateCA'],
    metric: /DaysToExpiry|Fail/,
    type: 'auth_expired',
    symptoms: ['certificate_expiring'],
  },
  {
    in: ['AWS/Cognito', 'AWS/SecretsManager', 'AWS/KMS', 'AWS/SSO'],
    metric: /Throttl/,
    type: 'rate_limited',
    symptoms: ['throttled'],
  },
  { in: ['AWS/KMS'], metric: /SecondsUntilKeyMaterialExpiration/, type: 'auth_expired', symptoms: ['key_expiring'] },
];
