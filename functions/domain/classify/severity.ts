import { type Classification, type FailureType, SEVERITIES, type Severity } from './classification.ts';

/** How bad a type is by itself: who can still be served decides. */
const BASE: Readonly<Record<FailureType, Severity>> = {
  system_unavailable: 'critical',
  corruption: 'critical',
  service_failure: 'high',
  data_inconsistency: 'high',
  resource_exhaustion: 'high',
  connection_failure: 'high',
  auth_expired: 'high',
  provider_failure: 'high',
  deployment_failure: 'high',
  high_error_rate: 'medium',
  high_latency: 'medium',
  rate_limited: 'medium',
};

/** From this many different failing signals on, a failure is one step worse than its type. */
export const MANY_SIGNALS = 3;

const LABELS = ['P0', 'P1', 'P2', 'P3'] as const;

const STEP: Readonly<Record<'critical' | 'high' | 'medium', number>> = { critical: -1, high: 0, medium: 1 };

/**
 * Severity from the type, the component's priority and the number of different signals (D7, D8).
 *
 * A critical component makes it one step worse, a medium one a step milder, many signals a step worse; it stays
 * between critical and low.
 */
export const severityOf = (
  type: FailureType,
  priority: 'critical' | 'high' | 'medium' | undefined,
  signals: number,
): Pick<Classification, 'severity' | 'priorityLabel'> & { readonly because: string } => {
  const steps =
    SEVERITIES.indexOf(BASE[type]) + (priority === undefined ? 0 : STEP[priority]) - (signals >= MANY_SIGNALS ? 1 : 0);
  const index = Math.min(Math.max(steps, 0), SEVERITIES.length - 1);
  const severity = SEVERITIES[index] ?? 'high';
  const parts = [
    `${type} is ${BASE[type]}`,
    ...(priority === undefined ? [] : [`the component's priority is ${priority}`]),
    ...(signals >= MANY_SIGNALS ? [`${signals} signals agree that something fails`] : []),
  ];
  return { severity, priorityLabel: LABELS[index] ?? 'P1', because: `severity ${severity}: ${parts.join(', ')}` };
};
