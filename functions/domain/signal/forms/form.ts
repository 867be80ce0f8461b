import type { AlarmContext } from '../alarm.ts';
import type { UnknownRecord } from '../record.ts';
import type { Normalised, Route } from '../signal.ts';

/** How a payload came to be looked at. */
export interface Delivery extends AlarmContext {
  /** The door it came through: only `person` admits a person's request, and only without an envelope. */
  readonly door: Route | undefined;
  /** Number of envelopes that were taken off. */
  readonly depth: number;
  /** When each envelope was sent, the innermost first. */
  readonly sentAt: readonly unknown[];
}

export interface Part {
  readonly payload: unknown;
  readonly sentAt: unknown;
}

export type Reading =
  | { readonly is: 'answer'; readonly answer: Normalised }
  | { readonly is: 'envelope'; readonly parts: readonly Part[] };

/** One form in which something reaches the intake: a new form is a new file in the table `FORMS`. */
export interface Form {
  readonly name: string;
  /** What the payload is in this form; undefined when it is not of this form. Never throws. */
  readonly read: (payload: UnknownRecord, delivery: Delivery) => Reading | undefined;
}

export const answer = (normalised: Normalised): Reading => ({ is: 'answer', answer: normalised });
