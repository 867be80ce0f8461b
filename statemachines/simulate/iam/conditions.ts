import { covers, coversArn } from './wildcard.ts';

/** A key of the request: one value, several, none (it is absent), or undefined: it is not known whether it is there. */
export type ContextValue = string | readonly string[] | undefined;

interface Operator {
  readonly matches: (wanted: string, value: string) => boolean;
  /** Whether a text is of the operator's type; one that is not never holds. */
  readonly reads?: (text: string) => boolean;
  /** Whether it holds where nothing matches. */
  readonly negated?: true;
  /** Whether a `*` of the value, which stands for any text, is understood by it. */
  readonly wild?: true;
}

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));
const isBoolean = (text: string): boolean => /^(true|false)$/i.test(text);
const isArn = (text: string): boolean => text.startsWith('arn:') && text.split(':', 6).length === 6;
const same = (wanted: string, value: string): boolean => wanted === value;
const sameIgnoringCase = (wanted: string, value: string): boolean => wanted.toLowerCase() === value.toLowerCase();
const numeric = (compare: (value: number, wanted: number) => boolean): Operator => ({
  matches: (wanted, value) => compare(Number(value), Number(wanted)),
  reads: isNumber,
});
const not = (operator: Operator): Operator => ({ ...operator, negated: true });

const STRING_LIKE: Operator = { matches: covers, wild: true };
const ARN_LIKE: Operator = { matches: coversArn, reads: isArn, wild: true };
const NUMERIC_EQUALS = numeric((value, wanted) => value === wanted);

/** IAM user guide, "IAM JSON policy elements: Condition operators". Dates, binaries and addresses are not among ours. */
const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  Object.entries<Operator>({
    StringEquals: { matches: same },
    StringNotEquals: not({ matches: same }),
    StringEqualsIgnoreCase: { matches: sameIgnoringCase },
    StringNotEqualsIgnoreCase: not({ matches: sameIgnoringCase }),
    StringLike: STRING_LIKE,
    StringNotLike: not(STRING_LIKE),
    NumericEquals: NUMERIC_EQUALS,
    NumericNotEquals: not(NUMERIC_EQUALS),
    NumericLessThan: numeric((value, wanted) => value < wanted),
    NumericLessThanEquals: numeric((value, wanted) => value <= wanted),
    NumericGreaterThan: numeric((value, wanted) => value > wanted),
    NumericGreaterThanEquals: numeric((value, wanted) => value >= wanted),
    Bool: { matches: sameIgnoringCase, reads: isBoolean },
    ArnLike: ARN_LIKE,
    // "ArnEquals and ArnLike behave identically" (the same page)
    ArnEquals: ARN_LIKE,
    ArnNotLike: not(ARN_LIKE),
    ArnNotEquals: not(ARN_LIKE),
  }),
);

const WRITTEN = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;

const valueHolds = (operator: Operator, wanted: readonly string[], value: string): boolean => {
  const { matches, reads = () => true, negated, wild } = operator;
  // why never negated: what is not known may be just what is not wanted
  if (value.includes('*') && (negated || !wild)) return false;
  if (!reads(value)) return false;
  const some = wanted.some((each) => reads(each) && matches(each, value));
  // why every: what is written wrongly is not what it was meant to keep out
  return negated ? !some && wanted.every(reads) : some;
};

const nullHolds = (wanted: readonly string[], absent: boolean): boolean =>
  wanted.some((each) => each.toLowerCase() === String(absent));

const shown = (value: string | readonly string[]): string =>
  typeof value === 'string'
    ? `'${value}'`
    : value.length === 0
      ? 'nothing'
      : value.map((each) => `'${each}'`).join(', ');

/**
 * Why a condition does not hold; undefined where it does.
 *
 * Closed: an operator that is not known here, a key of which nothing is known, and a policy variable hold nothing.
 */
export const whyNot = (
  written: string,
  key: string,
  wanted: readonly string[],
  value: ContextValue,
): string | undefined => {
  const [, set, name = '', ifExists] = WRITTEN.exec(written) ?? [];
  const operator = OPERATORS.get(name);
  // `Null` takes no set and no IfExists (the guide, "...IfExists condition operators")
  if (operator === undefined && written !== 'Null') return `the condition operator '${written}' is not known here`;
  if (wanted.some((each) => each.includes('${'))) return `the condition on ${key} has a policy variable, not filled in`;
  if (value === undefined) return `the condition on ${key}: what the call has there is not known`;
  const values = typeof value === 'string' ? [value] : value;
  const absent = values.length === 0;
  const holds = (): boolean => {
    if (operator === undefined) return nullHolds(wanted, absent);
    if (set === 'ForAllValues') return values.every((each) => valueHolds(operator, wanted, each));
    if (set === 'ForAnyValue') return values.some((each) => valueHolds(operator, wanted, each));
    if (absent) return ifExists !== undefined || operator.negated === true;
    // a key of several values needs a set operator, however many it has (the guide, "Set operators for multivalued keys")
    return typeof value === 'string' && valueHolds(operator, wanted, value);
  };
  return holds() ? undefined : `the condition ${written} on ${key}: got ${shown(value)}, wanted ${shown(wanted)}`;
};
