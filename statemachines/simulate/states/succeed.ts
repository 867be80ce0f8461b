import type { StateKind } from '../definition.ts';
import { compileFlow } from '../flow.ts';

/** Ends its machine, branch or iteration well. */
export const succeed: StateKind = {
  prepare: ({ definition, language }) => {
    const flow = compileFlow(definition, language);
    return async (visit) => flow.handOn(visit, flow.effective(visit));
  },
};
