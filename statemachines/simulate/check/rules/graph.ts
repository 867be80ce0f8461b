import { error, type Report } from '../diagnostic.ts';
import type { Scope, StatePlace } from '../place.ts';
import { entries, isObject } from '../shape.ts';
import type { WholeRule } from './rule.ts';

interface Move {
  readonly to: string;
  readonly at: string;
}

/** Where a state can go to. */
const movesOf = ({ state, at }: StatePlace): readonly Move[] => {
  const targets: { readonly value: unknown; readonly at: string }[] = [
    { value: state['Next'], at: `${at}/Next` },
    { value: state['Default'], at: `${at}/Default` },
  ];
  for (const list of ['Choices', 'Catch']) {
    for (const { value, at: where } of entries(state[list], `${at}/${list}`)) {
      if (isObject(value)) targets.push({ value: value['Next'], at: `${where}/Next` });
    }
  }
  return targets.flatMap(({ value, at: where }) => (typeof value === 'string' ? [{ to: value, at: where }] : []));
};

const isTerminal = ({ state }: StatePlace): boolean =>
  state['End'] === true || state['Type'] === 'Succeed' || state['Type'] === 'Fail';

const reachedFrom = (start: string, moves: ReadonlyMap<string, readonly Move[]>): ReadonlySet<string> => {
  const reached = new Set<string>();
  const pending = [start];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    for (const { to } of moves.get(name) ?? []) pending.push(to);
  }
  return reached;
};

const checkScope = ({ kind, fields, at, places }: Scope, report: Report): void => {
  const start: Move = { to: String(fields['StartAt']), at: `${at}/StartAt` };
  const moves = new Map(places.map((place) => [place.name, movesOf(place)]));
  for (const { to, at: where } of [start, ...[...moves.values()].flat()]) {
    if (!moves.has(to)) report(error('MISSING_TRANSITION_TARGET', where, `Missing 'Next' target: ${to}`));
  }
  if (kind === 'machine' && !places.some(isTerminal)) {
    report(error('MISSING_END_STATE', undefined, 'Workflow has no terminal state'));
    return;
  }
  const reached = reachedFrom(start.to, moves);
  for (const { name, at: where } of places) {
    if (reached.has(name)) continue;
    report(error('MISSING_TRANSITION_TARGET', where, `State "${name}" is not reachable.`));
  }
};

/**
 * Every move goes to a state of its own set, every state can be reached, and the machine has an end.
 *
 * AWS writes `'Next'` whatever the field, asks only the machine itself for an end, and says nothing of what cannot be
 * reached where there is none (github.com/floci-io/floci, issue 2735; aws-cloudformation/cfn-lint, issues 4073, 4074).
 */
export const graph: WholeRule = (scopes, report) => {
  for (const scope of scopes) checkScope(scope, report);
};
