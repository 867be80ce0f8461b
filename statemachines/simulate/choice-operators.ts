import type { Json } from './json.ts';
import { instantOf } from './timestamp.ts';

/** Compares what a Choice rule's Variable names with its operand; values of another type compare as false. */
export type Comparison = (value: Json, operand: Json) => boolean;

type Side<T> = (value: Json) => T | undefined;

const text: Side<string> = (value) => (typeof value === 'string' ? value : undefined);
const number: Side<number> = (value) => (typeof value === 'number' ? value : undefined);
const boolean: Side<boolean> = (value) => (typeof value === 'boolean' ? value : undefined);
const instant: Side<bigint> = (value) => (typeof value === 'string' ? instantOf(value) : undefined);

const comparing =
  <T>(side: Side<T>, decide: (a: T, b: T) => boolean): Comparison =>
  (value, operand) => {
    const [a, b] = [side(value), side(operand)];
    return a !== undefined && b !== undefined && decide(a, b);
  };

const orderings = <T extends string | number | bigint>(prefix: string, side: Side<T>): Record<string, Comparison> => ({
  [`${prefix}Equals`]: comparing(side, (a, b) => a === b),
  [`${prefix}LessThan`]: comparing(side, (a, b) => a < b),
  [`${prefix}LessThanEquals`]: comparing(side, (a, b) => a <= b),
  [`${prefix}GreaterThan`]: comparing(side, (a, b) => a > b),
  [`${prefix}GreaterThanEquals`]: comparing(side, (a, b) => a >= b),
});

/** `*` is any text; `\*` and `\\` are the characters themselves (States Language, 'Choice State'). */
const wildcard = (pattern: string): RegExp => {
  const source = pattern.replace(/\\([*\\])|\*|[\s\S]/gu, (char, escaped?: string) => {
    if (char === '*') return '[\\s\\S]*';
    return (escaped ?? char).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, 'u');
};

const typed =
  (isType: (value: Json) => boolean): Comparison =>
  (value, operand) =>
    isType(value) === operand;

const comparisons: Readonly<Record<string, Comparison>> = {
  ...orderings('String', text),
  ...orderings('Numeric', number),
  ...orderings('Timestamp', instant),
  BooleanEquals: comparing(boolean, (a, b) => a === b),
  StringMatches: comparing(text, (value, pattern) => wildcard(pattern).test(value)),
  IsNull: typed((value) => value === null),
  IsNumeric: typed((value) => typeof value === 'number'),
  IsString: typed((value) => typeof value === 'string'),
  IsBoolean: typed((value) => typeof value === 'boolean'),
  IsTimestamp: typed((value) => instant(value) !== undefined),
};

/** The comparison by the name of its operator, `undefined` for another word. `IsPresent` is decided by the path. */
export const comparisonOf = (operator: string): Comparison | undefined =>
  Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
