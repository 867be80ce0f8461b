import type { Definition } from '#statemachines/asl';
import { loopsOfLooks, sideBySide } from './same-path-loops.ts';

/** How a recovery went, as far as it must be the same wherever its machine runs. */
export interface Path {
  readonly ends: string;
  readonly cause: string;
  /** The steps that were let begin, in their order, without the looks of the success criteria. */
  readonly begun: readonly string[];
  /** The states of the machine itself that were entered, in their order; what is inside Parallel and Map is not shown. */
  readonly states: readonly string[];
}

/** What was seen of one run, before what depends on seconds is taken out. */
export interface Seen {
  readonly ends: string;
  readonly cause: string | undefined;
  readonly begun: readonly string[];
  readonly states: readonly string[];
}

/** A step is recorded under its state's name, inside a `for-each` with the number of its target. */
export const stateOfStep = (step: string): string => step.replace(/:n\d+/, '');

/** Neighbours that belong to the same one of some groups, gathered. */
const gathered = (
  names: readonly string[],
  groupOf: (name: string) => ReadonlySet<string> | undefined,
): { readonly group: ReadonlySet<string> | undefined; readonly names: string[] }[] => {
  const runs: { group: ReadonlySet<string> | undefined; names: string[] }[] = [];
  for (const name of names) {
    const group = groupOf(name);
    const last = runs.at(-1);
    if (last !== undefined && group !== undefined && last.group === group) last.names.push(name);
    else runs.push({ group, names: [name] });
  }
  return runs;
};

/**
 * Takes out of a run what depends on seconds: how often a loop of looks was gone through, and in which order branches
 * that run side by side began their steps.
 */
export const pathOf = (definition: Definition, seen: Seen): Path => {
  const { States: states } = definition;
  const loops = loopsOfLooks(states);
  const branches = sideBySide(definition);
  const loopOf = (state: string) => loops.find((loop) => loop.has(state));
  const begun = gathered(
    seen.begun.filter((step) => step !== 'verify'),
    (step) => loopOf(stateOfStep(step)),
  ).flatMap(({ group, names }) => (group === undefined ? names : names.slice(0, 1)));
  return {
    ends: seen.ends,
    cause: seen.cause ?? '',
    begun: gathered(begun, (step) => branches.find((each) => each.has(stateOfStep(step)))).flatMap(
      ({ group, names }) => (group === undefined ? names : names.toSorted()),
    ),
    states: gathered(
      seen.states.filter((state) => Object.hasOwn(states, state)),
      loopOf,
    ).flatMap(({ group, names }) =>
      // why without the waits: a loop that sees at once what it wants does not wait, one that is slow does
      group === undefined ? names : [...new Set(names)].filter((name) => states[name]?.Type !== 'Wait'),
    ),
  };
};

/** Where two paths differ, in words; none where they are the same. */
export const differencesOf = (simulated: Path, deployed: Path, compareCause: boolean): string[] => {
  const told = (what: string, a: string, b: string): string[] =>
    a === b ? [] : [`${what} differs\n  simulated: ${a}\n  deployed:  ${b}`];
  return [
    ...told('end', simulated.ends, deployed.ends),
    ...(compareCause ? told('cause', simulated.cause, deployed.cause) : []),
    ...told('order of begun steps', simulated.begun.join(' '), deployed.begun.join(' ')),
    ...told('path through the states', simulated.states.join(' '), deployed.states.join(' ')),
  ];
};
