import { error, type Report, schema } from '../diagnostic.ts';
import { analysisOf, isHalfOpen, isJsonata } from '../jsonata.ts';
import type { StatePlace } from '../place.ts';
import { entries, isObject } from '../shape.ts';
import type { StateRule } from './rule.ts';

/** Which fields of `$states` there are, beyond `input` and `context`, which are always there. */
type Extra = 'result' | 'errorOutput' | undefined;

interface Place {
  readonly value: unknown;
  readonly at: string;
  readonly extra: Extra;
}

const PLAIN = [
  'Arguments',
  'Items',
  'ItemSelector',
  'ItemBatcher',
  'Credentials',
  'Seconds',
  'Timestamp',
  'TimeoutSeconds',
  'HeartbeatSeconds',
  'MaxConcurrency',
  'ToleratedFailureCount',
  'ToleratedFailurePercentage',
  'Error',
  'Cause',
];
const RESULTS = ['Output', 'Assign'];
const HAS_RESULT: ReadonlySet<unknown> = new Set(['Task', 'Parallel', 'Map']);

/** Everything of a JSONata state that AWS reads as an expression, or as a value with expressions in it. */
const placesOf = ({ state, at }: StatePlace): readonly Place[] => {
  const of = (holder: unknown, where: string, fields: readonly string[], extra: Extra): readonly Place[] =>
    isObject(holder) ? fields.map((field) => ({ value: holder[field], at: `${where}/${field}`, extra })) : [];
  const extra = HAS_RESULT.has(state['Type']) ? 'result' : undefined;
  return [
    ...of(state, at, PLAIN, undefined),
    ...of(state, at, RESULTS, extra),
    ...of(state['ItemReader'], `${at}/ItemReader`, ['Arguments'], undefined),
    ...of(state['ResultWriter'], `${at}/ResultWriter`, ['Arguments'], undefined),
    ...entries(state['Choices'], `${at}/Choices`).flatMap((rule) =>
      of(rule.value, rule.at, ['Condition', ...RESULTS], undefined),
    ),
    ...entries(state['Catch'], `${at}/Catch`).flatMap((rule) => of(rule.value, rule.at, RESULTS, 'errorOutput')),
  ].filter(({ value }) => value !== undefined);
};

const unsupported = (name: string): string =>
  name === '$$' ? "Reference to '$$' is not supported." : `Reference to '${name}' at the top level is not supported.`;

const checkText = (text: string, { at, extra }: Place, report: Report): void => {
  if (isHalfOpen(text)) report(schema(at, 'JSONata string must start with {% and end with %}'));
  if (!isJsonata(text)) return;
  const { fault, contextReads, statesFields } = analysisOf(text);
  if (fault !== undefined) report(error('INVALID_JSONATA_EXPRESSION', at, fault));
  for (const name of contextReads) report(error('UNSUPPORTED_JSONATA_EXPRESSION', at, unsupported(name)));
  for (const field of statesFields) {
    if (field === 'input' || field === 'context' || field === extra) continue;
    report(error('UNSUPPORTED_JSONATA_EXPRESSION', at, `Field '$states.${field}' does not exist.`));
  }
};

const checkValue = (place: Place, report: Report): void => {
  const { value, at, extra } = place;
  if (typeof value === 'string') checkText(value, place, report);
  else if (isObject(value)) {
    for (const [name, inner] of Object.entries(value)) checkValue({ value: inner, at: `${at}/${name}`, extra }, report);
  } else for (const entry of entries(value, at)) checkValue({ ...entry, extra }, report);
};

/**
 * Expressions can be read, begin at `$states` or at a variable, and ask `$states` for what it holds at their place.
 *
 * Developer guide, "Transforming data with JSONata": there is no context item; `result` is
 * there once a Task, Parallel or Map succeeded, `errorOutput` in a catcher. Codes, words and places measured
 * (github.com/floci-io/floci, issues 2670 and 2745).
 */
export const expressions: StateRule = (place, report) => {
  if (place.language !== 'JSONata') return;
  for (const found of placesOf(place)) checkValue(found, report);
};
