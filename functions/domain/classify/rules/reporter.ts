import { wordsOf } from '../../signal/text.ts';
import { findingOf, type Rule } from './rule.ts';
import { SYNONYMS } from './synonyms.ts';

/**
 * A type that the reporter gave himself: one of D7's, or a synonym of one.
 *
 * A type of his own is kept on the signal and left to the rule that reads its words as symptoms.
 */
export const reporterRule: Rule = {
  name: 'reporter',
  look: ({ failureType }) => {
    if (failureType === undefined) return undefined;
    const meaning = SYNONYMS.get(wordsOf(failureType).replaceAll(' ', '_'));
    return meaning === undefined
      ? undefined
      : findingOf(meaning, `the reporter calls it '${failureType}': ${meaning.type}`, 0.9);
  },
};
