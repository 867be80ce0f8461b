import { type Report, schema } from '../diagnostic.ts';
import { isJsonata } from '../jsonata.ts';
import { MAX_ATTEMPTS_MAX, MAX_DELAY_SECONDS_MAX, SECONDS_MAX } from '../quotas.ts';
import { entries, type Fields, has, isObject } from '../shape.ts';
import type { ScopeRule, StateRule } from './rule.ts';

interface Range {
  readonly field: string;
  readonly min?: number;
  readonly max?: number;
  /** A number with a fraction is as good. */
  readonly fraction?: true;
}

/** Measured on AWS (cdk-preflight, `pf-sfn-asl-numeric-ranges`): a machine may time out after 0 s, a state may not. */
const STATE: readonly Range[] = [
  { field: 'TimeoutSeconds', min: 1, max: SECONDS_MAX },
  { field: 'HeartbeatSeconds', min: 1, max: SECONDS_MAX },
  { field: 'Seconds', min: 0, max: SECONDS_MAX },
  { field: 'MaxConcurrency', min: 0 },
  { field: 'ToleratedFailureCount', min: 0 },
  { field: 'ToleratedFailurePercentage', min: 0, max: 100, fraction: true },
];
const RETRY: readonly Range[] = [
  { field: 'IntervalSeconds', min: 0, max: SECONDS_MAX },
  { field: 'MaxAttempts', min: 0, max: MAX_ATTEMPTS_MAX },
  { field: 'MaxDelaySeconds', min: 1, max: MAX_DELAY_SECONDS_MAX },
  { field: 'BackoffRate', min: 1, fraction: true },
];
const MACHINE: readonly Range[] = [{ field: 'TimeoutSeconds', min: 0, max: SECONDS_MAX }];

const check = (holder: Fields, ranges: readonly Range[], at: string, report: Report, expressions = false): void => {
  for (const { field, min, max, fraction } of ranges) {
    if (!has(holder, field)) continue;
    const value = holder[field];
    if (expressions && isJsonata(value)) continue;
    const where = `${at}/${field}`;
    if (typeof value !== 'number' || (fraction !== true && !Number.isInteger(value))) {
      report(schema(where, `Expected value of type ${fraction === true ? 'Number' : 'Integer'}`));
    } else if (min !== undefined && value < min) report(schema(where, `Minimum value is ${min}`));
    else if (max !== undefined && value > max) report(schema(where, `Maximum value is ${max}`));
  }
};

/** Numbers are numbers, in their range; in a JSONata state an expression may stand for one, but not in a `Retry`. */
export const numbers: StateRule = ({ state, at, language }, report) => {
  check(state, STATE, at, report, language === 'JSONata');
  for (const { value, at: where } of entries(state['Retry'], `${at}/Retry`)) {
    if (isObject(value)) check(value, RETRY, where, report);
  }
};

/** The whole machine's time-out. */
export const machineNumbers: ScopeRule = ({ kind, fields, at }, report) => {
  if (kind === 'machine') check(fields, MACHINE, at, report);
};
