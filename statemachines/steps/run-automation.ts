import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { jsonata, quoted, type State, StatesError, variableOf } from '../asl.ts';
import { taskArguments, taskResource } from '../emit/aws-call.ts';
import { orElse } from '../emit/call-kind.ts';
import { CALL_TIMEOUT_SECONDS, emitCallStep } from '../emit/call-step.ts';
import { fragment, inSequence } from '../emit/fragment.ts';
import { emitPoll } from '../emit/poll.ts';
import { referenceOf, strictExpressionOf, TextsValue, Value } from '../value.ts';
import {
  type Automation,
  automationIsDone,
  ROLE_PARAMETER,
  startAutomation,
  stopAutomation,
} from './parts/automation-run.ts';
import type { EmitContext, Exits, Fragment, Step, StepKind, ValueUse } from './step-kind.ts';

/** Tries after the first; the client token lets the service run one of them. */
const RETRIES = 3;
const RETRY_DELAY_SECONDS = 5;
const STOP_EVENTS = 5;

export const RunAutomation = z.strictObject({
  does: z.literal('run-automation'),
  // why no reference: which runbook runs, and as whom, is the author's to say, never a fact's
  runbook: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{3,128}$/, 'name the runbook by its name, no ARN')
    .describe('name of the Automation runbook, own or of AWS, e.g. `AWS-RestartEC2Instance`'),
  version: z
    .string()
    .regex(/^\d{1,8}$/, 'write the number of a version')
    .optional()
    .describe('else the default one'),
  with: z
    .record(
      z.string().regex(/^(?!AutomationAssumeRole$)[A-Za-z0-9]{1,50}$/, 'name a parameter; the role is given by `role`'),
      z.union([Value, TextsValue]),
    )
    .prefault({})
    .describe('its parameters; what a reference stands for may only hold letters, digits and `._:@/-`'),
  role: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, 'name the role by its ARN')
    .describe('ARN of the role that the runbook acts as'),
  roleIs: z
    .enum(['parameter', 'fixed'])
    .prefault('parameter')
    .describe("whether the role is given to the runbook's `AutomationAssumeRole`, or stands in its own text"),
  mutates: z.boolean().describe('whether the runbook changes something'),
  within: Duration.prefault('30m').describe('so long the runbook may run; then it is stopped'),
});
export type RunAutomation = z.output<typeof RunAutomation>;

const automationOf = ({ runbook, version, role, roleIs, with: parameters }: RunAutomation): Automation => ({
  runbook,
  version,
  role,
  passes: roleIs === 'parameter',
  parameters,
});

const referencesOf = ({ with: parameters }: RunAutomation): string[] =>
  Object.values(parameters)
    .flat()
    .filter((value) => typeof value === 'string' && referenceOf(value) !== undefined)
    .map(String);

/** A text that no shell, no script and no path reads as anything but itself. */
const PLAIN = '/^[A-Za-z0-9][A-Za-z0-9._:@\\/-]*$/';

/**
 * Lets references through whose values are plain.
 *
 * why: a runbook may put its parameters into a script as text, where a value from elsewhere could become code (X3); who
 * writes a literal knows what it says
 */
const emitPlainly = (step: RunAutomation & Step, next: string, exits: Exits, { scope }: EmitContext): Fragment => {
  const references = referencesOf(step);
  if (references.length === 0) return fragment({ entry: next, states: {} });
  const entry = `${step.id}:plain?`;
  const refused = `${step.id}:not-plain`;
  const all = `[${references.map((each) => strictExpressionOf(each, scope)).join(', ')}]`;
  const odd = `$count(${all}.$string($)[$not($contains($, ${PLAIN})) or $contains($, '..')])`;
  return fragment({
    entry,
    states: {
      [entry]: {
        Type: 'Choice',
        Comment: 'May the values stand in a script?',
        Choices: [{ Condition: jsonata(`${odd} = 0`), Next: next }],
        Default: refused,
      },
      [refused]: {
        Type: 'Pass',
        Assign: {
          [exits.failureAs]: {
            step: step.id,
            cause: `${step.id} was not begun: ${step.runbook} may put its parameters into a script, and of ${references.join(', ')} not all hold only letters, digits and ._:@/-`,
          },
        },
        Output: {},
        Next: exits.fail,
      },
    },
    historyEvents: 4,
  });
};

/** A runbook that has not ended well is stopped, so that it does not go on behind the recovery's back. */
const emitStop = (step: RunAutomation & Step, execution: string, exits: Exits, { scope }: EmitContext): Fragment => {
  const call = stopAutomation(execution);
  const entry = `${step.id}:stop`;
  return fragment({
    entry,
    states: {
      [entry]: {
        Type: 'Task',
        Comment: 'What has not ended well is stopped; what has ended cannot be, and that is no failure.',
        Resource: taskResource(call),
        Arguments: taskArguments(call.input, scope) as NonNullable<State['Arguments']>,
        TimeoutSeconds: CALL_TIMEOUT_SECONDS,
        Output: {},
        Catch: [{ ErrorEquals: [StatesError.All], Next: exits.fail }],
        Next: exits.fail,
      },
    },
    machinePermissions: call.permissions,
    worstCaseSeconds: CALL_TIMEOUT_SECONDS,
    historyEvents: STOP_EVENTS,
  });
};

const emit = (step: RunAutomation & Step, exits: Exits, context: EmitContext): Fragment => {
  const execution = `$${variableOf(step.id)}.execution`;
  const stop = emitStop(step, execution, exits, context);
  const poll = emitPoll(
    step.id,
    step.id,
    automationIsDone(step.runbook, execution, step.within),
    { ...exits, fail: stop.entry },
    context,
  );
  // why behind the beginning of an undo: whether there is anything to undo is known only then
  const beginsFirst = step.mutates && context.undoOf !== undefined;
  const plainly = beginsFirst ? emitPlainly(step, step.id, exits, context) : undefined;
  const call = emitCallStep(
    step,
    {
      call: startAutomation(automationOf(step), context.stepName(step.id), context.scope),
      mutates: step.mutates,
      finds: { execution: orElse('$states.result.AutomationExecutionId', quoted('')) },
      retries: RETRIES,
      retryDelay: RETRY_DELAY_SECONDS,
      ...(plainly === undefined ? {} : { afterBegin: plainly.entry }),
    },
    { ...exits, next: poll.entry },
    context,
  );
  if (plainly !== undefined) return inSequence(call.entry, [call, plainly, poll, stop]);
  const first = emitPlainly(step, call.entry, { ...exits, fail: exits.untouched ?? exits.fail }, context);
  return inSequence(first.entry, [first, call, poll, stop]);
};

/** Runs an Automation runbook as a role of its own, and waits for its end. */
export const runAutomation: StepKind<typeof RunAutomation> = {
  kind: 'run-automation',
  purpose: `Runs a Systems Manager Automation runbook as a role of its own (\`${ROLE_PARAMETER}\`), waits for its end, and stops it where it does not end well.`,
  schema: RunAutomation,
  emit,
  mutates: ({ mutates }) => mutates,
  idempotency: 'natural',
  // why nothing: that a runbook ran to its end is its own word
  verifiedBy: () => undefined,
  uses: (step): ValueUse[] =>
    Object.entries(step.with).flatMap(([name, value]): ValueUse[] =>
      Array.isArray(value)
        ? value.map((each, index) => ({ path: ['with', name, index], value: each, wants: ['string'] }))
        : [{ path: ['with', name], value, wants: ['string', 'integer', 'number', 'boolean', 'strings'] }],
    ),
  finds: () => ({ execution: 'string' }),
  describe: (step) => step.description ?? `runs the runbook ${step.runbook}`,
  touches: (step) => [{ what: 'Automation runbook', name: step.runbook }],
};
