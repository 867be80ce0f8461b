import * as z from 'zod';
import { type State, StatesError } from '../asl.ts';
import { referencesInText, textExpression } from '../value.ts';
import type { Fragment, StepFlaw, StepKind } from './step-kind.ts';

const TIMEOUT_SECONDS = 10;
const RETRIES = 2;
const RETRY_SECONDS = 1;

export const Notify = z.strictObject({
  does: z.literal('notify'),
  subject: z.string().min(1).max(80),
  text: z.string().min(1).max(1000),
});
export type Notify = z.output<typeof Notify>;

/** Tells the owner something. That nobody could be told never stops a recovery. */
export const notify: StepKind<typeof Notify> = {
  kind: 'notify',
  schema: Notify,
  emit: (step, exits): Fragment => {
    const state: State = {
      Type: 'Task',
      ...(step.description === undefined ? {} : { Comment: step.description }),
      Resource: 'arn:aws:states:::sns:publish',
      Arguments: {
        TopicArn: '${NoticesTopicArn}',
        Subject: textExpression(step.subject),
        Message: textExpression(step.text),
      },
      TimeoutSeconds: TIMEOUT_SECONDS,
      Output: {},
      Retry: [
        {
          ErrorEquals: [StatesError.All],
          IntervalSeconds: RETRY_SECONDS,
          MaxAttempts: RETRIES,
          BackoffRate: 1,
        },
      ],
      Catch: [{ ErrorEquals: [StatesError.All], Next: exits.next }],
      Next: exits.next,
    };
    return {
      entry: step.id,
      states: { [step.id]: state },
      machinePermissions: [{ actions: ['sns:Publish'], resources: ['${NoticesTopicArn}'] }],
      workerPermissions: [],
      variables: {},
      worstCaseSeconds: (TIMEOUT_SECONDS + RETRY_SECONDS) * (RETRIES + 1),
    };
  },
  mutates: () => false,
  idempotency: 'natural',
  references: (step) => [step.subject, step.text].flatMap(referencesInText).flatMap(({ reference }) => reference ?? []),
  flaws: (step): StepFlaw[] =>
    (['subject', 'text'] as const).flatMap((member) =>
      referencesInText(step[member]).flatMap(({ written, reference }) =>
        reference === undefined
          ? [{ path: [member], code: 'PB104', message: `'{${written}}' is nothing that a text can be filled with` }]
          : [],
      ),
    ),
  describe: (step) => step.description ?? `tells the owner: ${step.subject}`,
};
