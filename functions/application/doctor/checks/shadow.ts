import { type Check, type Finding, namesOf } from '../check.ts';

/** Says what is only watched: nothing is wrong with it, but nobody should believe that it is recovered. */
export const shadow: Check = {
  name: 'shadow',
  look: async ({ directory }): Promise<readonly Finding[]> => {
    if (directory.environment.recovery.mode === 'shadow') {
      return [
        {
          severity: 'info',
          what: 'the whole environment is in shadow mode: everything is decided and recorded, nothing is touched',
          fix: 'when the decisions look right, set `recovery.mode: automatic` in the environment document, and deploy',
        },
      ];
    }
    const names = directory
      .all()
      .filter(({ mode }) => mode === 'shadow')
      .map(({ name }) => name);
    if (names.length === 0) return [];
    return [
      {
        severity: 'info',
        what: `in shadow mode, and not touched: ${namesOf(names)}`,
        fix: 'when the decisions look right, set `mode: automatic` of the component, and deploy',
      },
    ];
  },
};
