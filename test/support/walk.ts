import type { Definition } from '#statemachines/asl';
import type { Json } from '#statemachines/simulate/json';
import { prepare } from '#statemachines/simulate/machine';
import { runToEnd, start } from '#statemachines/simulate/run';

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

/** Goes through a machine in the simulator, with the answers of its Tasks given at once. Only waits take time. */
export const walk = async (
  definition: Definition,
  input: unknown,
  answer: (state: string, asked: unknown) => Answer,
): Promise<Walk> => {
  const asked: { state: string; arguments: unknown }[] = [];
  const run = start(prepare(definition), {
    input: JSON.parse(JSON.stringify(input)) as Json,
    tasks: {
      begin: ({ state, arguments: given }) => {
        asked.push({ state, arguments: given });
        const said = answer(state, given);
        return 'error' in said ? said : { output: said.result as Json };
      },
    },
  });
  const end = await runToEnd(run);
  return {
    path: run.events.flatMap(({ type, state }) =>
      type.endsWith('StateEntered') && state !== undefined ? [state] : [],
    ),
    asked,
    waitedSeconds: end.atMs / 1000,
    ended: end.status === 'SUCCEEDED' ? { output: end.output } : { error: end.error ?? '', cause: end.cause ?? '' },
  };
};
