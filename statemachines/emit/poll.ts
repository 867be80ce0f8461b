import { jsonata, type States, StatesError, variableOf } from '../asl.ts';
import type { EmitContext, Exits, Fragment } from '../steps/step-kind.ts';
import { wordsExpression } from '../value.ts';
import { type AwsCall, taskArguments, taskResource } from './aws-call.ts';
import { CALL_TIMEOUT_SECONDS } from './call-step.ts';
import { foundFailure } from './failure.ts';
import { fragment } from './fragment.ts';

/** Entered, scheduled, started, ended, exited; the choice; the wait. */
const LOOK_EVENTS = 9;

/** Looking by a call to AWS, again and again, until what is seen is as it is wanted. */
export interface Poll {
  readonly call: AwsCall;
  /** What is kept of each look: name → expression over `$states.result`. */
  readonly select: Readonly<Record<string, string>>;
  /** Whether it is as wanted: an expression over what was kept, as `$seen.<name>`, that yields a boolean. */
  readonly wanted: string;
  /** Whether it can never become so, which ends the looking at once. */
  readonly hopeless?: string;
  /** What is wanted, in words: `the service is stable`. */
  readonly words: string;
  /** What it means that it is not so. @default the step was begun and did not have its effect */
  readonly otherwise?: string;
  readonly everySeconds: number;
  readonly withinSeconds: number;
  /** The resource of the Task where it is not the call through the SDK. */
  readonly resource?: string;
}

/** How many looks fit into the time that is given. */
export const looksOf = ({ everySeconds, withinSeconds }: Pick<Poll, 'everySeconds' | 'withinSeconds'>): number =>
  Math.max(1, Math.ceil(withinSeconds / everySeconds));

/**
 * The loop of looks for a step, entered at `<id>:look`. A look that fails has seen nothing; what is not as wanted after the
 * last look is a failure of the step.
 */
export const emitPoll = (id: string, stepId: string, poll: Poll, exits: Exits, context: EmitContext): Fragment => {
  const variable = `${variableOf(id)}_seen`;
  const looks = `${variableOf(id)}_looks`;
  const look = `${id}:look`;
  const asked = `${id}:done?`;
  const wait = `${id}:look-again`;
  const failed = `${id}:not-done`;
  const most = looksOf(poll);
  // why compared: of a look that failed nothing was seen, and a comparison with nothing yields nothing, which is no
  // condition (developer guide, "Transforming data with JSONata in Step Functions": a Condition must yield a boolean)
  const over = (expression: string): string => `(${expression.replaceAll('$seen', `$${variable}`)}) = true`;
  const failure = foundFailure(
    stepId,
    exits.failureAs,
    wordsExpression(
      `${poll.otherwise ?? `${stepId} was begun, and it did not come about`} that ${poll.words}`,
      context.scope,
    ),
    context.scope,
  );
  const states: States = {
    [look]: {
      Type: 'Task',
      Comment: `Look: is it so that ${poll.words}?`,
      Resource: poll.resource ?? taskResource(poll.call),
      Arguments: taskArguments(poll.call.input, context.scope) as Record<string, never>,
      TimeoutSeconds: CALL_TIMEOUT_SECONDS,
      Assign: {
        [variable]: Object.fromEntries(
          Object.entries(poll.select).map(([name, expression]) => [name, jsonata(expression)]),
        ),
      },
      Output: {},
      Catch: [{ ErrorEquals: [StatesError.All], Assign: { [variable]: {} }, Next: asked }],
      Next: asked,
    },
    [asked]: {
      Type: 'Choice',
      Choices: [
        { Condition: jsonata(over(poll.wanted)), Next: exits.next },
        ...(poll.hopeless === undefined ? [] : [{ Condition: jsonata(over(poll.hopeless)), Next: failed }]),
        {
          Condition: jsonata(`$${looks} < ${most}`),
          Assign: { [looks]: jsonata(`$${looks} + 1`) },
          Next: wait,
        },
      ],
      Default: failed,
    },
    [wait]: { Type: 'Wait', Seconds: poll.everySeconds, Next: look },
    [failed]: { Type: 'Pass', Assign: failure, Output: {}, Next: exits.fail },
  };
  return fragment({
    entry: look,
    states,
    machinePermissions: poll.call.permissions,
    variables: { [variable]: {}, [looks]: 1 },
    worstCaseSeconds: most * (CALL_TIMEOUT_SECONDS + poll.everySeconds),
    historyEvents: most * LOOK_EVENTS,
  });
};
