import jsonata from 'jsonata';
import { entries, isObject } from './shape.ts';

/** Whether a value is a JSONata expression as the states language marks one. */
export const isJsonata = (value: unknown): value is string =>
  typeof value === 'string' && value.length >= 4 && value.startsWith('{%') && value.endsWith('%}');

/** Whether a value opens an expression and does not close it, which AWS refuses ("Transforming data with JSONata"). */
export const isHalfOpen = (value: unknown): boolean =>
  typeof value === 'string' && value.startsWith('{%') && !isJsonata(value);

/** What an expression says before anything is worked out. */
export interface Analysis {
  /** Why it cannot be read, in the parser's own words, which are AWS's. */
  readonly fault?: string;
  /** The names that it reads from a context item, which a state does not have; `$` is the item itself, `$$` the outermost. */
  readonly contextReads: readonly string[];
  /** The fields of `$states` that it reads. */
  readonly statesFields: readonly string[];
}

interface Found {
  readonly contextReads: Set<string>;
  readonly statesFields: Set<string>;
}

const each = (values: unknown, found: Found): void => {
  if (Array.isArray(values)) for (const value of values) collect(value, found);
};

const path = (steps: unknown, found: Found): void => {
  const [first, second] = entries(steps, '').map(({ value }) => value);
  // why only the first: each later step is worked out on what the step before it found
  collect(first, found);
  const ofStates = isObject(first) && first['type'] === 'variable' && first['value'] === 'states';
  if (ofStates && isObject(second) && second['type'] === 'name') found.statesFields.add(String(second['value']));
};

const unary = (node: Readonly<Record<string, unknown>>, found: Found): void => {
  if (node['value'] === '[') each(node['expressions'], found);
  else if (node['value'] === '{') for (const { value: pair } of entries(node['lhs'], '')) each(pair, found);
  else collect(node['expression'], found);
};

/**
 * Walks the parts of an expression that are worked out on the context item. A predicate, a sort term and a grouping are
 * not: they have an item of their own. A function's body has that of the expression around it. (Both measured on AWS:
 * github.com/floci-io/floci, issue 2670.)
 */
const collect = (node: unknown, found: Found): void => {
  if (!isObject(node)) return;
  const { type, value } = node;
  if (type === 'path') path(node['steps'], found);
  else if (type === 'name') found.contextReads.add(String(value));
  else if (type === 'variable') {
    if (value === '') found.contextReads.add('$');
    if (value === '$') found.contextReads.add('$$');
  } else if (type === 'unary') unary(node, found);
  else if (type === 'binary' || type === 'apply') each([node['lhs'], node['rhs']], found);
  else if (type === 'bind') collect(node['rhs'], found);
  else if (type === 'function' || type === 'partial') {
    collect(node['procedure'], found);
    each(node['arguments'], found);
  } else if (type === 'lambda') collect(node['body'], found);
  else if (type === 'condition') each([node['condition'], node['then'], node['else']], found);
  else if (type === 'block') each(node['expressions'], found);
};

const analyse = (expression: string): Analysis => {
  const found: Found = { contextReads: new Set(), statesFields: new Set() };
  try {
    collect(jsonata(expression).ast(), found);
  } catch (thrown) {
    // why any error: a nesting that no parser's stack takes is a fault of the expression too
    const fault = isObject(thrown) && typeof thrown['message'] === 'string' ? thrown['message'] : String(thrown);
    return { fault, contextReads: [], statesFields: [] };
  }
  return { contextReads: [...found.contextReads], statesFields: [...found.statesFields] };
};

/** Reading an expression takes a tenth of a millisecond, and machines are checked again and again. */
const analysed = new Map<string, Analysis>();
const ANALYSED_MAX = 10_000;

/** What a `{% … %}` says; the same text is read once. */
export const analysisOf = (text: string): Analysis => {
  const known = analysed.get(text);
  if (known !== undefined) return known;
  const analysis = analyse(text.slice(2, -2).trim());
  if (analysed.size >= ANALYSED_MAX) analysed.clear();
  analysed.set(text, analysis);
  return analysis;
};
