/**
 * Whether a text is a path of the states language: JSONPath as Jayway reads it, which may also begin with a variable
 * (`$name`) or with the context object (`$$`).
 *
 * Developer guide, "Reference paths" and "Accessing execution data from the Context object"; the states language
 * (states-language.net), "Paths" and "Reference Paths".
 */
export interface PathShape {
  /** What the path begins with. */
  readonly root: 'input' | 'context' | 'variable';
  /** It can only ever mean one place: no wildcard, filter, slice, union or deep scan. */
  readonly isReference: boolean;
}

const ROOT = /\$\$|\$(?:[\p{ID_Start}_][\p{ID_Continue}]*)?/uy;
/** Jayway: a name after a dot ends at a dot, a bracket, a blank or a parenthesis. */
const NAME = /[^.[\s()]+/uy;
const INDEX = /\s*-?\d+\s*/y;
const MANY = /\s*(?:-?\d*\s*:\s*-?\d*|-?\d+(?:\s*,\s*-?\d+)+)\s*/y;
const QUOTED = /\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\s*/y;
const WILDCARD = /\s*\*\s*/y;

const after = (pattern: RegExp, text: string, index: number): number | undefined => {
  pattern.lastIndex = index;
  const found = pattern.exec(text)?.[0];
  return found === undefined ? undefined : index + found.length;
};

/** The index of the `]` that ends a filter which begins at `start`; what stands in quotes ends nothing. */
const endOfFilter = (text: string, start: number): number | undefined => {
  let depth = 0;
  for (let index = start; index < text.length; index += 1) {
    const char = text[index];
    if (char === "'" || char === '"') {
      const end = text.indexOf(char, index + 1);
      // why not an error: in a regular expression a single quote is a character like any other
      if (end !== -1) index = end;
    } else if (char === '[') depth += 1;
    else if (char === ']' && depth === 0) return index;
    else if (char === ']') depth -= 1;
  }
  return undefined;
};

interface Step {
  readonly end: number;
  readonly one: boolean;
}

/** The brackets that open right before `start`. */
const brackets = (text: string, start: number): Step | undefined => {
  const closed = (end: number | undefined, one: boolean): Step | undefined =>
    end !== undefined && text[end] === ']' ? { end: end + 1, one } : undefined;
  if (/^\s*\??\s*\(/.test(text.slice(start, start + 20))) return closed(endOfFilter(text, start), false);
  const many = after(MANY, text, start) ?? after(WILDCARD, text, start);
  if (many !== undefined) return closed(many, false);
  const index = after(INDEX, text, start);
  if (index !== undefined) return closed(index, true);
  let end = after(QUOTED, text, start);
  let one = true;
  while (end !== undefined && text[end] === ',') {
    end = after(QUOTED, text, end + 1);
    one = false;
  }
  return closed(end, one);
};

const step = (text: string, index: number): Step | undefined => {
  if (text[index] === '[') return brackets(text, index + 1);
  if (text[index] !== '.') return undefined;
  const deep = text[index + 1] === '.';
  const start = index + (deep ? 2 : 1);
  if (text[start] === '[') return deep ? { end: start, one: false } : brackets(text, start + 1);
  const name = after(NAME, text, start);
  if (name === undefined) return undefined;
  // a function of the path, as `length()`: its arguments are not looked at
  if (text[name] === '(') {
    const end = text.indexOf(')', name);
    return end === -1 ? undefined : { end: end + 1, one: false };
  }
  return { end: name, one: !deep && text.slice(start, name) !== '*' };
};

/** The shape of a path, or nothing where the text is none. */
export const pathShape = (text: string): PathShape | undefined => {
  const start = after(ROOT, text, 0);
  if (start === undefined) return undefined;
  let isReference = true;
  for (let index = start; index < text.length; ) {
    const next = step(text, index);
    if (next === undefined) return undefined;
    isReference &&= next.one;
    index = next.end;
  }
  const root = text.startsWith('$$') ? 'context' : start > 1 ? 'variable' : 'input';
  return { root, isReference };
};
