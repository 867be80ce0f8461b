import * as z from 'zod';
import { type State, StatesError } from '../asl.ts';
import { fragment } from '../emit/fragment.ts';
import { referencesInText, textExpression } from '../value.ts';
import type { StepFlaw, StepKind, ValueUse } from './step-kind.ts';

const TIMEOUT_SECONDS = 10;
const RETRIES = 2;
const RETRY_SECONDS = 1;
const EVENTS = 5;

export const Notify = z.strictObject({
  does: z.literal('notify'),
  subject: z.string().min(1).max(80).describe('the subject, with references in braces'),
  text: z.string().min(1).max(1000).describe('the text, with references in braces'),
});
export type Notify = z.output<typeof Notify>;

/** Tells the owner something. That nobody could be told never stops a recovery. */
export const notify: StepKind<typeof Notify> = {
  kind: 'notify',
  purpose: 'Tells the owner of the component something, by SNS. That nobody could be told never stops a recovery.',
  schema: Notify,
  emit: (step, exits, { scope }) => {
    const state: State = {
      Type: 'Task',
      ...(step.description === undefined ? {} : { Comment: step.description }),
      Resource: 'arn:aws:states:::sns:publish',
      Arguments: {
        TopicArn: '${NoticesTopicArn}',
        Subject: textExpression(step.subject, scope),
        Message: textExpression(step.text, scope),
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
    return fragment({
      entry: step.id,
      states: { [step.id]: state },
      machinePermissions: [{ actions: ['sns:Publish'], resources: ['${NoticesTopicArn}'] }],
      worstCaseSeconds: (TIMEOUT_SECONDS + RETRY_SECONDS) * (RETRIES + 1),
      historyEvents: EVENTS * (RETRIES + 1),
    });
  },
  mutates: () => false,
  idempotency: 'natural',
  verifiedBy: () => undefined,
  finds: () => ({}),
  uses: (step): ValueUse[] =>
    (['subject', 'text'] as const).flatMap((member) =>
      referencesInText(step[member]).flatMap(({ written, reference }) =>
        reference === undefined
          ? []
          : [{ path: [member], value: `$${written}`, wants: ['string', 'integer', 'number', 'boolean'] as const }],
      ),
    ),
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
