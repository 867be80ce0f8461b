import type {
  DeleteFunctionConcurrencyCommandInput,
  GetFunctionConcurrencyCommandInput,
  PutFunctionConcurrencyCommandInput,
} from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { jsonata } from '../asl.ts';
import { awsCall } from '../emit/aws-call.ts';
import { callKind, orElse } from '../emit/call-kind.ts';
import { fragment, inSequence, sideBySide } from '../emit/fragment.ts';
import { referenceOf, strictExpressionOf } from '../value.ts';
import { FunctionName, functionTouched, functionUse, onFunction } from './parts/lambda-function.ts';
import { countValue } from './parts/named.ts';
import type { EmitContext, Exits, Fragment, Step, StepKind } from './step-kind.ts';

export const LambdaConcurrency = z.strictObject({
  does: z.literal('lambda-concurrency'),
  function: FunctionName,
  reserved: z
    .union([z.literal('none'), countValue(0)])
    .describe('how many executions at once are reserved for the function, which is also its limit; or `none`'),
  within: Duration.prefault('2m').describe('so long it may take until the function says so'),
});
export type LambdaConcurrency = z.output<typeof LambdaConcurrency>;

const RESERVED = orElse('$states.result.ReservedConcurrentExecutions', `'none'`);

const getConcurrency = (name: string) =>
  awsCall<GetFunctionConcurrencyCommandInput>('lambda', 'getFunctionConcurrency', { FunctionName: name }, [
    onFunction('lambda:GetFunctionConcurrency', name),
  ]);

const common = {
  schema: LambdaConcurrency,
  idempotency: 'natural',
  until: (step: LambdaConcurrency, at: { of(value: unknown): string }) => ({
    call: getConcurrency(step.function),
    select: { reserved: RESERVED },
    wanted: `$seen.reserved = ${at.of(step.reserved)}`,
    words: `the reserved concurrency of ${step.function} is as it was set`,
    everySeconds: 5,
    withinSeconds: step.within,
  }),
  uses: (step: LambdaConcurrency) => [
    functionUse(step),
    ...(step.reserved === 'none' ? [] : [{ path: ['reserved'], value: step.reserved, wants: ['integer'] as const }]),
  ],
  describe: (step: LambdaConcurrency) =>
    step.reserved === 'none'
      ? `takes the reserved concurrency of ${step.function} away`
      : `reserves ${step.reserved} executions at once for ${step.function}`,
  touches: functionTouched,
  approval: () => 'a limit of the function stays changed beyond the recovery',
} as const;

const KIND = 'lambda-concurrency';
const purpose = 'Sets how many executions of a Lambda function may run at once, or takes that limit away.';

const put = callKind({
  ...common,
  kind: KIND,
  purpose,
  call: (step) =>
    awsCall<PutFunctionConcurrencyCommandInput>(
      'lambda',
      'putFunctionConcurrency',
      { FunctionName: step.function, ReservedConcurrentExecutions: step.reserved },
      [onFunction('lambda:PutFunctionConcurrency', step.function)],
    ),
  undo: {
    restores: 'the reserved concurrency as it was, none where there was none',
    keeps: (step, kept) => ({ call: getConcurrency(step.function), select: { [kept('reserved')]: RESERVED } }),
    step: (step, kept) => ({
      does: KIND,
      function: step.function,
      reserved: kept('reserved'),
      within: `${step.within}s`,
    }),
  },
});

const remove = callKind({
  ...common,
  kind: KIND,
  purpose,
  call: (step) =>
    awsCall<DeleteFunctionConcurrencyCommandInput>(
      'lambda',
      'deleteFunctionConcurrency',
      { FunctionName: step.function },
      [onFunction('lambda:DeleteFunctionConcurrency', step.function)],
    ),
});

/** What was kept is a number or that there was none: which of the two calls puts it back is known only then. */
const emitEither = (step: LambdaConcurrency & Step, exits: Exits, context: EmitContext): Fragment => {
  // why so: the two calls stand in states of their own, and are one step in the records
  const inside: EmitContext = { ...context, stepName: (id) => context.stepName(id.replace(/:(put|remove)$/, '')) };
  const set = put.emit({ ...step, id: `${step.id}:put` }, exits, inside);
  const unset = remove.emit({ ...step, id: `${step.id}:remove` }, exits, inside);
  const choice = fragment({
    entry: step.id,
    states: {
      [step.id]: {
        Type: 'Choice',
        Comment: step.description ?? 'Was there a reserved concurrency?',
        Choices: [
          { Condition: jsonata(`${strictExpressionOf(step.reserved, context.scope)} = 'none'`), Next: unset.entry },
        ],
        Default: set.entry,
      },
    },
    historyEvents: 2,
  });
  return inSequence(step.id, [choice, sideBySide(step.id, [set, unset])]);
};

/** Sets how many executions of a function may run at once, or takes that limit away. */
export const lambdaConcurrency: StepKind<typeof LambdaConcurrency> = {
  ...put,
  emit: (step, exits, context) => {
    if (step.reserved === 'none') return remove.emit(step, exits, context);
    return referenceOf(step.reserved)?.kind === 'kept'
      ? emitEither(step, exits, context)
      : put.emit(step, exits, context);
  },
};
