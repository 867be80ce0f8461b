const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

// what XML 1.0 admits no reference to either (recommendation, "2.2 Characters"): control characters, halves of
// surrogate pairs, U+FFFE and U+FFFF
const UNFIT = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** A text for an element or a quoted attribute. */
export const xmlText = (text: string): string =>
  text.replaceAll(UNFIT, '').replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? character);

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element with its attributes escaped; what is inside it is XML already. */
export const element = (name: string, attributes: Attributes, inside: readonly string[] = []): string => {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${xmlText(String(value))}"`)
    .join('');
  return inside.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${inside.join('')}</${name}>`;
};
