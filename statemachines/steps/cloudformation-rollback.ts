import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { jsonata, quoted, type States, variableOf } from '../asl.ts';
import type { AwsCall } from '../emit/aws-call.ts';
import { callKind, orElse } from '../emit/call-kind.ts';
import { fragment, inSequence, sideBySide } from '../emit/fragment.ts';
import { emitPoll, type Poll } from '../emit/poll.ts';
import { emitWasStable } from './parts/cloudformation-history.ts';
import { describeStack, STACK, STACK_STATUS, StackName } from './parts/cloudformation-stack.ts';
import {
  cancelUpdate,
  isRedeployed,
  isRolledBack,
  RecordedTemplate,
  redeploy,
  rollBack,
} from './parts/cloudformation-ways.ts';
import type { EmitContext, Exits, Fragment, Step, StepKind } from './step-kind.ts';

export const CloudformationRollback = z.strictObject({
  does: z.literal('cloudformation-rollback'),
  stack: StackName,
  template: RecordedTemplate.optional().describe(
    'the recorded template that is deployed again where the update is complete already; without it such a stack is refused',
  ),
  within: Duration.prefault('1h').describe('so long it may take until the stack is where it was'),
});
export type CloudformationRollback = z.output<typeof CloudformationRollback>;
type Template = NonNullable<CloudformationRollback['template']>;

const EVENTS = 4;
const LOOKS = { everySeconds: 2, withinSeconds: 6 };

type Way = 'cancel' | 'roll-back' | 'redeploy';

const KIND = 'cloudformation-rollback';
const purpose =
  'Takes the last update of a CloudFormation stack back: cancels it while it runs, rolls it back where it failed and there is a stable state to go to, deploys a recorded template where it is complete and one is given. From anything else it refuses.';

const common = {
  kind: KIND,
  purpose,
  schema: CloudformationRollback,
  idempotency: 'once',
  uses: ({ stack }: CloudformationRollback) => [{ path: ['stack'], value: stack, wants: ['string'] as const }],
  describe: ({ stack }: CloudformationRollback) => `takes the last update of the stack ${stack} back`,
  touches: ({ stack }: CloudformationRollback) => [{ what: 'CloudFormation stack', name: stack }],
  approval: ({ template }: CloudformationRollback) =>
    template === undefined ? undefined : 'an update that was complete is replaced by an earlier template',
} as const;

/** One of the calls as a step of its own, which is the same step in the records. */
const emitWay = (
  way: Way,
  step: CloudformationRollback & Step,
  made: { readonly call: AwsCall; readonly until: Poll },
  exits: Exits,
  context: EmitContext,
): Fragment =>
  callKind({ ...common, call: () => made.call, until: () => made.until }).emit(
    { ...step, id: `${step.id}:${way}` },
    exits,
    { ...context, stepName: (id) => context.stepName(id.replace(/:(cancel|roll-back|redeploy)$/, '')) },
  );

/** What the stack is, and which way leads back from there. */
const emitWhich = (
  { id, stack, template }: CloudformationRollback & Step,
  entries: Readonly<Record<Way, string>>,
  exits: Exits,
): States => {
  const seen = `$${variableOf(id)}_seen`;
  const which = `${id}:which-way?`;
  const refused = `${id}:no-way-back`;
  return {
    [which]: {
      Type: 'Choice',
      Comment: 'Which way leads back from what the stack is?',
      Choices: [
        // only then (CloudFormation API, CancelUpdateStack)
        { Condition: jsonata(`${seen}.status = 'UPDATE_IN_PROGRESS'`), Next: entries.cancel },
        // only then; from CREATE_FAILED there is no stable state to go to (CloudFormation API, RollbackStack)
        { Condition: jsonata(`${seen}.status = 'UPDATE_FAILED' and ${seen}.role != ''`), Next: entries['roll-back'] },
        ...(template === undefined
          ? []
          : [
              {
                Condition: jsonata(`${seen}.status = 'UPDATE_COMPLETE' and ${seen}.role != ''`),
                Next: entries.redeploy,
              },
            ]),
      ],
      Default: refused,
    },
    [refused]: {
      Type: 'Pass',
      Assign: {
        [exits.failureAs]: {
          step: id,
          cause: jsonata(
            `${quoted(`${id} was not begun: the stack ${stack} is `)} & ${seen}.status & (${seen}.status in ['UPDATE_FAILED'${template === undefined ? '' : `, 'UPDATE_COMPLETE'`}] ? ${quoted(' and has no role of its own: its resources would be changed as the playbook')} : ${quoted(', from which no way leads back that this step may go')})`,
          ),
        },
      },
      Output: {},
      Next: exits.fail,
    },
  };
};

const emit = (step: CloudformationRollback & Step, exits: Exits, context: EmitContext): Fragment => {
  const { id, stack, template, within } = step;
  const untouched: Exits = { ...exits, fail: exits.untouched ?? exits.fail };
  const rolledBack = isRolledBack(stack, within);
  const cancelled = emitWay('cancel', step, { call: cancelUpdate(stack), until: rolledBack }, exits, context);
  const rolled = emitWay('roll-back', step, { call: rollBack(stack), until: rolledBack }, exits, context);
  const history = emitWasStable(id, stack, { ...untouched, next: rolled.entry }, context);
  const replaced = (given: Template): Fragment =>
    emitWay(
      'redeploy',
      step,
      {
        call: redeploy(stack, given),
        until: isRedeployed(stack, `$${variableOf(id)}_seen.updated`, within),
      },
      exits,
      context,
    );
  const redeployed = template === undefined ? [] : [replaced(template)];
  const states = emitWhich(
    step,
    { cancel: cancelled.entry, 'roll-back': history.entry, redeploy: redeployed[0]?.entry ?? '' },
    untouched,
  );
  const which = Object.keys(states)[0] ?? '';
  const look = emitPoll(
    id,
    id,
    {
      call: describeStack(stack),
      select: {
        status: STACK_STATUS,
        // without one CloudFormation acts as its caller, who would need leave for all that is in the stack (API, UpdateStack `RoleARN`)
        role: orElse(`${STACK}.RoleArn`, `''`),
        updated: orElse(`${STACK}.LastUpdatedTime`, `''`),
      },
      wanted: `$seen.status != ''`,
      words: `the stack ${stack} is there`,
      otherwise: `${id} was not begun: before it, it must be so`,
      ...LOOKS,
    },
    { ...untouched, next: which },
    context,
  );
  return inSequence(look.entry, [
    look,
    fragment({ entry: which, states, historyEvents: EVENTS }),
    sideBySide(which, [cancelled, inSequence(history.entry, [history, rolled]), ...redeployed]),
  ]);
};

/** Takes the last update of a stack back, by the way that leads back from what the stack is. */
export const cloudformationRollback: StepKind<typeof CloudformationRollback> = {
  kind: KIND,
  purpose,
  schema: CloudformationRollback,
  emit,
  mutates: () => true,
  idempotency: 'once',
  verifiedBy: ({ stack, template }) =>
    template === undefined
      ? isRolledBack(stack, 0).words
      : `${isRolledBack(stack, 0).words}, or ${isRedeployed(stack, '', 0).words}`,
  uses: common.uses,
  finds: () => ({}),
  describe: (step) => step.description ?? common.describe(step),
  touches: common.touches,
  approval: common.approval,
};
