import jsonata from 'jsonata';
import { partition, range } from '../intrinsics/arrays.ts';
import { integerOf } from '../intrinsics/function.ts';
import { parseJson } from '../intrinsics/numbers-and-json.ts';
import { hash } from '../intrinsics/texts.ts';
import type { Json } from '../json.ts';
import { seededRandom, uuidOf } from '../random.ts';
import type { Scope } from '../scope.ts';

type Argument = Json | undefined;
type Provide = (scope: Scope) => ((...args: readonly Argument[]) => unknown) | undefined;

let formatMillis: jsonata.Expression | undefined;

/** A moment as JSONata's own `$fromMillis` writes it. */
const momentText = (atMs: number, picture: Argument, timezone: Argument): unknown => {
  if (picture === undefined) return new Date(atMs).toISOString();
  formatMillis ??= jsonata('$fromMillis($at, $picture, $timezone)');
  return formatMillis.evaluate(undefined, { at: atMs, picture, timezone });
};

/** As JSONata's own functions: without its argument a function has no answer. */
const given =
  (call: (first: Json, ...rest: readonly Argument[]) => unknown) =>
  (first: Argument, ...rest: readonly Argument[]): unknown =>
    first === undefined ? undefined : call(first, ...rest);

/**
 * What Step Functions adds to JSONata, and what it takes away (Developer Guide, 'Transforming data with JSONata').
 *
 * Time and chance come from the simulation, so `$now`, `$millis` and `$random` are here too.
 */
export const stepFunctions: Readonly<Record<string, Provide>> = {
  partition: () => given((array, size) => partition(Array.isArray(array) ? array : [array], integerOf(size))),
  // why the mark: AWS's list is a JSONata sequence, which a single item leaves (recorded: `$range(1, 9, 9)` is 1)
  range: () =>
    given((first, last, step) =>
      Object.assign(range(integerOf(first), integerOf(last), integerOf(step)), { sequence: true }),
    ),
  hash: () => given((data, algorithm) => hash(data, algorithm ?? 'SHA-256')),
  random: (scope) => (seed) => (seed === undefined ? scope.random() : seededRandom(integerOf(seed))()),
  uuid: (scope) => () => uuidOf(scope.random),
  parse: () => given((text) => parseJson(String(text))),
  now: (scope) => (picture, timezone) => momentText(scope.nowMs(), picture, timezone),
  millis: (scope) => () => scope.nowMs(),
  eval: () => undefined,
};
