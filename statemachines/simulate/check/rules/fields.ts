import { schema } from '../diagnostic.ts';
import { required, supported, typed } from '../shape.ts';
import type { StateRule } from './rule.ts';

const EVERYWHERE = ['Type', 'Comment', 'QueryLanguage'];
const FILTERS = ['InputPath', 'OutputPath', 'Output', 'Assign'];
const MOVES = ['Next', 'End'];
const RESULT = ['ResultPath', 'Parameters', 'ResultSelector', 'Retry', 'Catch'];
const MAP = [
  'ItemProcessor',
  'Iterator',
  'ItemsPath',
  'Items',
  'ItemSelector',
  'ItemReader',
  'ItemBatcher',
  'ResultWriter',
  'MaxConcurrency',
  'MaxConcurrencyPath',
  'ToleratedFailurePercentage',
  'ToleratedFailurePercentagePath',
  'ToleratedFailureCount',
  'ToleratedFailureCountPath',
  'Label',
];
const TASK = [
  'Resource',
  'Credentials',
  'TimeoutSeconds',
  'TimeoutSecondsPath',
  'HeartbeatSeconds',
  'HeartbeatSecondsPath',
];
const WAIT = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'];

interface Kind {
  readonly fields: ReadonlySet<string>;
  readonly required: readonly string[];
}

const kind = (required: readonly string[], ...fields: readonly (readonly string[])[]): Kind => ({
  fields: new Set([EVERYWHERE, ...fields].flat()),
  required,
});

/**
 * The fields of each type of state, in both languages, in the order in which AWS lists the types.
 *
 * Developer guide, "Discovering workflow states": the page of each type. The table was measured on AWS, eight types by
 * fifty fields (github.com/badmintoncryer/cdk-preflight, `pf-sfn-asl-state-fields`).
 */
const KINDS: ReadonlyMap<string, Kind> = new Map([
  ['Task', kind(['Resource'], FILTERS, MOVES, RESULT, ['Arguments'], TASK)],
  ['Wait', kind([], FILTERS, MOVES, WAIT)],
  ['Pass', kind([], FILTERS, MOVES, ['Result', 'ResultPath', 'Parameters'])],
  ['Succeed', kind([], ['InputPath', 'OutputPath', 'Output'])],
  ['Fail', kind([], ['Error', 'ErrorPath', 'Cause', 'CausePath'])],
  ['Choice', kind(['Choices'], FILTERS, ['Choices', 'Default'])],
  ['Parallel', kind(['Branches'], FILTERS, MOVES, RESULT, ['Arguments', 'Branches'])],
  ['Map', kind([], FILTERS, MOVES, RESULT, MAP)],
]);

/** A state has a type, what its type needs, and nothing that its type does not know. */
export const fields: StateRule = ({ state, at }, report) => {
  const { Type } = state;
  if (Type === undefined) return required(state, ['Type'], at, report);
  if (!typed(Type, 'STRING', `${at}/Type`, report)) return;
  const known = KINDS.get(String(Type));
  if (known === undefined) {
    const message = `The field 'Type' should have one of these values: [${[...KINDS.keys()].join(', ')}]`;
    report(schema(`${at}/Type`, message));
    return;
  }
  required(state, known.required, at, report);
  supported(state, known.fields, at, report);
};
