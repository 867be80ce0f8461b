import type { MetricRow } from './rule.ts';

/** What a health probe of the namespace `Fleet` publishes for each service. */
export const FLEET_METRICS: readonly MetricRow[] = [
  {
    in: ['Fleet'],
    metric: /^Healthy$/,
    type: 'service_failure',
    symptoms: ['service_unresponsive'],
    confidence: 0.95,
    silent: { type: 'service_failure', symptoms: ['process_crash', 'service_unresponsive'], confidence: 0.85 },
  },
  { in: ['Fleet'], metric: /^ResponseMs$/, type: 'high_latency', symptoms: ['slow_responses'], confidence: 0.9 },
  {
    in: ['Fleet'],
    metric: /^ErrorRatePercent$/,
    type: 'high_error_rate',
    symptoms: ['errors_returned'],
    confidence: 0.9,
  },
  {
    in: ['Fleet'],
    metric: /^MemoryPercent$/,
    type: 'resource_exhaustion',
    resource: 'memory',
    symptoms: ['memory_high'],
    confidence: 0.9,
  },
];
