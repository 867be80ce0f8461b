import { type Branch, branchesOf, type State, type States, successors } from '../../asl.ts';

/** A machine, or a machine inside one, each by itself: names of one cannot be gone to from another. */
export const machinesBelow = ({ StartAt, States }: Branch): Branch[] => [
  { StartAt, States },
  ...Object.values(States).flatMap(branchesOf).flatMap(machinesBelow),
];

export const isEnd = (state: State): boolean => state.End === true || state.Type === 'Fail' || state.Type === 'Succeed';

/** Everything that can be come to from some states, themselves included, without going on from where one is told to stop. */
export const reachedFrom = (
  from: readonly string[],
  next: (name: string) => readonly string[],
): ReadonlySet<string> => {
  const seen = new Set<string>();
  const queue = [...from];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    queue.push(...next(name));
  }
  return seen;
};

/** From each state the states that it goes to, those that do not exist left out; made once for a machine. */
export const nextIn = (states: States): ((name: string) => readonly string[]) => {
  const next = new Map(
    Object.entries(states).map(([name, state]) => [
      name,
      [...new Set(successors(state))].filter((each) => Object.hasOwn(states, each)),
    ]),
  );
  return (name) => next.get(name) ?? [];
};

/** The states from which some others can be come to, these included. */
export const leadingTo = (
  to: readonly string[],
  names: readonly string[],
  next: (name: string) => readonly string[],
) => {
  const before = new Map<string, string[]>();
  for (const name of names) {
    for (const each of next(name)) {
      const known = before.get(each);
      if (known === undefined) before.set(each, [name]);
      else known.push(name);
    }
  }
  return reachedFrom(to, (name) => before.get(name) ?? []);
};

/**
 * Sets of states of which each can be come to from each other: the loops of a machine (Tarjan's strongly connected
 * components, without recursion). A state that does not come back to itself is in none.
 */
export const loopsOf = (names: readonly string[], next: (name: string) => readonly string[]): string[][] => {
  const among = new Set(names);
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const found: string[][] = [];
  for (const root of names) {
    if (index.has(root)) continue;
    const walk: { name: string; rest: string[] }[] = [{ name: root, rest: [] }];
    const enter = (name: string): string[] => {
      index.set(name, index.size);
      low.set(name, index.size - 1);
      open.push(name);
      isOpen.add(name);
      return next(name).filter((each) => among.has(each));
    };
    walk[0] = { name: root, rest: enter(root) };
    for (let top = walk.at(-1); top !== undefined; top = walk.at(-1)) {
      const { name } = top;
      const to = top.rest.pop();
      if (to !== undefined) {
        if (!index.has(to)) walk.push({ name: to, rest: enter(to) });
        else if (isOpen.has(to)) low.set(name, Math.min(low.get(name) ?? 0, index.get(to) ?? 0));
        continue;
      }
      walk.pop();
      const parent = walk.at(-1);
      if (parent !== undefined) low.set(parent.name, Math.min(low.get(parent.name) ?? 0, low.get(name) ?? 0));
      if (low.get(name) !== index.get(name)) continue;
      const loop = open.splice(open.indexOf(name));
      for (const each of loop) isOpen.delete(each);
      if (loop.length > 1 || next(name).includes(name)) found.push(loop);
    }
  }
  return found;
};
