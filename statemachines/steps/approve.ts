import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { jsonata, type State, StatesError } from '../asl.ts';
import { caughtFailure } from '../emit/failure.ts';
import { fragment } from '../emit/fragment.ts';
import { INPUT, referencesInText, textExpression } from '../value.ts';
import type { StepFlaw, StepKind, ValueUse } from './step-kind.ts';

const EVENTS = 7;

export const Approve = z.strictObject({
  does: z.literal('approve'),
  summary: z.string().min(1).max(500).describe('what will be done, as the person reads it who is asked'),
  expires: Duration.prefault('1h').describe('so long the approval is waited for; then the recovery escalates'),
});

/** Asks a person, and waits. Whatever is not a clear yes in time ends the recovery here (S4). */
export const approve: StepKind<typeof Approve> = {
  kind: 'approve',
  purpose: 'Asks a person for leave and waits; a refusal or silence ends the recovery with what was done undone.',
  schema: Approve,
  emit: (step, exits, { scope }) => {
    const state: State = {
      Type: 'Task',
      Comment: step.description ?? step.summary,
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: {
        FunctionName: '${StepFunctionArn}',
        Payload: {
          do: 'ask-approval',
          request: {
            taskToken: jsonata('$states.context.Task.Token'),
            recoveryId: jsonata(`${INPUT}.recoveryId`),
            component: jsonata(`${INPUT}.component`),
            epoch: jsonata(`${INPUT}.epoch`),
            step: step.id,
            summary: textExpression(step.summary, scope),
            expiresSeconds: step.expires,
          },
        },
      },
      TimeoutSeconds: step.expires,
      Output: {},
      Catch: [
        { ErrorEquals: ['Fenced'], Assign: caughtFailure(step.id, exits.failureAs), Next: exits.fenced },
        { ErrorEquals: [StatesError.All], Assign: caughtFailure(step.id, exits.failureAs), Next: exits.fail },
      ],
      Next: exits.next,
    };
    return fragment({
      entry: step.id,
      states: { [step.id]: state },
      machinePermissions: [{ actions: ['lambda:InvokeFunction'], resources: ['${StepFunctionArn}'] }],
      approvalSeconds: step.expires,
      historyEvents: EVENTS,
    });
  },
  mutates: () => false,
  idempotency: 'natural',
  approves: true,
  verifiedBy: () => undefined,
  uses: (step): ValueUse[] =>
    referencesInText(step.summary).flatMap(({ written, reference }) =>
      reference === undefined
        ? []
        : [{ path: ['summary'], value: `$${written}`, wants: ['string', 'integer', 'number', 'boolean'] as const }],
    ),
  flaws: (step): StepFlaw[] =>
    referencesInText(step.summary).flatMap(({ written, reference }) =>
      reference === undefined
        ? [{ path: ['summary'], code: 'PB104', message: `'{${written}}' is nothing that a text can be filled with` }]
        : [],
    ),
  finds: () => ({}),
  describe: (step) => step.description ?? `waits for a person's leave: ${step.summary}`,
};
