import { schema } from '../diagnostic.ts';
import { has, oneOf, required, supported, typed } from '../shape.ts';
import { LANGUAGES } from './query-language.ts';
import type { ScopeRule } from './rule.ts';

const COMMON = ['Comment', 'StartAt', 'States'];
const FIELDS = {
  machine: new Set([...COMMON, 'QueryLanguage', 'TimeoutSeconds', 'Version']),
  branch: new Set(COMMON),
  processor: new Set([...COMMON, 'ProcessorConfig']),
} as const;

/**
 * A set of states has states, and one of them to start at. Only the machine has a language.
 *
 * Developer guide, "State machine structure in Amazon States Language"; measured: cdk-preflight,
 * `pf-sfn-asl-state-fields` and `pf-sfn-asl-branch-shape`.
 */
export const scope: ScopeRule = ({ kind, fields, at }, report) => {
  required(fields, ['StartAt', 'States'], at, report);
  supported(fields, FIELDS[kind], at, report);
  if (has(fields, 'StartAt')) typed(fields['StartAt'], 'STRING', `${at}/StartAt`, report);
  if (kind === 'machine' && has(fields, 'QueryLanguage'))
    oneOf(fields['QueryLanguage'], LANGUAGES, '/QueryLanguage', report);
  if (kind === 'machine' && has(fields, 'Version')) oneOf(fields['Version'], ['1.0'], '/Version', report);
  const { States } = fields;
  if (States === undefined || !typed(States, 'OBJECT', `${at}/States`, report)) return;
  const states = Object.entries(Object(States));
  if (states.length === 0) report(schema(`${at}/States`, 'Value cannot be empty'));
  for (const [name, state] of states) typed(state, 'OBJECT', `${at}/States/${name}`, report);
};
