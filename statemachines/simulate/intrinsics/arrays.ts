import { type Json, sameJson } from '../json.ts';
import { arrayOf, IntrinsicError, type IntrinsicTable, integerOf } from './function.ts';

/** Developer Guide, 'Intrinsic functions': a range has at most 1,000 items. */
const MAX_RANGE_ITEMS = 1000;

/** Numbers from first to last, both included. */
export const range = (first: number, last: number, step: number): number[] => {
  if (step === 0) throw new IntrinsicError('Invalid argument: expected a step other than 0, got 0');
  const items = Math.max(0, Math.floor((last - first) / step) + 1);
  if (items > MAX_RANGE_ITEMS) {
    throw new IntrinsicError(`Invalid argument: expected at most ${MAX_RANGE_ITEMS} items, got ${items}`);
  }
  return Array.from({ length: items }, (_, index) => first + index * step);
};

/** An array cut into chunks; the last one may be shorter. */
export const partition = (array: readonly Json[], size: number): Json[][] => {
  if (size <= 0) throw new IntrinsicError(`Invalid argument: expected a positive chunk size, got ${size}`);
  return Array.from({ length: Math.ceil(array.length / size) }, (_, index) =>
    array.slice(index * size, (index + 1) * size),
  );
};

const getItem = (array: readonly Json[], index: number): Json => {
  const item = index < 0 ? undefined : array[index];
  if (item === undefined) {
    throw new IntrinsicError(`Invalid argument: expected an index below ${array.length}, got ${index}`);
  }
  return item;
};

const unique = (array: readonly Json[]): Json[] => {
  const seen: Json[] = [];
  for (const item of array) if (!seen.some((each) => sameJson(each, item))) seen.push(item);
  return seen;
};

export const arrays: IntrinsicTable = {
  'States.Array': { takes: [0, Number.POSITIVE_INFINITY], call: (args) => args },
  'States.ArrayPartition': { takes: [2, 2], call: ([array, size]) => partition(arrayOf(array), integerOf(size)) },
  'States.ArrayContains': {
    takes: [2, 2],
    call: ([array, value]) => arrayOf(array).some((item) => sameJson(item, value ?? null)),
  },
  'States.ArrayRange': {
    takes: [3, 3],
    call: ([first, last, step]) => range(integerOf(first), integerOf(last), integerOf(step)),
  },
  'States.ArrayGetItem': { takes: [2, 2], call: ([array, index]) => getItem(arrayOf(array), integerOf(index)) },
  'States.ArrayLength': { takes: [1, 1], call: ([array]) => arrayOf(array).length },
  'States.ArrayUnique': { takes: [1, 1], call: ([array]) => unique(arrayOf(array)) },
};
