/**
 * Letters of other scripts that people take for Latin ones, with what they are taken for: a part of the Unicode
 * consortium's confusables (Unicode Technical Standard 39, "Confusable detection"). Full-width letters and ligatures
 * are covered by compatibility normalisation (NFKC).
 */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  // Cyrillic
  ...{ а: 'a', е: 'e', о: 'o', р: 'p', с: 'c', у: 'y', х: 'x', і: 'i', ї: 'i', ј: 'j', ѕ: 's', ԁ: 'd', ԛ: 'q', ԝ: 'w' },
  ...{ һ: 'h', ӏ: 'l', к: 'k', м: 'm', т: 't', в: 'b', п: 'n', г: 'r', А: 'A', В: 'B', Е: 'E', К: 'K', М: 'M', Н: 'H' },
  ...{ О: 'O', Р: 'P', С: 'C', Т: 'T', Х: 'X', І: 'I', Ѕ: 'S', Ј: 'J' },
  // Greek
  ...{ α: 'a', ο: 'o', ρ: 'p', υ: 'u', ν: 'v', ι: 'i', κ: 'k', χ: 'x', γ: 'y', ϲ: 'c', ϳ: 'j', τ: 't', η: 'n' },
  ...{ Α: 'A', Β: 'B', Ε: 'E', Ζ: 'Z', Η: 'H', Ι: 'I', Κ: 'K', Μ: 'M', Ν: 'N', Ο: 'O', Ρ: 'P', Τ: 'T', Υ: 'Y', Χ: 'X' },
  // Latin letters and dashes that are not those of a keyboard
  ...{ ı: 'i', ɡ: 'g', ɑ: 'a', ո: 'n', օ: 'o', '‐': '-', '‑': '-', '‒': '-', '–': '-', '—': '-', '−': '-' },
};

/** What a text would be if its letters were the Latin ones that they look like. */
export const asLatin = (text: string): string =>
  [...text.normalize('NFKC')].map((letter) => LOOK_ALIKES[letter] ?? letter).join('');

const codePointOf = (letter: string): string =>
  `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** The letters of a text that only look like Latin ones, in words; `undefined` where there is none. */
export const lookAlikesIn = (text: string): string | undefined => {
  const [found] = [...text].filter((letter) => asLatin(letter) !== letter && /^[\x20-\x7e]+$/.test(asLatin(letter)));
  return found === undefined ? undefined : `its '${found}' (${codePointOf(found)}) only looks like '${asLatin(found)}'`;
};

/**
 * Characters that a text for machines cannot hold: control characters, halves of surrogate pairs, and those that turn
 * the order of what is shown round ("Trojan Source", https://trojansource.codes; YAML 1.2.2, 5.1 "Character set").
 */
const UNREADABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** The first character that nothing should hold, with where it is. */
export const unreadableIn = (text: string): { readonly index: number; readonly name: string } | undefined => {
  const index = text.search(UNREADABLE);
  if (index < 0) return undefined;
  return { index, name: `U+${text.charCodeAt(index).toString(16).toUpperCase().padStart(4, '0')}` };
};
