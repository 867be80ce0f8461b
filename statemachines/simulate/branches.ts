import type { Graph } from './definition.ts';
import type { Strand, Visit } from './engine.ts';
import { ErrorName, StateFailure } from './failure.ts';
import type { Json, JsonObject } from './json.ts';
import { type Lane, together } from './lanes.ts';
import { reportOf, runGraph } from './run-graph.ts';

/** A branch of a Parallel or an iteration of a Map. */
export interface Branch {
  readonly graph: Graph;
  readonly input: Json;
  readonly iteration: readonly number[];
  readonly item: JsonObject | undefined;
}

/** An error in a branch is also `States.BranchFailed` to the Parallel around it (States Language, Appendix A). */
const ofBranch = (failure: StateFailure): StateFailure =>
  new StateFailure(failure.error, failure.detail, {
    aliases: [...failure.aliases, ErrorName.BranchFailed],
    terminal: failure.terminal,
  });

const createCounter = (visit: Visit, tolerated: number | undefined) => {
  let failed = 0;
  return (failure: StateFailure): void => {
    if (tolerated === undefined || failure.terminal) throw visit.type === 'Parallel' ? ofBranch(failure) : failure;
    failed += 1;
    if (failed <= tolerated) return;
    throw new StateFailure(
      ErrorName.ExceedToleratedFailureThreshold,
      'The specified tolerated failure threshold was exceeded',
    );
  };
};

/**
 * Runs branches beside each other, each with its own copy of the variables, and answers their outputs in order.
 *
 * The first failure stops the rest. With `tolerated`, so many branches may fail, and their outputs are left out.
 */
export const inBranches = async (
  visit: Visit,
  branches: readonly Branch[],
  limit: number,
  tolerated?: number,
): Promise<readonly Json[]> => {
  const { engine, strand, state, type } = visit;
  const strands = new Map<Lane, Strand>();
  const count = createCounter(visit, tolerated);
  const tell = (inner: Strand, what: string, index: number, failure?: StateFailure): void => {
    if (type !== 'Map') return;
    const report = failure === undefined ? {} : reportOf(failure);
    engine.emit(inner, { type: `MapIteration${what}`, state, iteration: strand.iteration, index, ...report });
  };
  const outcome = await together<Json | undefined>(
    engine.loom,
    strand.lane,
    branches.map((branch, index) => async (lane) => {
      const { graph, input, iteration, item } = branch;
      const inner: Strand = {
        lane,
        iteration,
        item,
        variables: { own: false, values: strand.variables.values },
        current: undefined,
      };
      strands.set(lane, inner);
      tell(inner, 'Started', index);
      try {
        const output = await runGraph(engine, inner, graph, input);
        tell(inner, 'Succeeded', index);
        return output;
      } catch (failure) {
        if (!(failure instanceof StateFailure)) throw failure;
        tell(inner, 'Failed', index, failure);
        count(failure);
        return undefined;
      }
    }),
    { limit, onStopped: (lane) => engine.stoppedAt(strands.get(lane)) },
  );
  if ('failure' in outcome) throw outcome.failure;
  return outcome.results.filter((result) => result !== undefined);
};
