import { listIn, numberIn, textIn } from './definition.ts';
import { takes } from './failure.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import type { Retries } from './retries.ts';

interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number;
  readonly fullJitter: boolean;
}

export const namesIn = (object: JsonObject): readonly string[] =>
  listIn(object, 'ErrorEquals').filter((each) => typeof each === 'string');

/** Defaults: Developer Guide, 'Retrying after an error'. */
const readRetrier = (definition: JsonObject): Retrier => ({
  errorEquals: namesIn(definition),
  intervalSeconds: numberIn(definition, 'IntervalSeconds') ?? 1,
  maxAttempts: numberIn(definition, 'MaxAttempts') ?? 3,
  backoffRate: numberIn(definition, 'BackoffRate') ?? 2,
  maxDelaySeconds: numberIn(definition, 'MaxDelaySeconds') ?? Number.POSITIVE_INFINITY,
  fullJitter: textIn(definition, 'JitterStrategy') === 'FULL',
});

/**
 * Compiles `Retry`. Each retrier counts its own attempts; the first that takes the error decides.
 *
 * The delay grows from IntervalSeconds by BackoffRate, up to MaxDelaySeconds. FULL jitter takes it as the upper end of
 * a draw from 0 (Developer Guide, 'Retrying after an error').
 */
export const compileRetry = (retry: Json | undefined): ((random: () => number) => Retries) | undefined => {
  const retriers = (Array.isArray(retry) ? retry : []).filter(isObject).map(readRetrier);
  if (retriers.length === 0) return undefined;
  return (random) => {
    const attempts = retriers.map(() => 0);
    return {
      next: (failure) => {
        const index = retriers.findIndex((retrier) => takes(retrier.errorEquals, failure));
        const retrier = retriers[index];
        const made = attempts[index] ?? 0;
        if (retrier === undefined || made >= retrier.maxAttempts) return undefined;
        attempts[index] = made + 1;
        const seconds = Math.min(retrier.intervalSeconds * retrier.backoffRate ** made, retrier.maxDelaySeconds);
        return Math.round((retrier.fullJitter ? random() * seconds : seconds) * 1000);
      },
    };
  };
};
