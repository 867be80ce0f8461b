import * as z from 'zod';

const Limit = { below: z.number().optional(), above: z.number().optional() };
const FactName = z.string().regex(/^[a-z][A-Za-z0-9]*$/);
const Literal = z.union([z.string(), z.number(), z.boolean()]);

/**
 * One thing that must be true of a component that is well: of a fact that was just looked at on the host, of one of
 * its declared metrics, or of its alarms. What is not known is not met.
 */
export const Criterion = z
  .strictObject({
    name: z.string().min(1).max(80),
    fact: FactName.optional(),
    metric: FactName.optional(),
    alarms: z.literal('OK').optional(),
    is: Literal.optional(),
    in: z.array(Literal).min(1).optional(),
    ...Limit,
  })
  .refine(({ fact, metric, alarms }) => [fact, metric, alarms].filter((each) => each !== undefined).length === 1, {
    error: 'a criterion looks at exactly one of `fact`, `metric`, `alarms`',
  })
  .refine(
    (criterion) =>
      criterion.alarms !== undefined ||
      [criterion.is, criterion.in, criterion.below ?? criterion.above].some((each) => each !== undefined),
    { error: 'a criterion says what it wants: `is`, `in`, `below` or `above`' },
  )
  .refine(({ metric, is, in: oneOf }) => metric === undefined || (is === undefined && oneOf === undefined), {
    error: 'a metric is compared with `below` or `above`',
  });
export type Criterion = z.infer<typeof Criterion>;

/** What was seen at one moment. */
export interface Observation {
  readonly facts: Readonly<Record<string, unknown>>;
  /** Latest value of each metric since the verification began; absent where there is none yet. */
  readonly metrics: Readonly<Record<string, number | undefined>>;
  readonly alarms: readonly string[];
}

const within = (value: unknown, { below, above }: Criterion): boolean =>
  typeof value === 'number' && (below === undefined || value < below) && (above === undefined || value > above);

const wanted = ({ is, in: oneOf, below, above }: Criterion): string =>
  [
    ...(is === undefined ? [] : [String(is)]),
    ...(oneOf === undefined ? [] : [`one of ${oneOf.join(', ')}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
    ...(above === undefined ? [] : [`above ${above}`]),
  ].join(', ');

const gotOf = (criterion: Criterion, seen: Observation): unknown => {
  if (criterion.alarms !== undefined) return seen.alarms.length === 0 ? undefined : seen.alarms.join(', ');
  return criterion.fact === undefined ? seen.metrics[criterion.metric ?? ''] : seen.facts[criterion.fact];
};

const shown = (got: unknown): string => (got === undefined || got === null ? 'nothing' : String(got));

/** What was measured for a criterion, in words: its name and what was got. */
export const readingOf = (criterion: Criterion, seen: Observation): string =>
  `${criterion.name}: ${shown(gotOf(criterion, seen))}`;

/** What is not met, in words with what was got and what is wanted; `undefined` when the criterion is met. */
export const unmetBy = (criterion: Criterion, seen: Observation): string | undefined => {
  if (criterion.alarms !== undefined) {
    const others = seen.alarms.filter((state) => state !== 'OK');
    return seen.alarms.length > 0 && others.length === 0
      ? undefined
      : `${criterion.name}: alarms are ${seen.alarms.length === 0 ? 'not known' : seen.alarms.join(', ')}, wanted OK`;
  }
  const got = gotOf(criterion, seen);
  const met =
    (criterion.is === undefined || got === criterion.is) &&
    (criterion.in === undefined || criterion.in.some((each) => each === got)) &&
    ((criterion.below === undefined && criterion.above === undefined) || within(got, criterion));
  return met ? undefined : `${criterion.name}: got ${shown(got)}, wanted ${wanted(criterion)}`;
};
