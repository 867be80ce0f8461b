import type { Definition, State, States } from '#statemachines/asl';
import { branchesOf, statesBelow, successors } from '#statemachines/asl';

/** The states that can be reached from one, itself only where a loop leads back to it. */
const reachedFrom = (states: States, name: string): ReadonlySet<string> => {
  const seen = new Set<string>();
  const queue = successorsOf(states, name);
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    queue.push(...successorsOf(states, next));
  }
  return seen;
};

const successorsOf = (states: States, name: string): string[] => {
  const state = states[name];
  return state === undefined ? [] : successors(state);
};

/** What a state asks of the step worker; `undefined` of a state that asks it nothing. */
export const askedOf = ({ Arguments: given }: State): string | undefined => {
  const payload: unknown = given?.['Payload'];
  const asked: unknown = typeof payload === 'object' && payload !== null ? Reflect.get(payload, 'do') : undefined;
  return typeof asked === 'string' ? asked : undefined;
};

/** Whether a loop through this state looks again and again: it judges, or it is a look of a poll. */
const looks = (name: string, state: State): boolean => askedOf(state) === 'judge' || name.endsWith(':look');

/** Every loop of looks of a machine, as the names of its states: how often they are gone through is a matter of seconds. */
export const loopsOfLooks = (states: States): ReadonlySet<string>[] => [
  ...Object.entries(states).flatMap(([name, state]) => {
    const reached = reachedFrom(states, name);
    if (!looks(name, state) || !reached.has(name)) return [];
    return [new Set([...reached].filter((each) => reachedFrom(states, each).has(name)))];
  }),
  ...Object.values(states).flatMap((state) => branchesOf(state).flatMap((branch) => loopsOfLooks(branch.States))),
];

/** Names of the states that run a command, those inside Parallel and Map included. */
export const commandStatesOf = ({ States: states }: Definition): ReadonlySet<string> =>
  new Set(statesBelow(states).flatMap(([name, state]) => (askedOf(state) === 'run-command' ? [name] : [])));

/** The states inside each Parallel of a machine: their order is nobody's promise. */
export const sideBySide = ({ States: states }: Definition): ReadonlySet<string>[] =>
  statesBelow(states).flatMap(([, state]) =>
    state.Type === 'Parallel'
      ? [new Set(branchesOf(state).flatMap((branch) => statesBelow(branch.States).map(([name]) => name)))]
      : [],
  );
