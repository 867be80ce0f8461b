/**
 * What must be true of one stored item before a write may happen, as data.
 *
 * Every gate, fence and idempotency rule is written once in this form. The memory table interprets it with
 * {@link holds}; the real table renders it as a DynamoDB condition expression; `why` interprets it again on the item
 * that DynamoDB sent back. The three cannot drift apart, because there is only one text.
 *
 * Semantics are DynamoDB's: a comparison with an attribute that is absent, or of another type, is false; texts compare
 * by their UTF-8 bytes ("Comparison operator and function reference", "Working with Queries").
 */
export type Scalar = string | number | boolean;
/** What has an order: DynamoDB refuses `<` and its kin on a boolean. */
export type Ordered = string | number;

export type Condition =
  | { readonly is: 'absent' | 'present'; readonly attribute: string }
  | {
      readonly is: 'less' | 'atMost' | 'greater' | 'atLeast';
      readonly attribute: string;
      readonly value: Ordered;
    }
  | { readonly is: 'equal'; readonly attribute: string; readonly value: Scalar }
  | { readonly is: 'contains'; readonly attribute: string; readonly value: string }
  | { readonly is: 'sizeBelow'; readonly attribute: string; readonly value: number }
  | { readonly is: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly is: 'not'; readonly of: Condition };

export type StoredValue =
  | Scalar
  | null
  | ReadonlySet<string>
  | readonly StoredValue[]
  | { readonly [key: string]: StoredValue | undefined };

/** One item as the table holds it: attribute → value. String sets are `Set`s, and an empty set is never stored. */
export type Item = Readonly<Record<string, StoredValue | undefined>>;

export const absent = (attribute: string): Condition => ({ is: 'absent', attribute });
export const present = (attribute: string): Condition => ({ is: 'present', attribute });
export const equal = (attribute: string, value: Scalar): Condition => ({ is: 'equal', attribute, value });
export const less = (attribute: string, value: Ordered): Condition => ({ is: 'less', attribute, value });
export const atMost = (attribute: string, value: Ordered): Condition => ({ is: 'atMost', attribute, value });
export const greater = (attribute: string, value: Ordered): Condition => ({ is: 'greater', attribute, value });
export const atLeast = (attribute: string, value: Ordered): Condition => ({ is: 'atLeast', attribute, value });
export const contains = (attribute: string, value: string): Condition => ({ is: 'contains', attribute, value });
export const sizeBelow = (attribute: string, value: number): Condition => ({ is: 'sizeBelow', attribute, value });
export const all = (...of: readonly Condition[]): Condition => ({ is: 'all', of });
export const any = (...of: readonly Condition[]): Condition => ({ is: 'any', of });
export const not = (of: Condition): Condition => ({ is: 'not', of });

/** Order of texts as DynamoDB has it, by UTF-8 bytes: negative, 0 or positive. */
export const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const ORDERS = {
  less: (order: number) => order < 0,
  atMost: (order: number) => order <= 0,
  greater: (order: number) => order > 0,
  atLeast: (order: number) => order >= 0,
} as const;

const orderOf = (a: StoredValue | undefined, b: Ordered): number | undefined => {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return typeof a === 'string' && typeof b === 'string' ? byBytes(a, b) : undefined;
};

export const isStringSet = (value: StoredValue | undefined): value is ReadonlySet<string> => value instanceof Set;

/** Members of a set or list, or a text inside a text, as DynamoDB's `contains` has it. */
const containsIn = (value: StoredValue | undefined, wanted: string): boolean => {
  if (isStringSet(value)) return value.has(wanted);
  return (typeof value === 'string' || Array.isArray(value)) && value.includes(wanted);
};

const sizeOf = (value: StoredValue | undefined): number | undefined => {
  if (isStringSet(value)) return value.size;
  if (typeof value === 'string') return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : undefined;
};

/** Says whether `condition` is true of `item`; `undefined` is an item that does not exist. Total and pure. */
export const holds = (condition: Condition, item: Item | undefined): boolean => {
  switch (condition.is) {
    case 'all':
      return condition.of.every((each) => holds(each, item));
    case 'any':
      return condition.of.some((each) => holds(each, item));
    case 'not':
      return !holds(condition.of, item);
    case 'absent':
      return item?.[condition.attribute] === undefined;
    case 'present':
      return item?.[condition.attribute] !== undefined;
    case 'equal':
      return item?.[condition.attribute] === condition.value;
    case 'contains':
      return containsIn(item?.[condition.attribute], condition.value);
    case 'sizeBelow': {
      const size = sizeOf(item?.[condition.attribute]);
      return size !== undefined && size < condition.value;
    }
    default: {
      const order = orderOf(item?.[condition.attribute], condition.value);
      return order !== undefined && ORDERS[condition.is](order);
    }
  }
};
