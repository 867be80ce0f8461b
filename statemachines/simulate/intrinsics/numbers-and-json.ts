import { isObject, type Json } from '../json.ts';
import { seededRandom } from '../random.ts';
import { IntrinsicError, type IntrinsicTable, integerOf, textOf } from './function.ts';

/** Developer Guide, 'Intrinsic functions': integers of States.MathAdd are within 32 bits. */
const MAX_INTEGER = 2_147_483_647;

const inRange = (value: number): number => {
  if (value > MAX_INTEGER || value < -MAX_INTEGER - 1) {
    throw new IntrinsicError(`Invalid argument: expected an integer of 32 bits, got ${value}`);
  }
  return value;
};

const between = (start: number, end: number, random: () => number): number => {
  if (start >= end)
    throw new IntrinsicError(`Invalid argument: expected a start below the end, got ${start} and ${end}`);
  return start + Math.floor(random() * (end - start));
};

/** JSON as AWS reads it: nothing but space is `null` (recorded), and -0 is 0. */
export const parseJson = (text: string): Json => {
  if (text.trim() === '') return null;
  try {
    const value: Json = JSON.parse(text);
    return Object.is(value, -0) ? 0 : value;
  } catch {
    // why: any text may be given; what is no JSON is refused, with the text
    throw new IntrinsicError(`Invalid argument: expected JSON, got ${JSON.stringify(text)}`);
  }
};

const merge = (first: Json, second: Json, deep: Json): Json => {
  if (deep !== false) {
    throw new IntrinsicError('Invalid argument: deep merging is not supported, the third argument must be false');
  }
  if (!isObject(first) || !isObject(second)) {
    throw new IntrinsicError(`Invalid argument: expected two objects, got ${JSON.stringify([first, second])}`);
  }
  return { ...first, ...second };
};

export const numbersAndJson: IntrinsicTable = {
  'States.MathAdd': { takes: [2, 2], call: ([a, b]) => inRange(inRange(integerOf(a)) + inRange(integerOf(b))) },
  'States.MathRandom': {
    takes: [2, 3],
    call: ([start, end, seed], { random }) =>
      between(integerOf(start), integerOf(end), seed === undefined ? random : seededRandom(integerOf(seed))),
  },
  'States.JsonToString': { takes: [1, 1], call: ([value]) => JSON.stringify(value) },
  'States.StringToJson': { takes: [1, 1], call: ([text]) => parseJson(textOf(text)) },
  'States.JsonMerge': {
    takes: [3, 3],
    call: ([first, second, deep]) => merge(first ?? null, second ?? null, deep ?? null),
  },
};
