import type { Json } from '../json.ts';

/** An argument that a function does not take, in the words of the error that is reported. */
export class IntrinsicError extends Error {
  override readonly name = 'IntrinsicError';
}

export interface IntrinsicContext {
  readonly random: () => number;
}

export interface IntrinsicFunction {
  /** How many arguments it takes, at least and at most. */
  readonly takes: readonly [number, number];
  readonly call: (args: readonly Json[], context: IntrinsicContext) => Json;
}

export type IntrinsicTable = Readonly<Record<string, IntrinsicFunction>>;

const refuse = (got: Json, wanted: string): never => {
  throw new IntrinsicError(`Invalid argument: expected ${wanted}, got ${JSON.stringify(got)}`);
};

export const arrayOf = (value: Json | undefined): readonly Json[] =>
  Array.isArray(value) ? value : refuse(value ?? null, 'an array');

export const textOf = (value: Json | undefined): string =>
  typeof value === 'string' ? value : refuse(value ?? null, 'a string');

/** Java's Math.round: halves go up, so -1.5 becomes -1. AWS rounds what is not an integer. */
export const integerOf = (value: Json | undefined): number => {
  if (typeof value !== 'number') return refuse(value ?? null, 'a number');
  // why + 0: Math.round(-0.5) is -0, which no JSON has
  return Math.round(value) + 0;
};

/** A text within a limit of the Developer Guide's 'Intrinsic functions'. */
export const limited = (text: string, limit: number): string => {
  if (text.length > limit)
    throw new IntrinsicError(`Invalid argument: expected at most ${limit} characters, got ${text.length}`);
  return text;
};
