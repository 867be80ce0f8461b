import * as z from 'zod';

/** Longest free text that a signal carries, in characters; CloudWatch's own reasons are at most 1023. */
export const REASON_MAX_CHARS = 500;
/** CloudWatch names an alarm with at most 255 characters (PutMetricAlarm). */
export const ALARM_NAME_MAX_CHARS = 255;
/** CloudWatch's bounds for a metric: 30 dimensions, names of 255 and values of 1024 characters (Dimension). */
export const DIMENSIONS_MAX = 30;
export const DIMENSION_VALUE_MAX_CHARS = 1024;
/** An alarm on an expression has at most 20 metric queries (PutMetricAlarm, Metrics). */
export const METRICS_MAX = 20;

export const STATES = ['failing', 'ok', 'insufficient-data'] as const;
export const SignalState = z.enum(STATES);
export type SignalState = z.infer<typeof SignalState>;

export const ROUTES = ['eventbridge', 'sns', 'lambda', 'person', 'sweep'] as const;
export const Route = z.enum(ROUTES);
export type Route = z.infer<typeof Route>;

/** One metric that an alarm watches. */
export const SignalMetric = z.strictObject({
  namespace: z.string().max(255),
  name: z.string().min(1).max(255),
  dimensions: z.record(z.string().max(255), z.string().max(DIMENSION_VALUE_MAX_CHARS)),
  statistic: z.string().max(40).optional(),
  periodSeconds: z.number().positive().optional(),
  threshold: z.number().optional(),
});
export type SignalMetric = z.infer<typeof SignalMetric>;

/** The best name of what is unwell: a dimension's value, an ARN, or the alarm itself where it names nothing else. */
export const SignalResource = z.strictObject({
  token: z.string().min(1).max(1600),
  kind: z.string().min(1).max(255),
});
export type SignalResource = z.infer<typeof SignalResource>;

/**
 * One piece of evidence about the health of something, the same whichever way it arrived (D1, D5).
 *
 * `id` is the same for the same transition by every route; `@` and a time mark a transition that is raised anew because
 * its alarm still fires. Free text is bounded, redacted and free of control
 * characters; names are bounded and free of control characters, and are data: nothing here may become shell (X3).
 */
export const Signal = z.strictObject({
  id: z.string().regex(/^(alarm|person)-[0-9a-f]{32}(@[0-9T:.Z-]{1,24})?$/),
  source: z.enum(['cloudwatch-alarm', 'person']),
  route: Route,
  state: SignalState,
  previousState: SignalState.optional(),
  alarmName: z.string().min(1).max(ALARM_NAME_MAX_CHARS).optional(),
  alarmArn: z.string().max(1600).optional(),
  accountId: z.string().max(64).optional(),
  region: z.string().max(32).optional(),
  resource: SignalResource.optional(),
  metrics: z.array(SignalMetric).max(METRICS_MAX),
  at: z.iso.datetime({ precision: 3 }).describe('when the state changed, or the person asked'),
  atFrom: z
    .enum(['transition', 'envelope', 'arrival'])
    .describe('which clock `at` is read from: an unreadable time of transition falls back to the next'),
  reason: z.string().max(REASON_MAX_CHARS),
  description: z.string().max(REASON_MAX_CHARS).optional().describe("the alarm's description, as its owner wrote it"),
  silent: z.boolean().describe('missing data was treated as breaching: the reporter has gone silent'),
  breach: z.enum(['above', 'below', 'outside']).optional().describe('on which side of its threshold the metric is'),
  suppressedBy: z
    .string()
    .max(255)
    .optional()
    .describe("the alarm's own actions are held back: by a suppressor alarm, a wait period or a mute rule"),
  contributorId: z.string().max(64).optional().describe('one time series of an alarm that watches many'),
  component: z.string().min(1).max(255).optional().describe("a person's own word for what to recover"),
  requestedBy: z.string().max(255).optional(),
  failureType: z.string().max(100).optional().describe("the reporter's own type, kept as it came (D7)"),
});
export type Signal = z.infer<typeof Signal>;

/**
 * What a payload turned out to be.
 *
 * `unknown` is honest: no form here reads it, so the caller keeps it (D9); it is not a claim that all is well.
 */
export type Normalised =
  | { readonly kind: 'signal'; readonly signal: Signal }
  | { readonly kind: 'not-a-failure'; readonly why: string; readonly resource?: SignalResource }
  | { readonly kind: 'unknown'; readonly why: string; readonly resource?: SignalResource };
