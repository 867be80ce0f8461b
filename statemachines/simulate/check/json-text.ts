import { type DefinitionDiagnostic, error } from './diagnostic.ts';
import { syntaxFault } from './json-syntax.ts';
import { DEFINITION_MAX_BYTES, NESTING_MAX } from './quotas.ts';
import { type Fields, isObject } from './shape.ts';

/** A definition that can be looked at, or why not. */
export type Reading = { readonly definition: Fields } | { readonly fault: DefinitionDiagnostic };

/** A character of UTF-16 takes at most three bytes of UTF-8. */
const mayExceed = (text: string): boolean => text.length * 3 > DEFINITION_MAX_BYTES;

const tooLarge = (text: string): boolean =>
  mayExceed(text) && new TextEncoder().encode(text).length > DEFINITION_MAX_BYTES;

/** The index of the quote that closes the string which opens at `start`; the text is JSON. */
const closing = (text: string, start: number): number => {
  for (let index = text.indexOf('"', start + 1); ; index = text.indexOf('"', index + 1)) {
    let slashes = 0;
    while (text[index - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return index;
  }
};

const name = (raw: string): string => (raw.includes('\\') ? String(JSON.parse(`"${raw}"`)) : raw);

const QUOTE = 0x22;
const COLON = 0x3a;
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];

/** What the parsed value no longer shows: a field that is there twice, or a nesting too deep for those who walk it. */
const structureFault = (text: string): { readonly twice: string; readonly end: number } | 'too deep' | undefined => {
  const objects: (Set<string> | undefined)[] = [];
  let last = '';
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charCodeAt(index);
    if (char === QUOTE) {
      const end = closing(text, index);
      last = text.slice(index + 1, end);
      index = end;
    } else if (char === COLON) {
      const names = objects.at(-1);
      const field = name(last);
      if (names?.has(field)) return { twice: field, end: text.lastIndexOf('"', index) + 1 };
      names?.add(field);
    } else if (char === OPEN_OBJECT || char === OPEN_LIST) {
      objects.push(char === OPEN_OBJECT ? new Set() : undefined);
      if (objects.length > NESTING_MAX) return 'too deep';
    } else if (char === CLOSE_OBJECT || char === CLOSE_LIST) objects.pop();
  }
  return undefined;
};

const parsed = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    // why nothing is kept of it: the place and the words of the fault are those of AWS's reader, found by looking again
    return undefined;
  }
};

const notAnObject: DefinitionDiagnostic = {
  code: 'SCHEMA_VALIDATION_FAILED',
  message: 'Definition must be a valid JSON object',
  severity: 'ERROR',
};

/** Reads the text of a definition as AWS does. Total: never throws, whatever the text. */
export const readDefinition = (text: string): Reading => {
  if (tooLarge(text)) {
    const limit = `Member must have length less than or equal to ${DEFINITION_MAX_BYTES}`;
    const message = `1 validation error detected: Value at 'definition' failed to satisfy constraint: ${limit}`;
    return { fault: error('ValidationException', undefined, message) };
  }
  if (text.trim() === '') return { fault: notAnObject };
  const json = parsed(text);
  if (json === undefined) return { fault: syntaxFault(text) };
  if (!isObject(json.value)) return { fault: notAnObject };
  const fault = structureFault(text);
  if (fault === undefined) return { definition: json.value };
  if (fault === 'too deep') {
    return {
      fault: error('TOO_DEEPLY_NESTED', undefined, `The definition is nested deeper than ${NESTING_MAX} levels`),
    };
  }
  return { fault: syntaxFault(text, { message: `Duplicate field '${fault.twice}'`, index: fault.end }) };
};
