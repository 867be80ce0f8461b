import type { Meaning, MetricRow } from './rule.ts';

const dropped: Meaning = { type: 'connection_failure', symptoms: ['connections_dropped'], confidence: 0.6 };
const idle: Meaning = { type: 'service_failure', symptoms: ['less_work_than_expected'], confidence: 0.55 };

const SQL = ['AWS/RDS', 'AWS/DocDB', 'AWS/Neptune', 'AWS/Redshift', 'AWS/DAX', 'AWS/DMS'];
const CACHE = ['AWS/ElastiCache', 'AWS/MemoryDB'];
const DYNAMO = ['AWS/DynamoDB'];

/** Metrics of databases and caches, as their CloudWatch pages name them. */
export const DATABASE_METRICS: readonly MetricRow[] = [
  {
    in: SQL,
    metric: /(Replica|Replication|Binlog|CDC)\w*(Lag|Latency)|ReplicationSlot|ReplicaLag/,
    type: 'data_inconsistency',
    symptoms: ['replication_lag'],
  },
  {
    in: SQL,
    metric:
      /^(FreeStorageSpace|FreeLocalStorage|PercentageDiskSpaceUsed|VolumeBytesUsed|VolumeBytesLeftTotal|TransactionLogsDiskUsage|BinLogDiskUsage)/,
    type: 'resource_exhaustion',
    resource: 'disk',
    symptoms: ['disk_full'],
  },
  {
    in: SQL,
    metric: /^(BurstBalance|EBS(IO|Byte)Balance%)$/,
    type: 'resource_exhaustion',
    resource: 'disk',
    symptoms: ['disk_credits_low'],
  },
  {
    in: SQL,
    metric: /^(FreeableMemory|SwapUsage|FreeMemory|LowMem\w*)$/,
    type: 'resource_exhaustion',
    resource: 'memory',
    symptoms: ['memory_high'],
  },
  {
    in: SQL,
    metric: /^(DatabaseConnections|ClientConnections|DatabaseConnectionsMax)$/,
    type: 'resource_exhaustion',
    resource: 'connections',
    symptoms: ['connections_high'],
    below: dropped,
  },
  {
    in: SQL,
    metric: /^(CPUUtilization|CPUCreditBalance|DBLoad\w*|ACUUtilization|ServerlessDatabaseCapacity)$/,
    type: 'resource_exhaustion',
    resource: 'cpu',
    symptoms: ['cpu_high'],
  },
  {
    in: SQL,
    metric: /^MaximumUsedTransactionIDs$/,
    type: 'resource_exhaustion',
    resource: 'capacity',
    symptoms: ['transaction_ids_high'],
  },
  { in: SQL, metric: /^(EngineUptime|HealthStatus)$/, type: 'system_unavailable', symptoms: ['host_unreachable'] },
  {
    in: SQL,
    metric: /^(LoginFailures|ConnectionAttempts|AbortedClients)$/,
    type: 'connection_failure',
    symptoms: ['connections_refused'],
  },
  { in: SQL, metric: /Latency$|^DiskQueueDepth$|Time$/, type: 'high_latency', symptoms: ['slow_queries'] },
  {
    in: SQL,
    metric: /^(Deadlocks|BlockedTransactions|FailedSQLServerAgentJobsCount)$/,
    type: 'high_error_rate',
    symptoms: ['errors_returned'],
  },
  {
    in: SQL,
    metric: /(IOPS|Throughput|Queries|Transactions)$/i,
    type: 'resource_exhaustion',
    resource: 'capacity',
    symptoms: ['traffic_high'],
    load: true,
    below: idle,
  },
  { in: CACHE, metric: /^ReplicationLag$/, type: 'data_inconsistency', symptoms: ['replication_lag'] },
  { in: CACHE, metric: /CPU/, type: 'resource_exhaustion', resource: 'cpu', symptoms: ['cpu_high'] },
  {
    in: CACHE,
    metric: /Memory|^Evictions$|^SwapUsage$|^BytesUsedForCache/,
    type: 'resource_exhaustion',
    resource: 'memory',
    symptoms: ['memory_high'],
  },
  {
    in: CACHE,
    metric: /^(Curr|New)Connections$/,
    type: 'resource_exhaustion',
    resource: 'connections',
    symptoms: ['connections_high'],
    below: dropped,
  },
  {
    in: CACHE,
    metric: /^(AuthenticationFailures|IamAuth\w*)$/,
    type: 'auth_expired',
    symptoms: ['authentication_failed'],
  },
  { in: CACHE, metric: /^(CacheHitRate|CacheMisses|\w*Latency)$/, type: 'high_latency', symptoms: ['slow_responses'] },
  {
    in: CACHE,
    metric: /^(Network\w*AllowanceExceeded|NetworkBytes\w+)$/,
    type: 'resource_exhaustion',
    resource: 'network',
    symptoms: ['traffic_high'],
  },
  {
    in: CACHE,
    metric: /^(MasterLinkHealthStatus|PrimaryLinkHealthStatus|IsMaster|IsPrimary)$/,
    type: 'data_inconsistency',
    symptoms: ['replication_stopped'],
  },
  {
    in: DYNAMO,
    metric: /Throttle|^WriteAccountProvisioned|^AccountMax/,
    type: 'rate_limited',
    symptoms: ['throttled'],
  },
  {
    in: DYNAMO,
    metric: /^(ReplicationLatency|PendingReplicationCount|AgeOfOldestUnreplicatedRecord|FailedToReplicateRecordCount)$/,
    type: 'data_inconsistency',
    symptoms: ['replication_lag'],
  },
  {
    in: DYNAMO,
    metric: /Errors$|^ConditionalCheckFailedRequests$|^TransactionConflict$/,
    type: 'high_error_rate',
    symptoms: ['errors_returned'],
  },
  { in: DYNAMO, metric: /Latency$/, type: 'high_latency', symptoms: ['slow_responses'] },
  {
    in: DYNAMO,
    metric: /CapacityUnits|^Account\w+Utilization/,
    type: 'resource_exhaustion',
    resource: 'capacity',
    symptoms: ['traffic_high'],
    load: true,
    below: idle,
  },
];
