import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { type Catcher, type JsonObject, jsonata, quoted, type State, StatesError, variableOf } from '../asl.ts';
import { argumentOf, type Reference, referenceOf, Value } from '../value.ts';
import type { EmitContext, Exits, Fragment, Permission, StepCore, StepFlaw, StepKind } from './step-kind.ts';

/** A condition on what the command found: `fact` is, is not, or is one of. */
export const Expectation = z
  .strictObject({
    fact: z.string().regex(/^[a-z][A-Za-z0-9]*$/),
    is: z.union([z.string(), z.number(), z.boolean()]).optional(),
    not: z.union([z.string(), z.number(), z.boolean()]).optional(),
    in: z
      .array(z.union([z.string(), z.number()]))
      .min(1)
      .optional(),
  })
  .refine(({ is, not, in: oneOf }) => [is, not, oneOf].filter((each) => each !== undefined).length === 1, {
    error: 'an expectation has exactly one of `is`, `not`, `in`',
  });
export type Expectation = z.infer<typeof Expectation>;

/** Retries after the first try (P6: 3, 5 s apart, doubling). */
const RETRIES = 3;

export const RunCommand = z.strictObject({
  does: z.literal('run-command'),
  command: z.string().regex(/^[a-z][a-z0-9-]*$/),
  with: z.record(z.string().regex(/^[A-Z][A-Za-z0-9]*$/), Value).prefault({}),
  expect: Expectation.optional(),
  retries: z.int().min(0).max(10).prefault(RETRIES),
  retryDelay: Duration.prefault('5s'),
});
export type RunCommand = z.output<typeof RunCommand>;

/** SSM gives up on a node that does not take the command: its shortest delivery time-out (API, SendCommand). */
const DELIVERY_SECONDS = 30;
/** For the way of the status event back; a machine that waits longer than the command can run is answered by nobody. */
const ANSWER_MARGIN_SECONDS = 15;
/** So long may the slow poll take to answer where the event is lost: one sweep and its own run. */
const SWEEP_SECONDS = 75;

const taskTimeoutSeconds = (commandTimeoutSeconds: number): number =>
  DELIVERY_SECONDS + commandTimeoutSeconds + Math.max(ANSWER_MARGIN_SECONDS, SWEEP_SECONDS);

/** Parameters that every command document has and the step worker fills in. */
const OWN_PARAMETERS = new Set(['RecoveryId', 'StepId', 'Epoch']);

const expectationExpression = (result: string, { fact, is, not, in: oneOf }: Expectation): string => {
  // why it must exist: what was not found is not as expected, whatever is expected
  const value = `${result}.${fact}`;
  const literal = (each: string | number | boolean): string => JSON.stringify(each);
  if (is !== undefined) return `$exists(${value}) and ${value} = ${literal(is)}`;
  if (not !== undefined) return `$exists(${value}) and ${value} != ${literal(not)}`;
  return `$exists(${value}) and ${value} in [${(oneOf ?? []).map(literal).join(', ')}]`;
};

/** An expectation as a person says it. */
export const expectationWords = ({ fact, is, not, in: oneOf }: Expectation): string => {
  if (is !== undefined) return `${fact} is ${String(is)}`;
  if (not !== undefined) return `${fact} is not ${String(not)}`;
  return `${fact} is one of ${(oneOf ?? []).join(', ')}`;
};

const failureOf = (stepId: string, variable: string): JsonObject => ({
  [variable]: {
    step: stepId,
    cause: jsonata(
      `$states.errorOutput.Error = '${StatesError.Timeout}' ? ${quoted(`${stepId} did not end in time`)} : $exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : $states.errorOutput.Error`,
    ),
  },
});

const sendPermissions = (document: string): Permission[] => [
  { actions: ['ssm:SendCommand'], resources: [`\${DocumentArnPrefix}${document}`] },
  {
    actions: ['ssm:SendCommand'],
    resources: ['${InstanceArnPrefix}*', '${ManagedInstanceArnPrefix}*'],
    conditions: { StringEquals: { 'ssm:resourceTag/auto-recovery': 'enabled' } },
    because: 'nodes come and go; the condition admits only those that their owner has opted in with a tag',
  },
];

const emit = (step: RunCommand & StepCore, exits: Exits, { commands }: EmitContext): Fragment => {
  const command = commands.get(step.command);
  if (command === undefined) throw new Error(`command '${step.command}' of step '${step.id}' does not exist`);
  const variable = variableOf(step.id);
  const attempt = `${variable}_attempt`;
  const timeout = taskTimeoutSeconds(command.timeoutSeconds);
  const again = `${step.id}:again?`;
  const wait = `${step.id}:wait`;
  const expected = `${step.id}:as-expected?`;
  const unexpected = `${step.id}:not-as-expected`;
  const onFailure = step.retries > 0 ? again : exits.fail;
  const catchers: Catcher[] = [
    { ErrorEquals: ['Fenced'], Assign: failureOf(step.id, 'failure'), Next: exits.fenced },
    { ErrorEquals: [StatesError.All], Assign: failureOf(step.id, exits.failureAs), Next: onFailure },
  ];
  const input = '$states.context.Execution.Input';
  const run: State = {
    Type: 'Task',
    ...(step.description === undefined ? {} : { Comment: step.description }),
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Arguments: {
      FunctionName: '${StepFunctionArn}',
      Payload: {
        do: 'run-command',
        request: {
          taskToken: jsonata('$states.context.Task.Token'),
          recoveryId: jsonata(`${input}.recoveryId`),
          component: jsonata(`${input}.component`),
          epoch: jsonata(`${input}.epoch`),
          node: jsonata(`${input}.node`),
          step: step.id,
          attempt: jsonata(`$${attempt}`),
          document: command.documentName,
          mutates: command.mutates,
          timeoutSeconds: command.timeoutSeconds,
          parameters: Object.fromEntries(Object.entries(step.with).map(([name, value]) => [name, argumentOf(value)])),
        },
      },
    },
    TimeoutSeconds: timeout,
    Assign: { [variable]: jsonata('$states.result') },
    Output: { [step.id]: jsonata('$states.result') },
    Catch: catchers,
    Next: step.expect === undefined ? exits.next : expected,
  };
  const checks: Record<string, State> =
    step.expect === undefined
      ? {}
      : {
          [expected]: {
            Type: 'Choice',
            Comment: `Is it so that ${expectationWords(step.expect)}?`,
            Choices: [{ Condition: jsonata(expectationExpression(`$${variable}`, step.expect)), Next: exits.next }],
            Default: unexpected,
          },
          [unexpected]: {
            Type: 'Pass',
            Assign: {
              [exits.failureAs]: {
                step: step.id,
                cause: `${step.id} did not find that ${expectationWords(step.expect)}`,
              },
            },
            Output: {},
            Next: exits.fail,
          },
        };
  const retry: Record<string, State> =
    step.retries === 0
      ? {}
      : {
          [again]: {
            Type: 'Choice',
            Comment: `Tried fewer than ${step.retries + 1} times?`,
            Choices: [
              {
                Condition: jsonata(`$${attempt} <= ${step.retries}`),
                Assign: { [attempt]: jsonata(`$${attempt} + 1`) },
                Next: wait,
              },
            ],
            Default: exits.fail,
          },
          [wait]: {
            Type: 'Wait',
            Seconds: jsonata(`${step.retryDelay} * $power(2, $${attempt} - 2)`),
            Next: step.id,
          },
        };
  const waits = Array.from({ length: step.retries }, (_, index) => step.retryDelay * 2 ** index);
  return {
    entry: step.id,
    states: { [step.id]: run, ...checks, ...retry },
    machinePermissions: [{ actions: ['lambda:InvokeFunction'], resources: ['${StepFunctionArn}'] }],
    workerPermissions: sendPermissions(command.documentName),
    variables: { [attempt]: 1 },
    worstCaseSeconds: timeout * (step.retries + 1) + waits.reduce((sum, each) => sum + each, 0),
  };
};

const flaws = (step: RunCommand, { commands }: EmitContext): StepFlaw[] => {
  const command = commands.get(step.command);
  if (command === undefined) {
    const known = [...commands.keys()].sort().join(', ');
    return [
      {
        path: ['command'],
        code: 'PB101',
        message: `no command '${step.command}' is in playbooks/commands, there are: ${known}`,
      },
    ];
  }
  const found: StepFlaw[] = [];
  for (const name of Object.keys(step.with)) {
    if (command.parameters[name] === undefined || OWN_PARAMETERS.has(name)) {
      found.push({
        path: ['with', name],
        code: 'PB102',
        message: `command '${step.command}' takes no parameter '${name}'`,
      });
    }
  }
  for (const [name, parameter] of Object.entries(command.parameters)) {
    if (OWN_PARAMETERS.has(name) || parameter.default !== undefined || step.with[name] !== undefined) continue;
    found.push({ path: ['with'], code: 'PB103', message: `command '${step.command}' needs the parameter '${name}'` });
  }
  return found;
};

/** Runs one of the command documents on the component's node, by SSM Run Command, and waits for its end. */
export const runCommand: StepKind<typeof RunCommand> = {
  kind: 'run-command',
  schema: RunCommand,
  emit,
  mutates: (step, { commands }) => commands.get(step.command)?.mutates ?? true,
  idempotency: 'fenced',
  references: (step): Reference[] => Object.values(step.with).flatMap((value) => referenceOf(value) ?? []),
  flaws,
  describe: (step) => step.description ?? `runs ${step.command} on the component's node`,
};
