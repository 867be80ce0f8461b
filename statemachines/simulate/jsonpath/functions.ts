import { isArray, isObject, type Json } from '../json.ts';

const numbersOf = (value: Json, args: readonly Json[]): number[] =>
  [...(isArray(value) ? value : []), ...args].flatMap((each) => (typeof each === 'number' ? [each] : []));

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

type PathFunction = (value: Json, args: readonly Json[]) => Json | undefined;

const ofNumbers =
  (calculate: (numbers: readonly number[]) => number): PathFunction =>
  (value, args) => {
    const numbers = numbersOf(value, args);
    return numbers.length === 0 ? undefined : calculate(numbers);
  };

const average = (numbers: readonly number[]): number => sum(numbers) / numbers.length;

const item = (value: Json, index: number): Json | undefined => (isArray(value) ? value.at(index) : undefined);

/** What can stand at the end of a path (Jayway JsonPath, 'Functions'). `undefined`: it has no answer for this value. */
export const pathFunctions: Readonly<Record<string, PathFunction>> = {
  length: (value) => {
    if (isArray(value) || typeof value === 'string') return value.length;
    return isObject(value) ? Object.keys(value).length : undefined;
  },
  size: (value, args) => pathFunctions['length']?.(value, args),
  keys: (value) => (isObject(value) ? Object.keys(value) : undefined),
  min: ofNumbers((numbers) => Math.min(...numbers)),
  max: ofNumbers((numbers) => Math.max(...numbers)),
  sum: ofNumbers(sum),
  avg: ofNumbers(average),
  stddev: ofNumbers((numbers) => {
    const mean = average(numbers);
    return Math.sqrt(average(numbers.map((each) => (each - mean) ** 2)));
  }),
  concat: (value, args) =>
    [...(isArray(value) ? value : []), ...args]
      .filter((each) => typeof each === 'string' || typeof each === 'number')
      .join(''),
  append: (value, args) => (isArray(value) ? [...value, ...args] : value),
  first: (value) => item(value, 0),
  last: (value) => item(value, -1),
  index: (value, args) => (typeof args[0] === 'number' ? item(value, args[0]) : undefined),
};
