/** How many letters have to be put in, taken out, exchanged or swapped to make one word of another. */
export const editDistance = (from: string, to: string): number => {
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const exchanged = (row[j - 1] ?? 0) + Number(from[i - 1] !== to[j - 1]);
      const swapped =
        i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
          ? (before[j - 2] ?? 0) + 1
          : Number.POSITIVE_INFINITY;
      next.push(Math.min(exchanged, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[to.length] ?? 0;
};

/** Longer words than this are no slip of the pen. */
const WORD_CHARACTERS = 40;

const folded = (word: string): string => word.toLowerCase().replaceAll(/[-_ ]/g, '');

/** Fewer letters than this begin too many words. */
const BEGINNING_CHARACTERS = 3;

/** The word that was begun and not ended, as `int` is of `integer`. */
const begunBy = (word: string, words: readonly string[]): string | undefined =>
  word.length < BEGINNING_CHARACTERS ? undefined : words.find((each) => folded(each).startsWith(folded(word)));

/** The word that was probably meant: the nearest, where it is near enough for a slip; `undefined` where none is. */
export const nearest = (word: string, words: readonly string[]): string | undefined => {
  if (word.length > WORD_CHARACTERS) return undefined;
  const same = words.find((each) => folded(each) === folded(word));
  if (same !== undefined) return same;
  const most = Math.max(1, Math.floor(word.length / 3));
  const [best] = words
    .map((each) => ({ each, distance: editDistance(word, each) }))
    .filter(({ each, distance }) => distance <= most && distance < each.length)
    .sort((a, b) => a.distance - b.distance);
  return best?.each ?? begunBy(word, words);
};
