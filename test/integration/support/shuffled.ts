/** The same things in an order that a seed decides: a failure is run again with its seed. */
export const shuffled = <T>(things: readonly T[], seed: number): T[] => {
  // why this recurrence: a linear congruential generator of full period modulo 2^32, and no randomness of its own
  let state = seed >>> 0;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const order = [...things];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = next(last + 1);
    const [a, b] = [order[last], order[other]];
    if (a === undefined || b === undefined) continue;
    order[last] = b;
    order[other] = a;
  }
  return order;
};
