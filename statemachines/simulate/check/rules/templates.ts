import { schema } from '../diagnostic.ts';
import { isIntrinsicCall } from '../intrinsic.ts';
import { pathShape } from '../jsonpath.ts';
import type { StatePlace } from '../place.ts';
import { entries, isObject } from '../shape.ts';
import type { StateRule } from './rule.ts';

export interface Template {
  readonly value: unknown;
  readonly at: string;
}

const OF_STATE = ['Parameters', 'ResultSelector', 'ItemSelector', 'Assign', 'Credentials'];
const OF_PART: readonly (readonly [string, string])[] = [
  ['ItemReader', 'Parameters'],
  ['ResultWriter', 'Parameters'],
  ['ItemBatcher', 'BatchInput'],
];

/** The payload templates of a JSONPath state: values in which a name that ends in `.$` is worked out. */
export const templatesOf = ({ state, at }: StatePlace): readonly Template[] => {
  const templates: Template[] = OF_STATE.map((field) => ({ value: state[field], at: `${at}/${field}` }));
  for (const [part, field] of OF_PART) {
    const holder = state[part];
    if (isObject(holder)) templates.push({ value: holder[field], at: `${at}/${part}/${field}` });
  }
  for (const list of ['Choices', 'Catch']) {
    for (const { value, at: where } of entries(state[list], `${at}/${list}`)) {
      if (isObject(value)) templates.push({ value: value['Assign'], at: `${where}/Assign` });
    }
  }
  return templates.filter(({ value }) => value !== undefined);
};

/** Visits every field of a template, however deep. */
export const eachField = (value: unknown, visit: (name: string, value: unknown) => void): void => {
  if (Array.isArray(value)) for (const entry of value) eachField(entry, visit);
  if (!isObject(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    visit(name, inner);
    eachField(inner, visit);
  }
};

const isWorkedOut = (value: unknown): boolean =>
  typeof value === 'string' && (pathShape(value) !== undefined || isIntrinsicCall(value));

/**
 * What stands behind a name that ends in `.$` can be worked out. AWS tells of it at the template, however deep it is.
 *
 * Developer guide, "Manipulate parameters in Step Functions workflows" and "Intrinsics for JSONPath states".
 */
export const templates: StateRule = (place, report) => {
  if (place.language !== 'JSONPath') return;
  for (const { value, at } of templatesOf(place)) {
    eachField(value, (name, inner) => {
      if (!name.endsWith('.$') || isWorkedOut(inner)) return;
      report(
        schema(at, `The value for the field '${name}' must be a valid JSONPath or a valid intrinsic function call`),
      );
    });
  }
};
