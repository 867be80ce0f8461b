import * as z from 'zod';
import type { ValueType } from '../value.ts';

const Literal = z.union([z.string(), z.number(), z.boolean()]);

const tests = {
  is: Literal.optional(),
  not: Literal.optional(),
  in: z
    .array(z.union([z.string(), z.number()]))
    .min(1)
    .optional(),
  above: z.number().optional(),
  below: z.number().optional(),
};

type Test = z.infer<z.ZodObject<typeof tests>>;

const hasOneTest = ({ is, not, in: oneOf, above, below }: Test): boolean =>
  [is, not, oneOf, above, below].filter((each) => each !== undefined).length === 1;
const ONE_TEST = 'an expectation has exactly one of `is`, `not`, `in`, `above`, `below`';

/** A condition on what the command found: `fact` is, is not, is one of, is above or below. */
export const Expectation = z
  .strictObject({ fact: z.string().regex(/^[a-z][A-Za-z0-9]*$/), ...tests })
  .refine(hasOneTest, { error: ONE_TEST });
export type Expectation = z.infer<typeof Expectation>;

/** A condition on a value that is referred to. */
export const Condition = z
  .strictObject({ value: z.string().regex(/^\$[a-zA-Z0-9.-]+$/, 'write the reference that is asked'), ...tests })
  .refine(hasOneTest, { error: ONE_TEST });
export type Condition = z.infer<typeof Condition>;

/** The test of a value that an expression yields: strictly boolean, and false where there is no value. */
export const testExpression = (value: string, { is, not, in: oneOf, above, below }: Test): string => {
  // why it must exist: what was not found is not as expected, whatever is expected
  const literal = (each: string | number | boolean): string => JSON.stringify(each);
  if (is !== undefined) return `$exists(${value}) and ${value} = ${literal(is)}`;
  if (not !== undefined) return `$exists(${value}) and ${value} != ${literal(not)}`;
  if (above !== undefined) return `$type(${value}) = 'number' and ${value} > ${above}`;
  if (below !== undefined) return `$type(${value}) = 'number' and ${value} < ${below}`;
  return `$exists(${value}) and ${value} in [${(oneOf ?? []).map(literal).join(', ')}]`;
};

/** A test as a person says it. */
export const testWords = (name: string, { is, not, in: oneOf, above, below }: Test): string => {
  if (is !== undefined) return `${name} is ${String(is)}`;
  if (not !== undefined) return `${name} is not ${String(not)}`;
  if (above !== undefined) return `${name} is above ${above}`;
  if (below !== undefined) return `${name} is below ${below}`;
  return `${name} is one of ${(oneOf ?? []).join(', ')}`;
};

/** An expectation as a person says it. */
export const expectationWords = (expectation: Expectation): string => testWords(expectation.fact, expectation);

const typeOf = (literal: string | number | boolean): ValueType => {
  if (typeof literal === 'boolean') return 'boolean';
  if (typeof literal === 'string') return 'string';
  return Number.isInteger(literal) ? 'integer' : 'number';
};

/** The types that a value may have for the test to make sense: a text is never 3, and nothing is above a text. */
export const typesTested = ({ is, not, in: oneOf, above, below }: Test): readonly ValueType[] => {
  if (above !== undefined || below !== undefined) return ['integer', 'number'];
  const types = [...(is === undefined ? [] : [is]), ...(not === undefined ? [] : [not]), ...(oneOf ?? [])].map(typeOf);
  return types.flatMap((type) => (type === 'integer' || type === 'number' ? (['integer', 'number'] as const) : [type]));
};
