import { has, isArray, isObject } from '../json.ts';
import type { Scope } from '../scope.ts';
import { type Answer, arithmetic, operators, scalar, text, truth, UNSURE } from './fast-operators.ts';

export type Fast = (scope: Scope) => Answer;

const unsure: Fast = () => UNSURE;

interface Node {
  readonly type?: string;
  readonly value?: unknown;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

const nodesOf = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isNode) : []);

/** Keys of a node that change nothing about its meaning; with any other key (stages, groups, …) the library decides. */
const PLAIN = new Set(['type', 'value', 'position']);

const only = (node: Node, ...more: readonly string[]): boolean =>
  Object.keys(node).every((key) => PLAIN.has(key) || more.includes(key) || node[key] === undefined);

const property = (value: Answer, name: string): Answer => {
  if (value === UNSURE || isArray(value)) return UNSURE;
  return isObject(value) && has(value, name) ? value[name] : undefined;
};

const states = (scope: Scope, name: string): Answer => {
  if (name === 'input') return scope.input;
  if (name === 'context') return scope.context();
  if (name === 'result') return scope.result;
  return name === 'errorOutput' ? scope.errorOutput : undefined;
};

const variable = (name: string): Fast =>
  // why unsure of what is not assigned: it may be a function of JSONata's
  name === '' || name === '$' || name === 'states'
    ? unsure
    : (scope) => (Object.hasOwn(scope.variables, name) ? scope.variables[name] : UNSURE);

const path = (node: Node): Fast => {
  const [first, ...rest] = nodesOf(node['steps']);
  if (first?.type !== 'variable' || !only(node, 'steps') || !only(first)) return unsure;
  if (!rest.every((step) => step.type === 'name' && only(step))) return unsure;
  const names = rest.map((step) => String(step.value));
  if (first.value !== 'states') {
    const start = variable(String(first.value));
    return (scope) => names.reduce(property, start(scope));
  }
  const [head = '', ...tail] = names;
  return (scope) => tail.reduce(property, states(scope, head));
};

/** `… in ['a', 'b']`, all of it literals. */
const membership = (node: Node): Fast => {
  const list = node['rhs'];
  if (!isNode(list) || list.type !== 'unary' || list.value !== '[' || !only(list, 'expressions')) return unsure;
  const items = nodesOf(list['expressions']);
  if (!items.every((item) => LITERALS.has(item.type ?? '') && only(item))) return unsure;
  const members = new Set(items.map((item) => item.value));
  const left = compileFast(node['lhs']);
  return (scope) => {
    const value = left(scope);
    return scalar(value) ? members.has(value) : UNSURE;
  };
};

const binary = (node: Node): Fast => {
  if (!only(node, 'lhs', 'rhs')) return unsure;
  if (node.value === 'in') return membership(node);
  const [left, right] = [compileFast(node['lhs']), compileFast(node['rhs'])];
  if (node.value === 'and' || node.value === 'or') {
    const stop = node.value === 'or';
    return (scope) => {
      const first = truth(left(scope));
      if (first === UNSURE || (first ?? false) === stop) return first === UNSURE ? UNSURE : stop;
      const second = truth(right(scope));
      return second === UNSURE ? UNSURE : (second ?? false);
    };
  }
  const operate = operators[String(node.value)];
  if (operate === undefined) return unsure;
  return (scope) => operate(left(scope), right(scope));
};

const functions: Readonly<Record<string, (value: Answer, second: Answer) => Answer>> = {
  power: arithmetic((base, exponent) => base ** exponent),
  exists: (value) => (value === UNSURE ? UNSURE : value !== undefined),
  string: text,
  boolean: truth,
  not: (value) => {
    const known = truth(value);
    return typeof known === 'boolean' ? !known : known;
  },
};

const call = (node: Node): Fast => {
  const procedure = node['procedure'];
  const args = nodesOf(node['arguments']);
  const [first, second] = args;
  if (!isNode(procedure) || procedure.type !== 'variable' || first === undefined) return unsure;
  const name = String(procedure.value);
  const apply = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (apply === undefined || !only(node, 'procedure', 'arguments') || args.length !== (name === 'power' ? 2 : 1))
    return unsure;
  const value = compileFast(first);
  const other: Fast = second === undefined ? unsure : compileFast(second);
  // why the look: a variable of that name hides the function
  return (scope) => (Object.hasOwn(scope.variables, name) ? UNSURE : apply(value(scope), other(scope)));
};

const condition = (node: Node): Fast => {
  if (!only(node, 'condition', 'then', 'else')) return unsure;
  const [test, yes] = [compileFast(node['condition']), compileFast(node['then'])];
  const no: Fast = node['else'] === undefined ? () => undefined : compileFast(node['else']);
  return (scope) => {
    const known = truth(test(scope));
    if (known === UNSURE) return UNSURE;
    return known === true ? yes(scope) : no(scope);
  };
};

const LITERALS = new Set(['string', 'number', 'value']);

const literal = (node: Node): Fast => {
  const { value } = node;
  if (value !== null && typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    return unsure;
  return only(node) ? () => value : unsure;
};

const kinds: Readonly<Record<string, (node: Node) => Fast>> = {
  string: literal,
  number: literal,
  value: literal,
  variable: (node) => (only(node) ? variable(String(node.value)) : unsure),
  path,
  binary,
  condition,
  function: call,
};

/**
 * A second, synchronous evaluator for the expressions that machines are full of: paths, literals, comparisons.
 *
 * It answers only where JSONata's answer is beyond doubt, and otherwise `UNSURE`; then the library evaluates. That is
 * twenty times faster and more, and a system simulation evaluates tens of millions of them.
 */
export const compileFast = (ast: unknown): Fast =>
  isNode(ast) && ast.type !== undefined ? (kinds[ast.type]?.(ast) ?? unsure) : unsure;

/** Names of all variables in a syntax tree, functions included. */
export const variablesIn = (ast: unknown, names: Set<string> = new Set()): Set<string> => {
  if (Array.isArray(ast)) for (const each of ast) variablesIn(each, names);
  else if (isNode(ast)) {
    if (ast.type === 'variable') names.add(String(ast.value));
    for (const each of Object.values(ast)) if (typeof each === 'object') variablesIn(each, names);
  }
  return names;
};
