import type { Meaning } from './rule.ts';

/** What words mean, wherever they stand: in a metric's name, an alarm's name or description, a person's own type. */
export interface Wording extends Meaning {
  /** Tried on lower-case words with one blank between them. */
  readonly words: RegExp;
  /** What it means of a metric that is under its threshold, where that is something else. */
  readonly below?: Meaning;
}

const idle: Meaning = { type: 'service_failure', symptoms: ['less_work_than_expected'], confidence: 0.55 };

/** The more telling first: `connection timeouts` is about connections, not about time. */
export const WORDINGS: readonly Wording[] = [
  { words: /\b(corrupt\w*|bad blocks?|torn pages?)\b/, type: 'corruption', symptoms: ['corruption'] },
  { words: /\bchecksums?( mismatch\w*)?\b/, type: 'data_inconsistency', symptoms: ['checksum_mismatch'] },
  {
    words:
      /\b(replica\w*|replication|sync|cdc)\b.*\b(lag|delay|behind|latency|age)\b|\b(inconsisten\w*|out of sync|diverged)\b/,
    type: 'data_inconsistency',
    symptoms: ['replication_lag'],
  },
  {
    words:
      /\b(deploy\w*|rollout|release|build|pipeline)\b.*\b(fail\w*|errors?|stuck|roll(ed)? ?back)\b|\b(fail\w*)\b.*\b(deploy\w*|rollout|release|builds?|pipelines?)\b/,
    type: 'deployment_failure',
    symptoms: ['deployment_failed'],
  },
  {
    words:
      /\b(certificate|cert|token|secret|credentials?|key)s?\b.*\b(expir\w*|rotation|invalid|revoked)\b|\b(expir\w*)\b.*\b(certificate|cert|token|secret|credentials?)s?\b|\b(unauthori[sz]ed|unauthenticated|auth(entication)? (fail\w*|errors?)|access denied|sign ?in fail\w*|login fail\w*|401|403)\b/,
    type: 'auth_expired',
    symptoms: ['authentication_failed'],
  },
  {
    words: /\b(throttl\w*|rate limit\w*|rate exceeded|too many requests|quota|429)\b/,
    type: 'rate_limited',
    symptoms: ['throttled'],
  },
  {
    words: /\b(file|open) (handles?|descriptors?|files)\b|\bfds?\b|\btoo many open files\b/,
    type: 'resource_exhaustion',
    resource: 'file-handles',
    symptoms: ['file_handles_high'],
  },
  {
    words:
      /\bconnect(ion|ions)?\b.*\b(fail\w*|errors?|refused|time ?outs?|timed out|reset|lost|drop\w*)\b|\b(fail\w*|refused|dropped|lost)\b.*\bconnections?\b|\bcannot connect\b|\bdns\b.*\b(fail\w*|errors?)\b/,
    type: 'connection_failure',
    symptoms: ['connection_timeout'],
  },
  {
    words: /\bconnections?( pool)?\b|\bpool (exhausted|usage|in use)\b/,
    type: 'resource_exhaustion',
    resource: 'connections',
    symptoms: ['connections_high'],
  },
  {
    words: /\b(out of memory|oom( ?kill\w*)?|memory|mem|heap|swap|rss)\b/,
    type: 'resource_exhaustion',
    resource: 'memory',
    symptoms: ['memory_high'],
    below: { type: 'resource_exhaustion', resource: 'memory', symptoms: ['memory_high'] },
  },
  {
    words: /\b(disk|disks|storage|volume|filesystem|file system|inodes?)\b/,
    type: 'resource_exhaustion',
    resource: 'disk',
    symptoms: ['disk_full'],
    below: { type: 'resource_exhaustion', resource: 'disk', symptoms: ['disk_full'] },
  },
  {
    words: /\b(cpu|processor|load average|loadavg)\b/,
    type: 'resource_exhaustion',
    resource: 'cpu',
    symptoms: ['cpu_high'],
    below: idle,
  },
  {
    words: /\b(crash\w*|core dump\w*|segfault\w*|restarts?|restarted|exited|terminated|killed|panic\w*)\b/,
    type: 'service_failure',
    symptoms: ['process_crash'],
  },
  {
    words: /\b(provider|upstream|third party|external api|vendor|llm)\b.*\b(down|fail\w*|errors?|unavailable|outage)\b/,
    type: 'provider_failure',
    symptoms: ['provider_errors'],
  },
  {
    words:
      /\b(host|node|instance|server|system|site|cluster|region)s?\b.*\b(down|unreachable|unavailable|offline|lost)\b|\b(status check|heartbeats?|outage|blackout)\b/,
    type: 'system_unavailable',
    symptoms: ['host_unreachable'],
  },
  {
    words:
      /\b(un ?healthy|healthy|health|liveness|readiness|alive|unresponsive|hung|not responding|down|unavailable|availability|uptime)\b/,
    type: 'service_failure',
    symptoms: ['service_unresponsive'],
  },
  { words: /\b(dead letters?|dlq)\b/, type: 'service_failure', symptoms: ['events_dropped'] },
  {
    words: /\b(5 ?xx|4 ?xx|50[0-4]|errors?|error rate|exceptions?|faults?|fail\w*|rejected|fatal)\b/,
    type: 'high_error_rate',
    symptoms: ['errors_returned'],
  },
  {
    words:
      /\b(latency|response times?|response ms|duration|slow|elapsed|time ?outs?|timed out|p9\d|delay|oldest message)\b/,
    type: 'high_latency',
    symptoms: ['slow_responses'],
  },
  {
    words: /\b(backlog|queue (depth|size|length)|messages visible|pending|lag)\b/,
    type: 'resource_exhaustion',
    resource: 'queue',
    symptoms: ['queue_growing'],
  },
  {
    words: /\b(utili[sz]ation|usage|used|saturation|exhaust\w*|full|capacity|traffic|bandwidth|network (in|out))\b/,
    type: 'resource_exhaustion',
    resource: 'capacity',
    symptoms: ['usage_high'],
    below: idle,
  },
];
