import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { type Catcher, jsonata, type State, StatesError, variableOf } from '../asl.ts';
import { commandResultTypes } from '../commands.ts';
import { emitAttempts, waitsSeconds } from '../emit/attempts.ts';
import { caughtFailure, foundFailure } from '../emit/failure.ts';
import { fragment } from '../emit/fragment.ts';
import { argumentOf, INPUT, referenceOf, TextValue, Value } from '../value.ts';
import { Expectation, expectationWords, testExpression, typesTested } from './expectation.ts';
import type { EmitContext, Exits, Fragment, Permission, Step, StepFlaw, StepKind, ValueUse } from './step-kind.ts';

/** Retries after the first try (P6: 3, 5 s apart, doubling). */
const RETRIES = 3;

export const RunCommand = z.strictObject({
  does: z.literal('run-command'),
  command: z
    .string()
    .regex(/^([a-z][a-z0-9-]*|AWS-[A-Za-z0-9]+)$/, 'name a command of playbooks/commands, or a document of AWS')
    .describe('a command of `playbooks/commands`, or a document that AWS owns, e.g. `AWS-ConfigureAWSPackage`'),
  on: TextValue.prefault('$node').describe('the managed node that it runs on'),
  with: z
    .record(z.string().regex(/^[A-Za-z][A-Za-z0-9]*$/), Value)
    .prefault({})
    .describe('its parameters'),
  expect: Expectation.optional().describe('what it must find for the step to go on'),
  mutates: z
    .boolean()
    .optional()
    .describe('of a document that AWS owns: whether it changes something; assumed where it is not said'),
  timeout: Duration.optional().describe('of a document that AWS owns: how long it may run'),
  retries: z.int().min(0).max(10).prefault(RETRIES).describe('tries after the first (P6)'),
  retryDelay: Duration.prefault('5s').describe('before the second try; it doubles'),
});
export type RunCommand = z.output<typeof RunCommand>;

/** SSM gives up on a node that does not take the command: its shortest delivery time-out (API, SendCommand). */
const DELIVERY_SECONDS = 30;
/** So long may the slow poll take to answer where the status event is lost: one sweep and its own run. */
const SWEEP_SECONDS = 75;
/** Documents of AWS say nothing of how long they run; half an hour where the author does not either. */
const AWS_DOCUMENT_SECONDS = 1800;
/** Entered, scheduled, started, submitted, ended, exited, and the loop around them. */
const TRY_EVENTS = 10;
const CHECK_EVENTS = 4;

/** Parameters that every command document has and the step worker fills in. */
const OWN_PARAMETERS = new Set(['RecoveryId', 'StepId', 'Epoch']);

/** What is to be known of the document that a step runs. */
interface Document {
  readonly name: string;
  readonly mutates: boolean;
  readonly timeoutSeconds: number;
  readonly isOwn: boolean;
}

const isOfAws = (command: string): boolean => command.startsWith('AWS-');

const documentOf = (step: RunCommand, commands: EmitContext['commands']): Document | undefined => {
  if (isOfAws(step.command)) {
    return {
      name: step.command,
      mutates: step.mutates ?? true,
      timeoutSeconds: step.timeout ?? AWS_DOCUMENT_SECONDS,
      isOwn: false,
    };
  }
  const command = commands.get(step.command);
  return command === undefined
    ? undefined
    : { name: command.documentName, mutates: command.mutates, timeoutSeconds: command.timeoutSeconds, isOwn: true };
};

const taskTimeoutSeconds = (commandTimeoutSeconds: number): number =>
  DELIVERY_SECONDS + commandTimeoutSeconds + SWEEP_SECONDS;

const sendPermissions = ({ name, isOwn }: Document): Permission[] => [
  { actions: ['ssm:SendCommand'], resources: [`\${${isOwn ? 'DocumentArnPrefix' : 'AwsDocumentArnPrefix'}}${name}`] },
  {
    actions: ['ssm:SendCommand'],
    resources: ['${InstanceArnPrefix}*', '${ManagedInstanceArnPrefix}*'],
    conditions: { StringEquals: { 'ssm:resourceTag/auto-recovery': 'enabled' } },
    because: 'nodes come and go; the condition admits only those that their owner has opted in with a tag',
  },
];

const emit = (step: RunCommand & Step, exits: Exits, context: EmitContext): Fragment => {
  const document = documentOf(step, context.commands);
  if (document === undefined) throw new Error(`command '${step.command}' of step '${step.id}' does not exist`);
  const variable = variableOf(step.id);
  const attempt = `${variable}_attempt`;
  const timeout = taskTimeoutSeconds(document.timeoutSeconds);
  const expected = `${step.id}:as-expected?`;
  const unexpected = `${step.id}:not-as-expected`;
  const { onFailure, states: loop } = emitAttempts(step.id, attempt, step, { again: step.id, fail: exits.fail });
  const catchers: Catcher[] = [
    ...(context.undoOf === undefined || context.notBegun === undefined
      ? []
      : [{ ErrorEquals: ['NotBegun'], Next: context.notBegun }]),
    { ErrorEquals: ['Fenced'], Assign: caughtFailure(step.id, exits.failureAs, context.scope), Next: exits.fenced },
    { ErrorEquals: [StatesError.All], Assign: caughtFailure(step.id, exits.failureAs, context.scope), Next: onFailure },
  ];
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
          recoveryId: jsonata(`${INPUT}.recoveryId`),
          component: jsonata(`${INPUT}.component`),
          epoch: jsonata(`${INPUT}.epoch`),
          node: argumentOf(step.on, context.scope),
          step: context.stepName(step.id),
          attempt: jsonata(`$${attempt}`),
          document: document.name,
          mutates: document.mutates,
          timeoutSeconds: document.timeoutSeconds,
          parameters: Object.fromEntries(
            Object.entries(step.with).map(([name, value]) => [name, argumentOf(value, context.scope)]),
          ),
          ...(document.isOwn ? {} : { hostFence: false }),
          ...(context.undoOf === undefined ? {} : { undoOf: context.stepName(context.undoOf) }),
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
            Choices: [
              {
                Condition: jsonata(testExpression(`$${variable}.${step.expect.fact}`, step.expect)),
                Next: exits.next,
              },
            ],
            Default: unexpected,
          },
          [unexpected]: {
            Type: 'Pass',
            Assign: foundFailure(
              step.id,
              exits.failureAs,
              `${step.id} did not find that ${expectationWords(step.expect)}`,
              context.scope,
            ),
            Output: {},
            Next: exits.fail,
          },
        };
  return fragment({
    entry: step.id,
    states: { [step.id]: run, ...checks, ...loop },
    machinePermissions: [{ actions: ['lambda:InvokeFunction'], resources: ['${StepFunctionArn}'] }],
    workerPermissions: sendPermissions(document),
    variables: { [attempt]: 1, [variable]: {} },
    worstCaseSeconds: timeout * (step.retries + 1) + waitsSeconds(step),
    historyEvents: TRY_EVENTS * (step.retries + 1) + CHECK_EVENTS,
  });
};

const parameterFlaws = (step: RunCommand, commands: EmitContext['commands']): StepFlaw[] => {
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
  const unknown = Object.keys(step.with)
    .filter((name) => command.parameters[name] === undefined || OWN_PARAMETERS.has(name))
    .map(
      (name): StepFlaw => ({
        path: ['with', name],
        code: 'PB102',
        message: `command '${step.command}' takes no parameter '${name}'`,
      }),
    );
  const missing = Object.entries(command.parameters)
    .filter(
      ([name, { default: given }]) => !OWN_PARAMETERS.has(name) && given === undefined && step.with[name] === undefined,
    )
    .map(
      ([name]): StepFlaw => ({
        path: ['with'],
        code: 'PB103',
        message: `command '${step.command}' needs the parameter '${name}'`,
      }),
    );
  return [...unknown, ...missing];
};

const flaws = (step: RunCommand, { commands }: Pick<EmitContext, 'commands'>): StepFlaw[] => {
  if (!isOfAws(step.command)) {
    const said = (['mutates', 'timeout'] as const).filter((member) => step[member] !== undefined);
    return [
      ...said.map((member) => ({
        path: [member],
        code: 'PB116',
        message: `'${member}' is said by the command '${step.command}' itself: leave it out`,
      })),
      ...parameterFlaws(step, commands),
    ];
  }
  // why: a document of AWS puts its parameters into its script as text, where a value could become code (X3)
  return Object.entries(step.with)
    .filter(([, value]) => referenceOf(value) !== undefined)
    .map(([name, value]) => ({
      path: ['with', name],
      code: 'PB117',
      message: `${step.command} puts its parameters into its script as text: '${String(value)}' could become code, write a literal or use a command of your own`,
    }));
};

const uses = (step: RunCommand, { commands }: Pick<EmitContext, 'commands'>): ValueUse[] => [
  { path: ['on'], value: step.on, wants: ['string'] },
  ...Object.entries(step.with).map(
    ([name, value]): ValueUse => ({
      path: ['with', name],
      value,
      wants: ['string', 'integer', 'number', 'boolean'],
      pattern: commands.get(step.command)?.parameters[name]?.allowedPattern,
    }),
  ),
];

/** Runs one of the command documents on the component's node, by SSM Run Command, and waits for its end. */
export const runCommand: StepKind<typeof RunCommand> = {
  kind: 'run-command',
  purpose: 'Runs a command document on a managed node, by SSM Run Command, and waits for its end.',
  schema: RunCommand,
  emit,
  mutates: (step, { commands }) => documentOf(step, commands)?.mutates ?? true,
  idempotency: 'fenced',
  verifiedBy: (step) =>
    isOfAws(step.command) ? undefined : `the command itself, which looks whether it had its effect before it says so`,
  uses,
  finds: (step, { commands }) => commandResultTypes(commands.get(step.command)),
  flaws: (step, context) => {
    const found = flaws(step, context);
    const types = commandResultTypes(context.commands.get(step.command));
    if (step.expect === undefined || found.length > 0) return found;
    const type = types[step.expect.fact];
    if (type === undefined) {
      const message = `command '${step.command}' finds no '${step.expect.fact}', it finds: ${Object.keys(types).join(', ')}`;
      return [{ path: ['expect', 'fact'], code: 'PB118', message }];
    }
    if (typesTested(step.expect).includes(type)) return [];
    const message = `'${step.expect.fact}' is ${type}, and is compared with something else`;
    return [{ path: ['expect'], code: 'PB119', message }];
  },
  describe: (step) =>
    step.description ?? `runs ${step.command} on ${step.on === '$node' ? "the component's node" : step.on}`,
};
