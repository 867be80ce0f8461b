import * as z from 'zod';
import { jsonata, type State, StatesError } from '../asl.ts';
import { taskArguments, taskResource } from '../emit/aws-call.ts';
import { CALL_TIMEOUT_SECONDS } from '../emit/call-step.ts';
import { caughtFailure, foundFailure } from '../emit/failure.ts';
import { fragment } from '../emit/fragment.ts';
import { keptVariable } from '../value.ts';
import type { StepKind } from './step-kind.ts';

const RETRIES = 3;
const RETRY_SECONDS = 2;
const EVENTS = 5;

export const Checkpoint = z.strictObject({ does: z.literal('checkpoint') });

/**
 * Reads what the playbook's own steps will change, before the first of them, one read a step; an undo puts back
 * exactly this. What cannot be read ends the recovery untouched.
 */
export const checkpoint: StepKind<typeof Checkpoint> = {
  kind: 'checkpoint',
  purpose: 'Reads and keeps what the steps below will change, so that their undo can put it back.',
  schema: Checkpoint,
  emit: (step, exits, { keeps, scope }) => {
    let next = exits.next;
    const states: Record<string, State> = {};
    for (const { stepId, call, select } of [...keeps].reverse()) {
      const name = `${step.id}:${stepId}`;
      const kept = Object.entries(select).map(([key, expression]) => [keptVariable(key), jsonata(expression)] as const);
      states[name] = {
        Type: 'Task',
        Comment: `Keep what ${stepId} will change.`,
        Resource: taskResource(call),
        Arguments: taskArguments(call.input, scope) as NonNullable<State['Arguments']>,
        TimeoutSeconds: CALL_TIMEOUT_SECONDS,
        Assign: Object.fromEntries(kept),
        Output: Object.fromEntries(kept),
        Retry: [
          { ErrorEquals: [StatesError.All], IntervalSeconds: RETRY_SECONDS, MaxAttempts: RETRIES, BackoffRate: 2 },
        ],
        Catch: [
          {
            // why apart: the engine's own words for an expression that finds nothing are no words for people
            ErrorEquals: [StatesError.QueryEvaluation],
            Assign: foundFailure(step.id, exits.failureAs, `what ${stepId} will change was not found`),
            Next: exits.fail,
          },
          { ErrorEquals: [StatesError.All], Assign: caughtFailure(step.id, exits.failureAs), Next: exits.fail },
        ],
        Next: next,
      };
      next = name;
    }
    return fragment({
      entry: next,
      // why reversed again: the states stand in the order in which they run
      states: Object.fromEntries(Object.entries(states).reverse()),
      machinePermissions: keeps.flatMap(({ call }) => call.permissions),
      worstCaseSeconds: keeps.length * (CALL_TIMEOUT_SECONDS * (RETRIES + 1) + RETRY_SECONDS * (2 ** RETRIES - 1)),
      historyEvents: keeps.length * EVENTS * (RETRIES + 1),
    });
  },
  mutates: () => false,
  idempotency: 'natural',
  verifiedBy: () => undefined,
  uses: () => [],
  finds: () => ({}),
  describe: (step) => step.description ?? 'keeps what the steps below will change',
};
