/** Text of XML that is no markup: no bare `<`, and every `&` begins an entity that XML itself knows, or a number. */
const TEXT = /^(?:[^<&]|&(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)*$/;
const TAG = /^<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>$/;

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A text as it is read, its entities put back; those by number are decimal here. */
const read = (text: string): string =>
  text.replaceAll(/&(?:#(\d+)|(\w+));/g, (written, number, name) =>
    number === undefined ? (NAMED[name] ?? written) : String.fromCodePoint(Number(number)),
  );

export interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * The elements of an XML text, in the order in which they begin.
 *
 * @throws Error where it is not well-formed: a small reader, which knows elements, attributes and text, and nothing else
 */
export const readXml = (xml: string): Tag[] => {
  const tags: { name: string; attributes: Record<string, string>; text: string }[] = [];
  const open: number[] = [];
  for (const [token] of xml.trim().matchAll(/<[^>]*>|[^<]+/g)) {
    const inside = tags[open.at(-1) ?? -1];
    if (!token.startsWith('<')) {
      if (!TEXT.test(token)) throw new Error(`text is not escaped: ${token}`);
      if (inside !== undefined) inside.text += token;
      else if (token.trim() !== '') throw new Error(`text outside of the root: ${token}`);
      continue;
    }
    const [, slash, name = '', written = '', empty] = TAG.exec(token) ?? [];
    if (name === '') throw new Error(`no tag: ${token}`);
    if (slash === '/') {
      if (inside?.name !== name) throw new Error(`${token} closes ${inside?.name ?? 'nothing'}`);
      open.pop();
      continue;
    }
    if (inside === undefined && tags.length > 0) throw new Error(`a second root: ${token}`);
    const pairs = [...written.matchAll(/([\w:-]+)="([^"]*)"/g)].map(
      ([, key = '', value = '']) => [key, value] as const,
    );
    if (new Set(pairs.map(([key]) => key)).size !== pairs.length) throw new Error(`an attribute twice: ${token}`);
    if (!pairs.every(([, value]) => TEXT.test(value))) throw new Error(`an attribute is not escaped: ${token}`);
    tags.push({ name, attributes: Object.fromEntries(pairs), text: '' });
    if (empty !== '/') open.push(tags.length - 1);
  }
  if (open.length > 0) throw new Error(`${tags[open.at(-1) ?? 0]?.name} is not closed`);
  return tags.map((tag) => ({ ...tag, text: read(tag.text) }));
};
