import type { InvokeCommandInput } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { type Json, jsonata, quoted, type States, variableOf } from '../asl.ts';
import { awsCall, verbatim } from '../emit/aws-call.ts';
import { emitCallStep } from '../emit/call-step.ts';
import { fragment, inSequence } from '../emit/fragment.ts';
import { Value, ValueType } from '../value.ts';
import type { StepKind, ValueUse } from './step-kind.ts';

/** A function runs for a quarter of an hour at most (Lambda developer guide, "Lambda quotas"). */
const MOST_SECONDS = 900;
/** Tries after the first, where the author says that the function may be called twice (P6). */
const RETRIES = 3;
const RETRY_DELAY_SECONDS = 5;
const CHECK_EVENTS = 4;

const FactName = z.string().regex(/^[a-z][A-Za-z0-9]*$/);

export const InvokeFunction = z.strictObject({
  does: z.literal('invoke-function'),
  // why no reference: which function runs is the author's to say, never a fact's
  function: z
    .string()
    .regex(
      /^[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9_-]{1,128})?$/,
      'name the function, with a version or alias if need be: `name:live`',
    )
    .describe('name of the function, `name:alias` for one of its versions or aliases'),
  payload: z.record(z.string().min(1).max(100), Value).prefault({}).describe('what the function is given, as it is'),
  mutates: z.boolean().describe('whether the function changes something'),
  idempotent: z
    .boolean()
    .prefault(false)
    .describe('whether calling it twice equals calling it once; only then it is retried'),
  timeout: Duration.refine((seconds) => seconds <= MOST_SECONDS, 'a function runs for 15 minutes at most')
    .prefault('60s')
    .describe('so long the function may take'),
  finds: z
    .record(FactName, ValueType)
    .prefault({})
    .describe('facts of its answer that later steps refer to, with their types'),
});
export type InvokeFunction = z.output<typeof InvokeFunction>;

const PAYLOAD = '$states.result.Payload';

const JSONATA_TYPES: Readonly<Record<ValueType, string>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  strings: 'array',
};

const pathOf = (fact: string): string => `${PAYLOAD}.facts.${fact}`;

const isOfType = (fact: string, type: ValueType): string => {
  const path = pathOf(fact);
  const is = `$type(${path}) = ${quoted(JSONATA_TYPES[type])}`;
  return type === 'integer' ? `(${is} and $floor(${path}) = ${path})` : is;
};

/**
 * What is kept of the answer: `ok`, `not ok`, or `none` for everything that is no answer, one without the facts that the
 * author has promised included.
 */
const kept = (facts: InvokeFunction['finds']): Readonly<Record<string, string>> => {
  const isObject = `$type(${PAYLOAD}) = 'object'`;
  const promised = Object.entries(facts).map(([fact, type]) => isOfType(fact, type));
  const isWhole = [isObject, `$type(${PAYLOAD}.ok) = 'boolean'`].join(' and ');
  return {
    answer: `${isWhole} ? (${[`${PAYLOAD}.ok`, ...promised].join(' and ')} ? 'ok' : ${PAYLOAD}.ok ? 'none' : 'not ok') : 'none'`,
    message: `${isObject} and $type(${PAYLOAD}.message) = 'string' ? ${PAYLOAD}.message : ''`,
    ...Object.fromEntries(
      Object.entries(facts).map(([fact, type]) => [
        fact,
        `${isObject} and ${isOfType(fact, type)} ? ${pathOf(fact)} : ''`,
      ]),
    ),
  };
};

const OWN_NAMES = Object.keys(kept({}));

/**
 * Calls a function and waits for its answer, `{ ok, message, facts }`: `ok: false` fails the step with the message. An
 * error, or any other answer, fails it too.
 */
export const invokeFunction: StepKind<typeof InvokeFunction> = {
  kind: 'invoke-function',
  purpose:
    'Calls a Lambda function and waits for its answer, `{ ok, message, facts }`; whatever is not ok fails the step.',
  schema: InvokeFunction,
  emit: (step, exits, context) => {
    const variable = variableOf(step.id);
    const asked = `${step.id}:ok?`;
    const failed = `${step.id}:not-ok`;
    const call = emitCallStep(
      step,
      {
        call: awsCall<Omit<InvokeCommandInput, 'Payload'> & { Payload: Readonly<Record<string, Json>> }>(
          'lambda',
          'invoke',
          { FunctionName: step.function, Payload: verbatim(step.payload) },
          [{ actions: ['lambda:InvokeFunction'], resources: [`\${FunctionArnPrefix}${step.function}`] }],
        ),
        // the optimised integration reads the answer as JSON (developer guide, "Invoke an AWS Lambda function with Step Functions")
        resource: 'arn:aws:states:::lambda:invoke',
        mutates: step.mutates,
        finds: kept(step.finds),
        retries: step.idempotent ? RETRIES : 0,
        retryDelay: RETRY_DELAY_SECONDS,
        timeoutSeconds: step.timeout,
      },
      { ...exits, next: asked },
      context,
    );
    const states: States = {
      [asked]: {
        Type: 'Choice',
        Comment: `Does ${step.function} say that it is ok?`,
        Choices: [{ Condition: jsonata(`$${variable}.answer = 'ok'`), Next: exits.next }],
        Default: failed,
      },
      [failed]: {
        Type: 'Pass',
        Assign: {
          [exits.failureAs]: {
            step: step.id,
            cause: jsonata(
              `$${variable}.answer = 'none' ? ${quoted(`${step.function} answered something else than { ok, message, facts } with the facts that the step names`)} : ${quoted(`${step.function} is not ok: `)} & $${variable}.message`,
            ),
          },
        },
        Output: {},
        Next: exits.fail,
      },
    };
    return inSequence(call.entry, [call, fragment({ entry: asked, states, historyEvents: CHECK_EVENTS })]);
  },
  mutates: ({ mutates }) => mutates,
  idempotency: 'once',
  verifiedBy: () => 'the function itself, which is to say `ok` only when it has seen its effect',
  uses: (step): ValueUse[] =>
    Object.entries(step.payload).map(([name, value]) => ({
      path: ['payload', name],
      value,
      wants: ['string', 'integer', 'number', 'boolean', 'strings'],
    })),
  finds: ({ finds }) => finds,
  flaws: ({ finds }) =>
    OWN_NAMES.filter((name) => Object.hasOwn(finds, name)).map((name) => ({
      path: ['finds', name],
      code: 'PB122',
      message: `'${name}' is what the step itself keeps of the answer, give the fact another name`,
    })),
  describe: (step) => step.description ?? `calls the function ${step.function}`,
  touches: (step) => [{ what: 'Lambda function', name: step.function.split(':')[0] ?? step.function }],
};
