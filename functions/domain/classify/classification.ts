import * as z from 'zod';

/** The twelve types of failure (D7), an explanation before its symptoms: of equals the earlier is taken. */
export const FAILURE_TYPES = [
  'corruption',
  'data_inconsistency',
  'system_unavailable',
  'service_failure',
  'resource_exhaustion',
  'deployment_failure',
  'auth_expired',
  'connection_failure',
  'provider_failure',
  'rate_limited',
  'high_error_rate',
  'high_latency',
] as const;
export const FailureType = z.enum(FAILURE_TYPES);
export type FailureType = z.infer<typeof FailureType>;

/** What is exhausted, where the type is `resource_exhaustion`. */
export const EXHAUSTED = [
  'memory',
  'disk',
  'connections',
  'file-handles',
  'cpu',
  'network',
  'capacity',
  'queue',
  'budget',
] as const;
export const Exhausted = z.enum(EXHAUSTED);
export type Exhausted = z.infer<typeof Exhausted>;

/** Severities, worst first, as P0 to P3 (D7). */
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export const Severity = z.enum(SEVERITIES);
export type Severity = z.infer<typeof Severity>;

/** What kind of failure some signals are evidence of, and what that rests on (D7). */
export const Classification = z.strictObject({
  type: FailureType,
  resource: Exhausted.optional(),
  severity: Severity,
  priorityLabel: z.enum(['P0', 'P1', 'P2', 'P3']),
  symptoms: z.array(z.string().max(100)).max(50).describe('sorted, each once'),
  confidence: z.number().min(0).max(1),
  because: z.array(z.string().max(300)).max(20).describe('one sentence for each thing that the rest depends on'),
});
export type Classification = z.infer<typeof Classification>;
