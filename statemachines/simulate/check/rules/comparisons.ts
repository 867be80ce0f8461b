import { isTimestamp, NOT_A_TIMESTAMP } from './timestamp.ts';

/** What is wrong with the value that a comparison compares with. */
type Fault = (value: unknown) => string | undefined;

const ofType =
  (type: 'string' | 'number' | 'boolean'): Fault =>
  (value) =>
    typeof value === type ? undefined : `Expected value of type [${type.toUpperCase()}]`;

const moment: Fault = (value) => (isTimestamp(value) ? undefined : NOT_A_TIMESTAMP);

const ORDERS = ['Equals', 'LessThan', 'GreaterThan', 'LessThanEquals', 'GreaterThanEquals'];

const ordered = (prefix: string, fault: Fault): readonly (readonly [string, Fault])[] =>
  ORDERS.flatMap((order) => [
    [`${prefix}${order}`, fault],
    [`${prefix}${order}Path`, ofType('string')],
  ]);

/** Every comparison of a Choice rule (developer guide, "Choice workflow state": the operators). */
export const COMPARISONS: ReadonlyMap<string, Fault> = new Map([
  ...ordered('String', ofType('string')),
  ['StringMatches', ofType('string')],
  ...ordered('Numeric', ofType('number')),
  ['BooleanEquals', ofType('boolean')],
  ['BooleanEqualsPath', ofType('string')],
  ...ordered('Timestamp', moment),
  ...['Null', 'Present', 'Numeric', 'String', 'Boolean', 'Timestamp'].map((kind): readonly [string, Fault] => [
    `Is${kind}`,
    ofType('boolean'),
  ]),
]);

export const isComparison = (name: string): boolean => COMPARISONS.has(name);
