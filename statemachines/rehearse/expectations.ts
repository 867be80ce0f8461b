import type { Case } from './cases.ts';
import type { Rehearsal } from './rehearse.ts';

/** The steps that began, without the looks of the success criteria, whose number is a matter of seconds. */
export const begunSteps = ({ begun }: Pick<Rehearsal, 'begun'>): string[] =>
  begun.map(({ step }) => step).filter((step) => step !== 'verify');

/** What a rehearsal did otherwise than its case says, in words; none where it went as it should. */
export const differences = (each: Case, rehearsal: Rehearsal): string[] => {
  const begun = begunSteps(rehearsal);
  const deniedOtherwise = rehearsal.denied.flatMap(({ state, missing }) =>
    missing.filter(({ action }) => action !== each.denied).map(({ action, why }) => `${state} needs ${action}: ${why}`),
  );
  return [
    ...(rehearsal.ends === each.ends
      ? []
      : [`ended ${rehearsal.ends} (${rehearsal.cause ?? 'no cause'}), expected ${each.ends}`]),
    ...(each.cause === undefined || rehearsal.cause?.includes(each.cause) === true
      ? []
      : [`ended because of '${rehearsal.cause ?? 'nothing'}', expected '${each.cause}' in it`]),
    ...(each.begins === undefined || each.begins.join(' ') === begun.join(' ')
      ? []
      : [`began ${begun.join(' ')}, expected ${each.begins.join(' ')}`]),
    ...deniedOtherwise,
    ...(each.denied !== undefined && rehearsal.denied.length === 0 ? [`nothing needed ${each.denied}`] : []),
  ];
};
