import type { StepFlaw } from '../step-kind.ts';

const EXCLUSIVE = 'PB122';

/** Of members that exclude each other a step has one: whether it has more, or none, is a flaw. */
export const exactlyOne = (step: object, members: readonly string[]): StepFlaw[] => {
  const said = members.filter((member) => Reflect.get(step, member) !== undefined);
  if (said.length === 1) return [];
  const which = members.map((member) => `\`${member}\``).join(', ');
  const got = said.length === 0 ? 'none of them' : said.map((member) => `\`${member}\``).join(' and ');
  return [{ path: said.slice(1, 2), code: EXCLUSIVE, message: `got ${got}, wanted exactly one of ${which}` }];
};
