import { isArray, isObject, type Json, sameJson } from '../json.ts';
import type { Filter, Operand, Path } from './ast.ts';

/** Finds what a path names in a value; `undefined` when there is nothing. */
export type Find = (path: Path, root: Json) => Json | undefined;

const ordered = (left: Json, right: Json, decide: (a: number | string, b: number | string) => boolean): boolean =>
  (typeof left === 'number' && typeof right === 'number') || (typeof left === 'string' && typeof right === 'string')
    ? decide(left, right)
    : false;

const contains = (container: Json, part: Json): boolean => {
  if (isArray(container)) return container.some((each) => sameJson(each, part));
  return typeof container === 'string' && typeof part === 'string' && container.includes(part);
};

const subsetOf = (left: Json, right: Json): boolean =>
  isArray(left) && isArray(right) && left.every((each) => contains(right, each));

const sizeOf = (value: Json): number | undefined => {
  if (isArray(value) || typeof value === 'string') return value.length;
  return isObject(value) ? Object.keys(value).length : undefined;
};

type Compare = (left: Json, right: Json) => boolean;

/** The operators of a filter (Jayway JsonPath, 'Filter Operators'). */
const comparisons: Readonly<Record<string, Compare>> = {
  '==': sameJson,
  '===': sameJson,
  '<': (left, right) => ordered(left, right, (a, b) => a < b),
  '<=': (left, right) => ordered(left, right, (a, b) => a <= b),
  '>': (left, right) => ordered(left, right, (a, b) => a > b),
  '>=': (left, right) => ordered(left, right, (a, b) => a >= b),
  in: (left, right) => isArray(right) && contains(right, left),
  nin: (left, right) => isArray(right) && !contains(right, left),
  subsetof: subsetOf,
  anyof: (left, right) => isArray(left) && isArray(right) && left.some((each) => contains(right, each)),
  noneof: (left, right) => isArray(left) && isArray(right) && !left.some((each) => contains(right, each)),
  contains,
  size: (left, right) =>
    sizeOf(left) !== undefined && sizeOf(left) === (typeof right === 'number' ? right : sizeOf(right)),
  empty: (left, right) => sizeOf(left) !== undefined && (sizeOf(left) === 0) === right,
};

const operandValue = (operand: Operand, item: Json, root: Json, find: Find): Json | undefined => {
  if (operand.kind === 'value') return operand.value;
  if (operand.kind === 'pattern') return undefined;
  return find(operand.path, operand.kind === 'item' ? item : root);
};

const matches = (value: Json | undefined, operand: Operand): boolean =>
  operand.kind === 'pattern' &&
  (typeof value === 'string' || typeof value === 'number') &&
  operand.pattern.test(String(value));

/** Whether an item passes a filter; `root` is the whole document, for paths that begin with `$`. */
export const passes = (filter: Filter, item: Json, root: Json, find: Find): boolean => {
  if (filter.kind === 'or') return filter.sides.some((side) => passes(side, item, root, find));
  if (filter.kind === 'and') return filter.sides.every((side) => passes(side, item, root, find));
  if (filter.kind === 'not') return !passes(filter.of, item, root, find);
  if (filter.kind === 'exists') {
    const { operand } = filter;
    const found = operandValue(operand, item, root, find);
    // why: a bare value is its own truth, and an indefinite path that found nothing is an empty list
    if (operand.kind === 'value') return found === true;
    return (
      found !== undefined &&
      !(operand.kind !== 'pattern' && !operand.path.definite && isArray(found) && found.length === 0)
    );
  }
  const left = operandValue(filter.left, item, root, find);
  if (filter.operator === '=~') {
    return filter.left.kind === 'pattern'
      ? matches(operandValue(filter.right, item, root, find), filter.left)
      : matches(left, filter.right);
  }
  const right = operandValue(filter.right, item, root, find);
  if (filter.operator === '!=' || filter.operator === '!==') {
    return left === undefined || right === undefined ? left !== right : !sameJson(left, right);
  }
  return left !== undefined && right !== undefined && (comparisons[filter.operator]?.(left, right) ?? false);
};
