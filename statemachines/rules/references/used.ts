import type { ValueUse } from '../../steps/step-kind.ts';
import { type Reference, referenceOf } from '../../value.ts';
import type { Path, PlacedStep, Subject } from '../subject.ts';

/** A reference in its place. */
export interface Used<Kind extends Reference['kind']> {
  readonly reference: Reference & { readonly kind: Kind };
  /** As it is written. */
  readonly written: string;
  readonly use: ValueUse;
  readonly placed: PlacedStep;
  readonly path: Path;
}

const isOf = <Kind extends Reference['kind']>(
  kind: Kind,
  reference: Reference | undefined,
): reference is Reference & { readonly kind: Kind } => reference?.kind === kind;

/**
 * Every reference of a kind that the author has written, with where it stands. What a kind brings along as its own undo
 * is not the author's.
 */
export const usedIn = <Kind extends Reference['kind']>({ steps }: Subject, kind: Kind): Used<Kind>[] =>
  steps
    .filter(({ isWritten }) => isWritten)
    .flatMap((placed) =>
      placed.uses.flatMap((use): Used<Kind>[] => {
        const reference = referenceOf(use.value);
        return isOf(kind, reference)
          ? [{ reference, written: String(use.value), use, placed, path: [...placed.path, ...use.path] }]
          : [];
      }),
    );
