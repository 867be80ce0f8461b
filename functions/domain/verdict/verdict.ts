import * as z from 'zod';
import { Outcome, type Verdict } from '../recovery/recovery.ts';
import { mayHaveActed, type StepRun } from '../recovery/step-run.ts';

/** How an execution ended: what Step Functions says of it, or that it never was one. */
export interface EndedExecution {
  readonly status: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** The status of a recovery that has no execution and gets none any more. */
export const NEVER_STARTED = 'NEVER_STARTED';

/** Errors with which a compiled machine fails → what that means. The compiler emits these names and no others. */
export const MACHINE_ERRORS = {
  Untouched: 'untouched',
  RolledBack: 'rolled-back',
  NotUndone: 'not-undone',
  Stopped: 'stopped',
} as const satisfies Record<string, Outcome>;

/** What a compiled machine that succeeds puts out. */
const MachineOutput = z.object({
  outcome: Outcome,
  unmet: z.array(z.string()).optional(),
  met: z.array(z.string()).optional(),
});

const parsed = (output: string | undefined): z.infer<typeof MachineOutput> | undefined => {
  try {
    const result = MachineOutput.safeParse(JSON.parse(output ?? ''));
    return result.success ? result.data : undefined;
  } catch {
    // why undefined: an output that a playbook's machine cannot have written proves nothing, and is judged so below
    return undefined;
  }
};

const outcomeOf = (error: string | undefined): Outcome | undefined =>
  Object.entries(MACHINE_ERRORS).find(([name]) => name === error)?.[1];

export interface Judged {
  readonly outcome: Outcome;
  readonly verdict: Verdict;
  readonly cause?: string;
  readonly unmet: readonly string[];
  /** What the criteria measured when they had held for long enough. */
  readonly met: readonly string[];
}

/**
 * The verdict on an ended execution. Success is evidence (promise 6): only a machine that ran through its criteria
 * says `recovered`; any other end is a failure, or inconclusive where nothing was changed and nothing was proven.
 */
export const judgeEnd = (execution: EndedExecution, steps: readonly StepRun[], revokedBecause?: string): Judged => {
  const touched = steps.some(mayHaveActed);
  if (execution.status === 'SUCCEEDED') {
    const output = parsed(execution.output);
    if (output?.outcome === 'recovered' || output?.outcome === 'self-resolved') {
      return { outcome: output.outcome, verdict: output.outcome, unmet: output.unmet ?? [], met: output.met ?? [] };
    }
    return {
      outcome: touched ? 'not-undone' : 'untouched',
      verdict: 'inconclusive',
      cause: 'the machine ended without saying how',
      unmet: [],
      met: [],
    };
  }
  if (execution.status === 'FAILED') {
    const named = outcomeOf(execution.error);
    const claimed = named ?? 'untouched';
    // why not believed: a step that changes something was begun, whatever the machine says
    const outcome = claimed === 'untouched' && touched ? 'not-undone' : claimed;
    return {
      outcome,
      verdict: outcome === 'stopped' && !touched ? 'inconclusive' : 'failed',
      cause: execution.cause ?? execution.error ?? 'the machine failed without a cause',
      unmet: [],
      met: [],
    };
  }
  if (execution.status === NEVER_STARTED) {
    return {
      outcome: touched ? 'not-undone' : 'untouched',
      verdict: touched ? 'failed' : 'inconclusive',
      cause: 'it was admitted, and no execution of it could be started in time',
      unmet: [],
      met: [],
    };
  }
  return {
    outcome: 'stopped',
    verdict: touched ? 'failed' : 'inconclusive',
    cause: revokedBecause ?? execution.cause ?? `the execution ended as ${execution.status}`,
    unmet: [],
    met: [],
  };
};
