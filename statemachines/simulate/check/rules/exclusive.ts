import { schema } from '../diagnostic.ts';
import { atMostOne, exactlyOne, type Fields, has, typed } from '../shape.ts';
import type { StateRule } from './rule.ts';

const MOVING: ReadonlySet<unknown> = new Set(['Task', 'Pass', 'Wait', 'Parallel', 'Map']);

/** A value and the path to one exclude each other; so do the old and the new name of a field. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['TimeoutSeconds', 'TimeoutSecondsPath'],
  ['HeartbeatSeconds', 'HeartbeatSecondsPath'],
  ['MaxConcurrency', 'MaxConcurrencyPath'],
  ['ToleratedFailurePercentage', 'ToleratedFailurePercentagePath'],
  ['ToleratedFailureCount', 'ToleratedFailureCountPath'],
  ['Error', 'ErrorPath'],
  ['Cause', 'CausePath'],
  ['ItemSelector', 'Parameters'],
];

/** `"End": false` says nothing: the state still needs a `Next`, and may have one. */
const moves = (state: Fields): Fields => {
  const { End, ...others } = state;
  return End === false ? others : state;
};

/**
 * What has to be there once, and what not twice: `Next` or `End`, one timing of a Wait, one processor of a Map, a value
 * or its path.
 *
 * Developer guide, the page of each type of state; the words and the place, the state, are measured (cdk-preflight,
 * `pf-sfn-asl-path-exclusive`, `pf-sfn-asl-next-end`, `pf-sfn-asl-wait-timing`).
 */
export const exclusive: StateRule = ({ state, at }, report) => {
  const { Type } = state;
  for (const field of ['Next', 'Default'])
    if (has(state, field)) typed(state[field], 'STRING', `${at}/${field}`, report);
  if (has(state, 'End')) typed(state['End'], 'BOOLEAN', `${at}/End`, report);
  if (MOVING.has(Type)) exactlyOne(moves(state), ['Next', 'End'], at, report);
  if (Type === 'Wait') exactlyOne(state, ['SecondsPath', 'Seconds', 'TimestampPath', 'Timestamp'], at, report);
  if (Type === 'Map') exactlyOne(state, ['ItemProcessor', 'Iterator'], at, report);
  for (const pair of PAIRS) atMostOne(state, pair, at, report);
  if (Type === 'Choice' && Array.isArray(state['Choices']) && state['Choices'].length === 0) {
    report(schema(`${at}/Choices`, 'Value cannot be empty'));
  }
};
