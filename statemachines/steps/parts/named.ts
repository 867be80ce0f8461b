import type * as z from 'zod';
import { IntegerValue, referenceOf, TextValue } from '../../value.ts';
import type { Permission } from '../step-kind.ts';

/**
 * A name as a service admits it, or a reference to one.
 *
 * why so strict: a name stands in an ARN, where `*`, `?`, `/` and `:` would say more than a name
 */
export const nameValue = (pattern: RegExp, wanted: string): z.ZodType<string, string> =>
  TextValue.refine((value) => value.startsWith('$') || pattern.test(value), { error: wanted });

/** A whole number within bounds, or a reference to one. */
export const countValue = (least: number, most = Number.MAX_SAFE_INTEGER): z.ZodType<IntegerValue, IntegerValue> =>
  IntegerValue.refine((value) => typeof value !== 'number' || (value >= least && value <= most), {
    error: `write a whole number, at least ${least}${most === Number.MAX_SAFE_INTEGER ? '' : ` and at most ${most}`}`,
  });

/** A literal stands in an ARN as it is; of what is only known when it runs, any name will do. */
export const inArn = (value: string): string => (referenceOf(value) === undefined ? value : '*');

/** What the owner of a resource writes on it, so that the system may touch it (design, promise 5). */
export const OPTED_IN = { StringEquals: { 'aws:ResourceTag/auto-recovery': 'enabled' } } as const;

const KNOWN_LATE =
  'which one it is is known only when it runs; the condition admits only those that their owner has opted in with a tag';

/** Leave for one thing: where its ARN is known, for exactly that; else for any that its owner has opted in. */
export const onOne = (actions: readonly string[], arn: string): Permission =>
  arn.includes('*')
    ? { actions, resources: [arn], conditions: OPTED_IN, because: KNOWN_LATE }
    : { actions, resources: [arn] };

/** Leave for actions that take no resource (Service Authorization Reference: the column of resource types is empty). */
export const onAny = (actions: readonly string[]): Permission => ({
  actions,
  resources: ['*'],
  because: `${actions.join(', ')} takes no resource (Service Authorization Reference)`,
});
