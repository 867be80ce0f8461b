import aslValidator from 'asl-validator';
import * as z from 'zod';
import type { Definition } from '#statemachines/asl';

const Verdict = z.looseObject({ isValid: z.boolean(), errors: z.array(z.unknown()).prefault([]) });

const withoutEmptyTexts = (value: unknown): unknown => {
  if (value === '') return 'empty';
  if (Array.isArray(value)) return value.map(withoutEmptyTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withoutEmptyTexts(each)]));
};

/**
 * What asl-validator finds in a definition. It is given a copy, since it writes into its input; and in the copy no
 * text is empty, since its schema asks of each that is no expression to have a character (`jsonata.json`,
 * `not_jsonata`), which neither the specification nor Step Functions does.
 */
export const aslFlaws = (definition: Definition): readonly unknown[] => {
  const { isValid, errors } = Verdict.parse(aslValidator(withoutEmptyTexts(definition)));
  return isValid ? errors : [...errors, 'not valid'];
};
