import type { StateKind } from '../definition.ts';
import { compileFlow } from '../flow.ts';
import { has } from '../json.ts';

/** Hands on its input, a fixed result, or what its expressions make of it. */
export const pass: StateKind = {
  prepare: ({ definition, language }) => {
    const flow = compileFlow(definition, language);
    const fixed = language === 'JSONPath' && has(definition, 'Result') ? (definition['Result'] ?? null) : undefined;
    return async (visit) => flow.handOn(visit, fixed === undefined ? await flow.payload(visit) : fixed);
  },
};
