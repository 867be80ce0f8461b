import { type JsonObject, jsonata, type State } from './asl.ts';
import { PLAYBOOK_DEFAULTS, type Playbook } from './playbook.ts';
import { runCommand } from './steps/run-command.ts';
import type { EmitContext, Exits, Fragment, Permission } from './steps/step-kind.ts';

const JUDGE_TIMEOUT_SECONDS = 15;
const JUDGE_RETRIES = 2;
const JUDGE_RETRY_SECONDS = 2;

const READ_METRICS: Permission = {
  actions: ['cloudwatch:GetMetricData'],
  resources: ['*'],
  because:
    'a metric has no ARN (CloudWatch user guide, "Amazon CloudWatch permissions reference": `*` as the resource)',
};
const READ_ALARMS: Permission = {
  actions: ['cloudwatch:DescribeAlarms'],
  resources: ['*'],
  because:
    'the API reference of DescribeAlarms: it does not answer with composite alarms to a permission that is scoped to less than *',
};

/**
 * The success criteria as a loop: look at the host, judge what was seen with metrics and alarms, wait, look again,
 * until they have held for the stability time (P8) or the window is over.
 *
 * A look that fails is a look that saw nothing, and is judged as such.
 */
export const emitCriteria = (playbook: Playbook, exits: Exits, context: EmitContext): Fragment => {
  const { success } = playbook;
  const look = runCommand.emit(
    {
      id: 'verify',
      description: `Look at the component again (${success.look.command}).`,
      does: 'run-command',
      command: success.look.command,
      with: success.look.with,
      retries: 0,
      retryDelay: success.every,
    },
    { next: 'judge', fail: 'verify:saw-nothing', fenced: exits.fenced, failureAs: 'failure' },
    context,
  );
  const verify = look.states['verify'];
  if (verify === undefined) throw new Error('a look has no entry');
  const judged: JsonObject = {
    heldSince: jsonata('$states.result.Payload.heldSince'),
    judgement: jsonata('$states.result.Payload'),
  };
  const states: Record<string, State> = {
    'verify:begin': {
      Type: 'Pass',
      Comment: 'The criteria must be met within the window and then hold.',
      Assign: { since: jsonata('$states.context.State.EnteredTime'), heldSince: '', verify_attempt: 1 },
      Output: {},
      Next: 'verify',
    },
    ...look.states,
    'verify:saw-nothing': { Type: 'Pass', Assign: { verify: {} }, Output: {}, Next: 'judge' },
    judge: {
      Type: 'Task',
      Comment: success.criteria.map(({ name }) => name).join('; '),
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: {
        FunctionName: '${StepFunctionArn}',
        Payload: {
          do: 'judge',
          request: {
            recoveryId: jsonata('$states.context.Execution.Input.recoveryId'),
            component: jsonata('$states.context.Execution.Input.component'),
            criteria: success.criteria,
            requireAll: success.require === undefined ? null : success.require === 'all',
            facts: jsonata('$verify'),
            since: jsonata('$since'),
            heldSince: jsonata('$heldSince'),
            windowSeconds: success.window ?? null,
            stabilitySeconds: success.stability ?? null,
          },
        },
      },
      TimeoutSeconds: JUDGE_TIMEOUT_SECONDS,
      Assign: judged,
      Output: { judgement: jsonata('$states.result.Payload.words') },
      Retry: [
        {
          ErrorEquals: ['States.ALL'],
          IntervalSeconds: JUDGE_RETRY_SECONDS,
          MaxAttempts: JUDGE_RETRIES,
          BackoffRate: 2,
        },
      ],
      Catch: [
        {
          ErrorEquals: ['States.ALL'],
          Assign: { failure: { step: 'verify', cause: 'whether the component is well could not be judged' } },
          Next: exits.fail,
        },
      ],
      Next: 'well?',
    },
    'well?': {
      Type: 'Choice',
      Choices: [
        { Condition: jsonata("$judgement.state = 'held'"), Next: exits.next },
        { Condition: jsonata("$judgement.state = 'expired'"), Next: 'not-well' },
      ],
      Default: 'verify:wait',
    },
    'verify:wait': {
      Type: 'Wait',
      Seconds: success.every,
      Assign: { verify_attempt: jsonata('$verify_attempt + 1') },
      Next: 'verify',
    },
    'not-well': {
      Type: 'Pass',
      Assign: { failure: { step: 'verify', cause: jsonata("'the success criteria are ' & $judgement.words") } },
      Output: {},
      Next: exits.fail,
    },
  };
  const window = success.window ?? PLAYBOOK_DEFAULTS.windowSeconds;
  const stability = success.stability ?? PLAYBOOK_DEFAULTS.stabilitySeconds;
  return {
    entry: 'verify:begin',
    states,
    machinePermissions: look.machinePermissions,
    workerPermissions: [
      ...look.workerPermissions,
      ...(success.criteria.some(({ metric }) => metric !== undefined) ? [READ_METRICS] : []),
      ...(success.criteria.some(({ alarms }) => alarms !== undefined) ? [READ_ALARMS] : []),
    ],
    variables: look.variables,
    worstCaseSeconds:
      window + stability + look.worstCaseSeconds + JUDGE_TIMEOUT_SECONDS * (JUDGE_RETRIES + 1) + success.every,
  };
};
