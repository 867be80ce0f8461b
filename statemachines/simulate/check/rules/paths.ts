import { type Report, schema } from '../diagnostic.ts';
import { isIntrinsicCall } from '../intrinsic.ts';
import { pathShape } from '../jsonpath.ts';
import { entries, type Fields, has, isObject, typed } from '../shape.ts';
import { isComparison } from './comparisons.ts';
import type { StateRule } from './rule.ts';

const NOT_A_PATH = 'Value must be a valid JSONPath.';
const NOT_A_REFERENCE = 'Value is not a Reference Path';

/** What is wrong with a path, in AWS's words. */
type Fault = (path: string) => string | undefined;

const anyPath: Fault = (path) => (pathShape(path) === undefined ? NOT_A_PATH : undefined);

const pathOrCall: Fault = (path) => (isIntrinsicCall(path) ? undefined : anyPath(path));

const reference: Fault = (path) => {
  if (!path.startsWith('$')) return `${NOT_A_REFERENCE}: Reference path didn't start with '$'`;
  const shape = pathShape(path);
  if (shape === undefined) return NOT_A_PATH;
  return shape.isReference ? undefined : `${NOT_A_REFERENCE}: it does not name a single node`;
};

/** Where a result is put: into the state's input, so neither into a variable nor into the context object. */
const resultPath: Fault = (path) => {
  const fault = reference(path);
  if (fault !== undefined || pathShape(path)?.root === 'input') return fault;
  return `${NOT_A_REFERENCE}: a result cannot be put into a variable or the Context object`;
};

/** What a Choice compares: AWS asks for a reference path, but is only known to look at how it begins. */
const compared: Fault = (path) => (path.startsWith('$') ? anyPath(path) : reference(path));

/** The path fields of a state; the first three may be `null`, which throws the value away. */
const PATHS: Readonly<Record<string, Fault>> = {
  InputPath: anyPath,
  OutputPath: anyPath,
  ResultPath: resultPath,
  ItemsPath: reference,
  SecondsPath: reference,
  TimestampPath: reference,
  TimeoutSecondsPath: reference,
  HeartbeatSecondsPath: reference,
  MaxConcurrencyPath: reference,
  ToleratedFailureCountPath: reference,
  ToleratedFailurePercentagePath: reference,
  ErrorPath: pathOrCall,
  CausePath: pathOrCall,
};
const NULLABLE: ReadonlySet<string> = new Set(['InputPath', 'OutputPath', 'ResultPath']);

const checkPath = (holder: Fields, field: string, fault: Fault, at: string, report: Report): void => {
  const value = holder[field];
  if (!has(holder, field) || (value === null && NULLABLE.has(field))) return;
  const where = `${at}/${field}`;
  if (!typed(value, 'STRING', where, report)) return;
  const message = fault(String(value));
  if (message !== undefined) report(schema(where, message));
};

const checkChoice = (rule: unknown, at: string, report: Report): void => {
  if (!isObject(rule)) return;
  checkPath(rule, 'Variable', compared, at, report);
  for (const field of Object.keys(rule)) {
    if (isComparison(field) && field.endsWith('Path') && typeof rule[field] === 'string') {
      checkPath(rule, field, compared, at, report);
    }
  }
  checkChoice(rule['Not'], `${at}/Not`, report);
  for (const joined of ['And', 'Or']) {
    for (const { value, at: where } of entries(rule[joined], `${at}/${joined}`)) checkChoice(value, where, report);
  }
};

/**
 * Paths are paths, and reference paths where one node is meant.
 *
 * Developer guide, "Processing input and output in Step Functions"; words and places measured (cdk-preflight,
 * `pf-sfn-asl-jsonpath-syntax`; aws-cloudformation/cfn-lint, issues 4076 and 4078).
 */
export const paths: StateRule = ({ state, at, language }, report) => {
  if (language !== 'JSONPath') return;
  for (const [field, fault] of Object.entries(PATHS)) checkPath(state, field, fault, at, report);
  for (const { value, at: where } of entries(state['Catch'], `${at}/Catch`)) {
    if (isObject(value)) checkPath(value, 'ResultPath', resultPath, where, report);
  }
  for (const { value, at: where } of entries(state['Choices'], `${at}/Choices`)) checkChoice(value, where, report);
};
