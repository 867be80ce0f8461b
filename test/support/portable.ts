import type { Definition } from '#statemachines/asl';
import { QUOTAS } from '#statemachines/rules/machine/fits-quotas';
import { unportableStates } from '#statemachines/rules/machine/portable';

/** What is in a machine that AWS and the local AWS would not run alike, or that AWS has no room for. */
export const unportable = (definition: Definition): string[] => [
  ...(Buffer.byteLength(JSON.stringify(definition)) > QUOTAS.definitionBytes ? ['the definition is too large'] : []),
  ...Object.keys(definition.States)
    .filter((name) => name.length > QUOTAS.nameCharacters)
    .map((name) => `${name}: its name has ${name.length} characters`),
  ...unportableStates(definition).map(({ state, what }) => `${state}: ${what}`),
];
