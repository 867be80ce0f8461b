import type { Signal } from '../../signal/signal.ts';
import { wordsOf } from '../../signal/text.ts';
import { findingOf, type Rule } from './rule.ts';
import { WORDINGS } from './wording.ts';

/** A name or a sentence is a hint that somebody chose, not a measurement. */
const HINT_CONFIDENCE = 0.6;

/** CloudWatch's own reason is left out: its words are the same whatever is wrong. */
const textsOf = (signal: Signal): readonly (readonly [string, string | undefined])[] => [
  ["the reporter's own type", signal.failureType],
  ["the alarm's name", signal.alarmName],
  ["the alarm's description", signal.description],
  ["the person's reason", signal.source === 'person' ? signal.reason : undefined],
];

/** What the words of a signal hint at, where nothing in it was measured or named. */
export const wordsRule: Rule = {
  name: 'words',
  look: (signal) => {
    for (const [where, text] of textsOf(signal)) {
      if (text === undefined) continue;
      const words = wordsOf(text);
      const wording = WORDINGS.find((row) => row.words.test(words));
      if (wording === undefined) continue;
      return findingOf(
        { ...wording, confidence: HINT_CONFIDENCE },
        `${where}, '${text.slice(0, 120)}', hints at ${wording.type}`,
        0,
      );
    }
    return undefined;
  },
};
