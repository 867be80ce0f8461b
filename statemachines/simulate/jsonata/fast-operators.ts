import type { Json } from '../json.ts';

/** The answer of the fast evaluator where JSONata's is not beyond doubt. */
export const UNSURE: unique symbol = Symbol('unsure');

export type Answer = Json | undefined | typeof UNSURE;

/** JSONata's `$boolean`; of lists and objects the library decides. */
export const truth = (value: Answer): boolean | undefined | typeof UNSURE => {
  if (value === undefined || value === UNSURE) return value;
  return typeof value === 'object' && value !== null ? UNSURE : Boolean(value);
};

/** JSONata's `$string`, of what has one writing only. */
export const text = (value: Answer): string | undefined | typeof UNSURE => {
  if (value === undefined || typeof value === 'string') return value;
  return typeof value === 'boolean' || Number.isSafeInteger(value) ? String(value) : UNSURE;
};

/** Whether two such values are equal or not by `===`. */
export const scalar = (value: Answer): boolean => value !== UNSURE && (typeof value !== 'object' || value === null);

type Operator = (left: Answer, right: Answer) => Answer;

const ordering =
  (decide: (a: string | number, b: string | number) => boolean): Operator =>
  (left, right) =>
    (typeof left === 'number' && typeof right === 'number') || (typeof left === 'string' && typeof right === 'string')
      ? decide(left, right)
      : UNSURE;

/** An operator on two numbers whose result is one. */
export const arithmetic =
  (calculate: (a: number, b: number) => number): Operator =>
  (left, right) => {
    if (typeof left !== 'number' || typeof right !== 'number') return UNSURE;
    const result = calculate(left, right);
    return Number.isFinite(result) ? result : UNSURE;
  };

const equality =
  (wanted: boolean): Operator =>
  (left, right) => {
    if (!scalar(left) || !scalar(right)) return UNSURE;
    return left === undefined || right === undefined ? false : (left === right) === wanted;
  };

/** The operators of two sides that need both. */
export const operators: Readonly<Record<string, Operator>> = {
  '=': equality(true),
  '!=': equality(false),
  '<': ordering((a, b) => a < b),
  '<=': ordering((a, b) => a <= b),
  '>': ordering((a, b) => a > b),
  '>=': ordering((a, b) => a >= b),
  '+': arithmetic((a, b) => a + b),
  '-': arithmetic((a, b) => a - b),
  '*': arithmetic((a, b) => a * b),
  '/': arithmetic((a, b) => a / b),
  '&': (left, right) => {
    const [a, b] = [text(left), text(right)];
    if (a === UNSURE || b === UNSURE) return UNSURE;
    return [a, b].join('');
  },
};
