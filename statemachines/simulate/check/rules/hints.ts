import { type Report, warning } from '../diagnostic.ts';
import { isIntrinsicCall } from '../intrinsic.ts';
import type { StatePlace } from '../place.ts';
import { entries, isObject } from '../shape.ts';
import { isComparison } from './comparisons.ts';
import type { StateRule } from './rule.ts';
import { eachField, templatesOf } from './templates.ts';

const LOOKS_LIKE_PATH = /^\$(?:$|\$?[.[])/;

const looksWorkedOut = (value: unknown): boolean =>
  typeof value === 'string' && (LOOKS_LIKE_PATH.test(value) || isIntrinsicCall(value));

const isPath = (value: unknown): boolean => typeof value === 'string' && LOOKS_LIKE_PATH.test(value);

const checkPathFields = ({ state, at }: StatePlace, report: Report): void => {
  const tell = (field: string, where: string): void =>
    report(
      warning('NO_PATH', where, `The value of '${field}' looks like a path, but its name does not end with 'Path'`),
    );
  for (const field of ['Error', 'Cause']) if (isPath(state[field])) tell(field, `${at}/${field}`);
  for (const { value, at: where } of entries(state['Choices'], `${at}/Choices`)) {
    if (!isObject(value)) continue;
    for (const field of Object.keys(value)) {
      if (isComparison(field) && !field.endsWith('Path') && isPath(value[field])) tell(field, `${where}/${field}`);
    }
  }
};

/**
 * What is allowed, but hardly meant: AWS's warnings, which keep no machine from being created.
 *
 * API reference, "ValidateStateMachineDefinitionDiagnostic", the list of warning codes; the words are ours.
 */
export const hints: StateRule = (place, report) => {
  const { state, at, language } = place;
  if (language !== 'JSONPath') return;
  for (const template of templatesOf(place)) {
    eachField(template.value, (name, value) => {
      if (name.endsWith('.$') || !looksWorkedOut(value)) return;
      report(
        warning('NO_DOLLAR', template.at, `The field '${name}' has no '.$', so its value is taken as it is written`),
      );
    });
  }
  checkPathFields(place, report);
  if (state['Type'] !== 'Pass' || state['Result'] === undefined) return;
  let isStatic = looksWorkedOut(state['Result']);
  eachField(state['Result'], (_name, value) => {
    isStatic ||= looksWorkedOut(value);
  });
  if (isStatic)
    report(warning('PASS_RESULT_IS_STATIC', `${at}/Result`, 'The result of a Pass is taken as it is written'));
};
