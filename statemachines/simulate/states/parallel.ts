import { inBranches } from '../branches.ts';
import { listIn, type StateKind } from '../definition.ts';
import { compileFlow } from '../flow.ts';

/** Runs its branches beside each other on copies of one input; the result is their outputs, in order. */
export const parallel: StateKind = {
  prepare: ({ definition, language, prepareGraph }) => {
    const flow = compileFlow(definition, language);
    const branches = listIn(definition, 'Branches').map(prepareGraph);
    return async (visit) => {
      const { engine, strand, state } = visit;
      const input = await flow.payload(visit);
      engine.emit(strand, { type: 'ParallelStateStarted', state });
      const results = await inBranches(
        visit,
        branches.map((graph) => ({ graph, input, iteration: strand.iteration, item: strand.item })),
        Number.POSITIVE_INFINITY,
      );
      engine.emit(strand, { type: 'ParallelStateSucceeded', state });
      return flow.finish(visit, results);
    };
  },
};
