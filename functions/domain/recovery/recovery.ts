import * as z from 'zod';

/** How an execution ended, as the playbook says it. */
export const OUTCOMES = ['recovered', 'self-resolved', 'untouched', 'rolled-back', 'not-undone', 'stopped'] as const;
export const Outcome = z.enum(OUTCOMES);
export type Outcome = z.infer<typeof Outcome>;

/** What a recovery turned out to be (N1). */
export const VERDICTS = ['recovered', 'recurred', 'self-resolved', 'inconclusive', 'failed'] as const;
export const Verdict = z.enum(VERDICTS);
export type Verdict = z.infer<typeof Verdict>;

/**
 * From admission to the latest moment at which the sweeper starts an execution that a crash left unstarted: ten
 * seconds of waiting, one sweep interval of 60 s, and a sweep's own run. The machine's own time-out counts from its
 * start, so the deadline lies behind it by this much, and the machine ends itself before it is stopped.
 */
export const START_GRACE_SECONDS = 120;

/** When the sweeper stops a recovery that was admitted at `admittedAt`. */
export const deadlineOf = (admittedAt: Date, timeoutSeconds: number): string =>
  new Date(admittedAt.getTime() + (timeoutSeconds + START_GRACE_SECONDS) * 1000).toISOString();

/** One run of a playbook on a component, from our side; its execution is AWS's. */
export const Recovery = z.object({
  recoveryId: z.string(),
  incidentId: z.string(),
  component: z.string(),
  attempt: z.int().positive(),
  playbook: z.string(),
  playbookVersion: z.int(),
  playbookDigest: z.string(),
  environmentDigest: z.string(),
  machineArn: z.string(),
  epoch: z.int().positive(),
  status: z.enum(['live', 'ended']),
  failingSince: z.iso.datetime(),
  admittedAt: z.iso.datetime(),
  /** After this the sweeper stops it: the playbook's time-out (P9) and the grace of a late start. */
  deadlineAt: z.iso.datetime(),
  /** The fence is withdrawn: no further mutating step begins. */
  revokedAt: z.iso.datetime().optional(),
  revokedBecause: z.string().optional(),
  startedAt: z.iso.datetime().optional(),
  endedAt: z.iso.datetime().optional(),
  outcome: Outcome.optional(),
  verdict: Verdict.optional(),
  cause: z.string().optional(),
  unmet: z.array(z.string()).optional(),
  met: z.array(z.string()).optional(),
  input: z.record(z.string(), z.unknown()).optional(),
});
export type Recovery = z.infer<typeof Recovery>;
