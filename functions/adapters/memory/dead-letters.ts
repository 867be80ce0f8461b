import type { DeadLetters } from '../../application/ports.ts';

/** Dead letters that are kept, in order. */
export const createMemoryDeadLetters = (): DeadLetters & {
  readonly kept: readonly { readonly body: string; readonly reason: string }[];
} => {
  const kept: { readonly body: string; readonly reason: string }[] = [];
  return {
    kept,
    keep: async (body, reason) => {
      kept.push({ body, reason });
    },
  };
};
