import type { End, HistoryEvent } from '#statemachines/simulate/history';
import type { Json } from '#statemachines/simulate/json';
import { prepare, type WorkflowType } from '#statemachines/simulate/machine';
import {
  type Rehearsal,
  type RehearsalOptions,
  rehearse,
  type Script,
  scriptedHost,
} from '#statemachines/simulate/rehearse';
import { type Run, type RunOptions, start } from '#statemachines/simulate/run';

export const LAMBDA = 'arn:aws:states:::lambda:invoke';
export const CALLBACK = 'arn:aws:states:::sqs:sendMessage.waitForTaskToken';

type Fields = Readonly<Record<string, unknown>>;

/** A machine of states in a row, each going to the next. */
export const inARow = (states: Readonly<Record<string, Fields>>, machine: Fields = {}): Fields => {
  const names = Object.keys(states);
  return {
    ...machine,
    StartAt: names[0],
    States: Object.fromEntries(
      Object.entries(states).map(([name, state], index) => {
        const next = names[index + 1];
        const ends = state['Type'] === 'Fail' || state['Type'] === 'Succeed' || 'Next' in state;
        return [name, ends ? state : { ...state, ...(next === undefined ? { End: true } : { Next: next }) }];
      }),
    ),
  };
};

export const task = (fields: Fields = {}): Fields => ({ Type: 'Task', Resource: LAMBDA, ...fields });

/** Runs a definition to its end. */
export const simulate = (
  definition: unknown,
  options: Partial<RehearsalOptions> & { readonly type?: WorkflowType } = {},
): Promise<Rehearsal> => {
  const { type = 'STANDARD', ...others } = options;
  return rehearse(prepare(definition, { type }), { input: {}, ...others });
};

/** What one state makes of an input. */
export const through = async (state: Fields, input: Json, machine: Fields = {}): Promise<End> =>
  (await simulate(inARow({ only: state }, machine), { input })).end;

/** The value of a JSONPath expression or an intrinsic function. */
export const pathValue = async (expression: string, input: Json): Promise<Json | undefined> => {
  const { status, output, cause } = await through({ Type: 'Pass', Parameters: { 'it.$': expression } }, input);
  if (status !== 'SUCCEEDED') throw new Error(cause);
  return typeof output === 'object' && output !== null && 'it' in output ? output.it : undefined;
};

/** Starts a definition whose clock the test owns. */
export const begin = async (
  definition: unknown,
  options: Partial<RunOptions> & { readonly script?: Script; readonly type?: WorkflowType } = {},
): Promise<Run> => {
  const { script = {}, type = 'STANDARD', ...others } = options;
  const run = start(prepare(definition, { type }), {
    input: {},
    tasks: scriptedHost(script, () => ({ unanswered: true })),
    ...others,
  });
  await run.settled();
  return run;
};

/** `type state` of each event, in order; without what is always there. */
export const told = (events: readonly HistoryEvent[]): string[] =>
  events.map(({ type, state }) => (state === undefined ? type : `${type} ${state}`));

/** When something of a type happened, in seconds since the start. */
export const secondsOf = (events: readonly HistoryEvent[], type: string): number[] =>
  events.filter((event) => event.type === type).map(({ atMs }) => (atMs - (events[0]?.atMs ?? 0)) / 1000);
