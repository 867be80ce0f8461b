import type { Meaning, MetricRow } from './rule.ts';

const dropped: Meaning = { type: 'connection_failure', symptoms: ['connections_dropped'], confidence: 0.6 };

const S3 = ['AWS/S3'];
const FILES = ['AWS/EFS', 'AWS/FSx', 'AWS/EBS'];
const SEARCH = ['AWS/ES', 'AWS/OpenSearchService', 'AWS/AOSS'];

/** Metrics of object, file and block storage and of search, as their CloudWatch pages name them. */
export const STORAGE_METRICS: readonly MetricRow[] = [
  {
    in: S3,
    metric: /^(BucketSizeBytes|NumberOfObjects)$/,
    type: 'resource_exhaustion',
    resource: 'disk',
    symptoms: ['storage_growing'],
    below: { type: 'data_inconsistency', symptoms: ['data_missing'], confidence: 0.6 },
  },
  { in: S3, metric: /Replication/, type: 'data_inconsistency', symptoms: ['replication_lag'] },
  { in: S3, metric: /Latency$/, type: 'high_latency', symptoms: ['slow_responses'] },
  { in: S3, metric: /^[45]xxErrors$/, type: 'high_error_rate', symptoms: ['errors_returned'] },
  {
    in: FILES,
    metric:
      /PercentIOLimit|Balance|StorageCapacity|FreeStorage|FreeDataStorage|StorageBytes|UsedStorage|^Volume(Read|Write)(Bytes|Ops)$/,
    type: 'resource_exhaustion',
    resource: 'disk',
    symptoms: ['disk_full'],
  },
  { in: FILES, metric: /Queue|Latency|Time/, type: 'high_latency', symptoms: ['disk_slow'] },
  { in: FILES, metric: /^VolumeStalledIOCheck$/, type: 'system_unavailable', symptoms: ['disk_stalled'] },
  {
    in: FILES,
    metric: /^ClientConnections$/,
    type: 'resource_exhaustion',
    resource: 'connections',
    symptoms: ['connections_high'],
    below: dropped,
  },
  {
    in: SEARCH,
    metric: /^ClusterStatus\.red$|^MasterReachableFromNode$|^Nodes$/,
    type: 'system_unavailable',
    symptoms: ['cluster_red'],
  },
  {
    in: SEARCH,
    metric: /^ClusterStatus\.yellow$|SnapshotFailure|^OpenSearchDashboardsHealthyNodes$|^KibanaHealthyNodes$/,
    type: 'service_failure',
    symptoms: ['health_degraded'],
  },
  { in: SEARCH, metric: /JVM|Memory/, type: 'resource_exhaustion', resource: 'memory', symptoms: ['memory_high'] },
  {
    in: SEARCH,
    metric: /Storage|^ClusterUsedSpace$|^ClusterIndexWritesBlocked$/,
    type: 'resource_exhaustion',
    resource: 'disk',
    symptoms: ['disk_full'],
  },
  { in: SEARCH, metric: /^KMSKey(Error|Inaccessible)$/, type: 'auth_expired', symptoms: ['key_unavailable'] },
  {
    in: SEARCH,
    metric: /ThreadpoolWriteQueue|ThreadpoolSearchQueue|OCU/,
    type: 'resource_exhaustion',
    resource: 'capacity',
    symptoms: ['queue_growing'],
  },
];
