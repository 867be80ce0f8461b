import type { GetAliasCommandInput, UpdateAliasCommandInput } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { awsCall, verbatim } from '../emit/aws-call.ts';
import { callKind, orElse } from '../emit/call-kind.ts';
import { FunctionName, functionTouched, functionUse, onFunction } from './parts/lambda-function.ts';
import { nameValue } from './parts/named.ts';

const VERSION = /^[0-9]{1,18}$/;

export const LambdaAlias = z.strictObject({
  does: z.literal('lambda-alias'),
  function: FunctionName,
  alias: nameValue(/^(?!\d+$)[A-Za-z0-9_-]{1,128}$/, 'name the alias by its name').describe('name of the alias'),
  version: nameValue(VERSION, 'name the version by its number').describe('the version that the alias shall name'),
  weights: z
    .union([
      z
        .record(z.string().regex(VERSION), z.number().min(0).max(1))
        .refine((weights) => Object.keys(weights).length <= 1, 'an alias knows one version beside its own'),
      z.string().regex(/^\$kept\.[a-z][A-Za-z0-9]*$/, 'write the other version with its share, e.g. `{ "42": 0.1 }`'),
    ])
    .prefault({})
    .describe('another version with its share of the calls, from 0 to 1; without one all go to `version`'),
  within: Duration.prefault('2m').describe('so long it may take until the alias says so'),
});
export type LambdaAlias = z.output<typeof LambdaAlias>;

type Weights = Record<string, number>;

/** Weights as an argument: a map whose keys are versions, or the map that was kept. */
const weightsArgument = (weights: LambdaAlias['weights']): Weights =>
  // why a cast: a reference stands in the place of the whole map, which the arguments' type knows of no map
  typeof weights === 'string' ? (weights as unknown as Weights) : verbatim(weights);

const getAlias = (step: Pick<LambdaAlias, 'function' | 'alias'>) =>
  awsCall<GetAliasCommandInput>('lambda', 'getAlias', { FunctionName: step.function, Name: step.alias }, [
    onFunction('lambda:GetAlias', step.function),
  ]);

const WEIGHTS = orElse('$states.result.RoutingConfig.AdditionalVersionWeights', '{}');

/** Lets an alias name another version, wholly or for a share of the calls. */
export const lambdaAlias = callKind({
  kind: 'lambda-alias',
  purpose: 'Lets an alias of a Lambda function name another version, wholly or for a share of the calls.',
  schema: LambdaAlias,
  idempotency: 'natural',
  before: (step) => ({
    call: getAlias(step),
    select: { version: orElse('$states.result.FunctionVersion', `''`) },
    wanted: `$seen.version != ''`,
    words: `the alias ${step.alias} of ${step.function} is there`,
  }),
  call: (step) =>
    awsCall<UpdateAliasCommandInput>(
      'lambda',
      'updateAlias',
      {
        FunctionName: step.function,
        Name: step.alias,
        FunctionVersion: step.version,
        // why also when empty: weights that are not written stay (Lambda API, UpdateAlias)
        RoutingConfig: { AdditionalVersionWeights: weightsArgument(step.weights) },
      },
      [onFunction('lambda:UpdateAlias', step.function)],
    ),
  until: (step, at) => ({
    call: getAlias(step),
    select: { version: orElse('$states.result.FunctionVersion', `''`), weights: WEIGHTS },
    wanted: `$seen.version = ${at.of(step.version)} and $seen.weights = ${at.of(step.weights)}`,
    words: `the alias ${step.alias} of ${step.function} names the version`,
    everySeconds: 5,
    withinSeconds: step.within,
  }),
  uses: (step) => [
    functionUse(step),
    { path: ['alias'], value: step.alias, wants: ['string'] },
    { path: ['version'], value: step.version, wants: ['string'] },
  ],
  describe: (step) => {
    const [other] = typeof step.weights === 'string' ? [] : Object.entries(step.weights);
    const beside = other === undefined ? '' : `, and version ${other[0]} for ${other[1] * 100} % of the calls`;
    return `lets the alias ${step.alias} of ${step.function} name version ${step.version}${beside}`;
  },
  touches: functionTouched,
  undo: {
    restores: 'the versions that the alias named',
    keeps: (step, kept) => ({
      call: getAlias(step),
      // why no default for the version: what cannot be read must not become one that is put back
      select: { [kept('version')]: '$states.result.FunctionVersion', [kept('weights')]: WEIGHTS },
    }),
    step: (step, kept) => ({
      does: 'lambda-alias',
      function: step.function,
      alias: step.alias,
      version: kept('version'),
      weights: kept('weights'),
      within: `${step.within}s`,
    }),
  },
});
