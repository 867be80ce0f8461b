import { type States, successors } from '../asl.ts';

/**
 * Removes what cannot be reached, which Step Functions refuses; the undo of a last step may be such.
 *
 * @throws Error when a state is gone to and does not exist: a bug of an emitter
 */
export const reachable = (startAt: string, states: States): States => {
  const seen = new Set<string>();
  const queue = [startAt];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (seen.has(name)) continue;
    const state = states[name];
    if (state === undefined) throw new Error(`state '${name}' is gone to and does not exist`);
    seen.add(name);
    queue.push(...successors(state));
  }
  return Object.fromEntries(Object.entries(states).filter(([name]) => seen.has(name)));
};
