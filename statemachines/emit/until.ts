import type { Criterion } from '../../functions/domain/verdict/criterion.ts';
import { type JsonObject, jsonata, type State } from '../asl.ts';
import type { Exits, Fragment, Permission } from '../steps/step-kind.ts';
import { INPUT } from '../value.ts';
import { foundFailure } from './failure.ts';
import { fragment } from './fragment.ts';

const JUDGE_TIMEOUT_SECONDS = 15;
const JUDGE_RETRIES = 2;
const JUDGE_RETRY_SECONDS = 2;
/** Judge, choice and wait of one round; the look counts its own. */
const ROUND_EVENTS = 9;

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

/** How the states and variables of one loop are named. */
export interface UntilNames {
  readonly begin: string;
  readonly look: string;
  readonly sawNothing: string;
  readonly judge: string;
  readonly asked: string;
  readonly wait: string;
  readonly failed: string;
  readonly since: string;
  readonly heldSince: string;
  readonly judgement: string;
}

/** Criteria that must come to hold. Times that are `null` are the environment's. */
export interface Until {
  readonly step: string;
  /** What is waited for, as the console shows it. */
  readonly comment: string;
  readonly criteria: readonly Criterion[];
  readonly requireAll: boolean | null;
  readonly windowSeconds: number | null;
  readonly stabilitySeconds: number | null;
  readonly everySeconds: number;
  /** What the loop is reckoned with where the times are the environment's. */
  readonly reckonedSeconds: { readonly window: number; readonly stability: number };
  /** The failure in words, as an expression over the judgement's words. */
  readonly notMet: (words: string) => string;
}

/**
 * Criteria as a loop: look at the host (where there is a look), judge what was seen with metrics and alarms, wait,
 * look again, until they have held for the stability time (P8) or the window is over.
 *
 * A look that fails is a look that saw nothing, and is judged as such.
 */
export const emitUntil = (
  names: UntilNames,
  until: Until,
  look: { readonly fragment: Fragment; readonly variable: string; readonly attempt: string } | undefined,
  exits: Exits,
): Fragment => {
  const { begin, sawNothing, judge, asked, wait, failed, since, heldSince, judgement } = names;
  const again = look === undefined ? judge : names.look;
  const judged: JsonObject = {
    [heldSince]: jsonata('$states.result.Payload.heldSince'),
    [judgement]: jsonata('$states.result.Payload'),
  };
  const states: Record<string, State> = {
    [begin]: {
      Type: 'Pass',
      Comment: until.comment,
      Assign: {
        [since]: jsonata('$states.context.State.EnteredTime'),
        [heldSince]: '',
        ...(look === undefined ? {} : { [look.attempt]: 1 }),
      },
      Output: {},
      Next: again,
    },
    ...(look === undefined
      ? {}
      : {
          ...look.fragment.states,
          [sawNothing]: { Type: 'Pass', Assign: { [look.variable]: {} }, Output: {}, Next: judge },
        }),
    [judge]: {
      Type: 'Task',
      Comment: until.criteria.map(({ name }) => name).join('; '),
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: {
        FunctionName: '${StepFunctionArn}',
        Payload: {
          do: 'judge',
          request: {
            recoveryId: jsonata(`${INPUT}.recoveryId`),
            component: jsonata(`${INPUT}.component`),
            criteria: until.criteria,
            requireAll: until.requireAll,
            facts: look === undefined ? {} : jsonata(`$${look.variable}`),
            since: jsonata(`$${since}`),
            heldSince: jsonata(`$${heldSince}`),
            windowSeconds: until.windowSeconds,
            stabilitySeconds: until.stabilitySeconds,
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
          Assign: foundFailure(until.step, exits.failureAs, 'whether the component is well could not be judged'),
          Next: exits.fail,
        },
      ],
      Next: asked,
    },
    [asked]: {
      Type: 'Choice',
      Choices: [
        { Condition: jsonata(`$${judgement}.state = 'held'`), Next: exits.next },
        { Condition: jsonata(`$${judgement}.state = 'expired'`), Next: failed },
      ],
      Default: wait,
    },
    [wait]: {
      Type: 'Wait',
      Seconds: until.everySeconds,
      ...(look === undefined ? {} : { Assign: { [look.attempt]: jsonata(`$${look.attempt} + 1`) } }),
      Next: again,
    },
    [failed]: {
      Type: 'Pass',
      Assign: foundFailure(until.step, exits.failureAs, jsonata(until.notMet(`$${judgement}.words`))),
      Output: {},
      Next: exits.fail,
    },
  };
  const window = until.windowSeconds ?? until.reckonedSeconds.window;
  const stability = until.stabilitySeconds ?? until.reckonedSeconds.stability;
  const rounds = Math.ceil((window + stability) / until.everySeconds) + 1;
  const reads = (member: 'metric' | 'alarms'): boolean => until.criteria.some((each) => each[member] !== undefined);
  return fragment({
    entry: begin,
    states,
    machinePermissions: [
      { actions: ['lambda:InvokeFunction'], resources: ['${StepFunctionArn}'] },
      ...(look?.fragment.machinePermissions ?? []),
    ],
    workerPermissions: [
      ...(look?.fragment.workerPermissions ?? []),
      ...(reads('metric') ? [READ_METRICS] : []),
      ...(reads('alarms') ? [READ_ALARMS] : []),
    ],
    variables: { [judgement]: {}, ...(look?.fragment.variables ?? {}) },
    worstCaseSeconds:
      window +
      stability +
      (look?.fragment.worstCaseSeconds ?? 0) +
      JUDGE_TIMEOUT_SECONDS * (JUDGE_RETRIES + 1) +
      until.everySeconds,
    historyEvents: rounds * (ROUND_EVENTS + (look?.fragment.historyEvents ?? 0)),
  });
};

/** The look of a loop by a command: a step without retries, since the loop itself looks again. */
export const lookExits = (names: Pick<UntilNames, 'judge' | 'sawNothing'>, exits: Exits): Exits => ({
  next: names.judge,
  fail: names.sawNothing,
  fenced: exits.fenced,
  failureAs: exits.failureAs,
});
