import jsonata from 'jsonata';
import type { Definition, State } from '#statemachines/asl';

/** What a Task answers: its result, or the error that it ends with. */
export type Answer = { readonly result: unknown } | { readonly error: string; readonly cause?: string };

export interface Walk {
  /** Names of the states, in the order in which they were entered. */
  readonly path: readonly string[];
  /** What was asked of each Task, by state. */
  readonly asked: readonly { readonly state: string; readonly arguments: unknown }[];
  readonly waitedSeconds: number;
  readonly ended: { readonly output: unknown } | { readonly error: string; readonly cause: string };
}

const STATES_LIMIT = 2_000;

const plain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

/**
 * Goes through a machine as Step Functions documents it, with the answers of its Tasks given: assignments, conditions,
 * catchers (not retriers: a Task that fails has failed its last try), outputs. Time is counted, not waited for.
 */
export const walk = async (
  { StartAt, States }: Definition,
  input: unknown,
  answer: (state: string, asked: unknown) => Answer,
): Promise<Walk> => {
  const variables: Record<string, unknown> = {};
  const path: string[] = [];
  const asked: { state: string; arguments: unknown }[] = [];
  let waitedSeconds = 0;

  const evaluate = async (template: unknown, states: unknown): Promise<unknown> => {
    if (typeof template === 'string') {
      const expression = /^\{%(.*)%\}$/s.exec(template)?.[1];
      if (expression === undefined) return template;
      const value: unknown = await jsonata(expression).evaluate({}, { ...variables, states });
      if (value === undefined) throw new Error(`${path.at(-1)}: ${template} yields nothing`);
      return plain(value);
    }
    if (Array.isArray(template)) return Promise.all(template.map((each) => evaluate(each, states)));
    if (typeof template !== 'object' || template === null) return template;
    const entries = Object.entries(template).map(async ([name, each]) => [name, await evaluate(each, states)] as const);
    return Object.fromEntries(await Promise.all(entries));
  };
  const assign = async (wanted: State['Assign'], states: unknown): Promise<void> => {
    Object.assign(variables, await evaluate(wanted ?? {}, states));
  };

  let name: string | undefined = StartAt;
  while (name !== undefined) {
    const state: State | undefined = States[name];
    if (state === undefined) throw new Error(`there is no state '${name}'`);
    path.push(name);
    if (path.length > STATES_LIMIT) throw new Error(`does not end: ${path.slice(-20).join(' ')}`);
    const context = {
      Execution: { Input: input },
      State: { Name: name, EnteredTime: '2026-03-09T12:00:00.000Z' },
      Task: { Token: 'token' },
    };
    const states: Record<string, unknown> = { context, input };
    if (state.Type === 'Fail') {
      return {
        path,
        asked,
        waitedSeconds,
        ended: { error: String(state.Error), cause: String(await evaluate(state.Cause ?? '', states)) },
      };
    }
    if (state.Type === 'Choice') {
      let next: string | undefined = state.Default;
      for (const { Condition, Next, Assign } of state.Choices ?? []) {
        const holds = await evaluate(Condition, states);
        if (typeof holds !== 'boolean') throw new Error(`${name}: ${Condition} is not a boolean`);
        if (!holds) continue;
        await assign(Assign, states);
        next = Next;
        break;
      }
      name = next;
      continue;
    }
    if (state.Type === 'Task') {
      const request = await evaluate(state.Arguments ?? {}, states);
      asked.push({ state: name, arguments: request });
      const said = answer(name, request);
      if ('error' in said) {
        const errorOutput = { Error: said.error, ...(said.cause === undefined ? {} : { Cause: said.cause }) };
        const caught = state.Catch?.find(
          ({ ErrorEquals }) => ErrorEquals.includes(said.error) || ErrorEquals.includes('States.ALL'),
        );
        if (caught === undefined)
          return { path, asked, waitedSeconds, ended: { error: said.error, cause: said.cause ?? '' } };
        await assign(caught.Assign, { ...states, errorOutput });
        name = caught.Next;
        continue;
      }
      states['result'] = said.result;
    }
    if (state.Type === 'Wait') waitedSeconds += Number(await evaluate(state.Seconds ?? 0, states));
    const output = await evaluate(state.Output ?? {}, states);
    await assign(state.Assign, states);
    if (state.End === true) return { path, asked, waitedSeconds, ended: { output } };
    name = state.Next;
  }
  throw new Error(`${path.at(-1)} goes nowhere`);
};
