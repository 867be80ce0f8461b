import type { Visit } from '../engine.ts';
import type { Json, JsonObject } from '../json.ts';
import { compileMeasure, notANumber } from '../measure.ts';
import type { Language } from '../template.ts';

/**
 * How many items of a distributed Map may fail: the smaller of ToleratedFailureCount and …Percentage, none by default
 * (Developer Guide, 'Setting failure thresholds for Distributed Map states').
 *
 * An inline Map evaluates both fields and fails with its first item all the same.
 */
export const compileTolerance = (
  definition: JsonObject,
  language: Language,
): ((visit: Visit, root: Json, items: number) => Promise<number>) => {
  const count = compileMeasure(definition, 'ToleratedFailureCount', language);
  const percentage = compileMeasure(definition, 'ToleratedFailurePercentage', language, notANumber);
  return async (visit, root, items) => {
    const ofCount = await count?.(visit, root);
    const share = await percentage?.(visit, root);
    const ofShare = share === undefined ? undefined : Math.floor((items * share) / 100);
    return Math.min(ofCount ?? ofShare ?? 0, ofShare ?? ofCount ?? 0);
  };
};
