import { type Report, schema } from '../diagnostic.ts';
import { entries, type Fields, has, isObject, oneOf, required, supported, typed } from '../shape.ts';
import type { StateRule } from './rule.ts';

const RETRY: ReadonlySet<string> = new Set([
  'ErrorEquals',
  'IntervalSeconds',
  'MaxAttempts',
  'BackoffRate',
  'MaxDelaySeconds',
  'JitterStrategy',
  'Comment',
]);
/** A field of the other language is told of by the rule of languages. */
const CATCH: ReadonlySet<string> = new Set(['ErrorEquals', 'Next', 'ResultPath', 'Assign', 'Output', 'Comment']);

const checkNames = (holder: Fields, isLast: boolean, at: string, report: Report): void => {
  const where = `${at}/ErrorEquals`;
  const names = holder['ErrorEquals'];
  if (names === undefined || !typed(names, 'ARRAY', where, report)) return;
  const listed = entries(names, where);
  if (listed.length === 0) report(schema(where, 'Value cannot be empty'));
  for (const { value, at: place } of listed) {
    if (!typed(value, 'STRING', place, report)) continue;
    // the one name that swallows all others: it has to be alone, and after all others
    if (value === 'States.ALL' && !(isLast && listed.length === 1)) {
      report(schema(place, 'States.ALL must appear alone and at end of list'));
    }
  }
};

const checkCatch = (holder: Fields, at: string, report: Report): void => {
  required(holder, ['ErrorEquals', 'Next'], at, report);
  supported(holder, CATCH, at, report);
  if (has(holder, 'Next')) typed(holder['Next'], 'STRING', `${at}/Next`, report);
};

const checkRetry = (holder: Fields, at: string, report: Report): void => {
  required(holder, ['ErrorEquals'], at, report);
  supported(holder, RETRY, at, report);
  if (has(holder, 'JitterStrategy')) oneOf(holder['JitterStrategy'], ['NONE', 'FULL'], `${at}/JitterStrategy`, report);
};

/**
 * Retriers and catchers name errors, and `States.ALL` alone and last.
 *
 * Developer guide, "Handling errors in Step Functions workflows"; words and places measured (cdk-preflight,
 * `pf-sfn-asl-retry-catch`).
 */
export const errors: StateRule = ({ state, at }, report) => {
  for (const field of ['Retry', 'Catch']) {
    const where = `${at}/${field}`;
    if (!has(state, field) || !typed(state[field], 'ARRAY', where, report)) continue;
    const listed = entries(state[field], where);
    for (const [index, { value, at: place }] of listed.entries()) {
      if (!isObject(value)) {
        typed(value, 'OBJECT', place, report);
        continue;
      }
      if (field === 'Retry') checkRetry(value, place, report);
      else checkCatch(value, place, report);
      checkNames(value, index === listed.length - 1, place, report);
    }
  }
};
