import type { Signal } from '../../signal/signal.ts';
import type { Exhausted, FailureType } from '../classification.ts';

/** What one rule sees in one signal. */
export interface Finding {
  readonly type: FailureType;
  readonly resource?: Exhausted;
  readonly symptoms: readonly string[];
  /** How sure this alone makes of the type, 0 to 1. */
  readonly confidence: number;
  readonly because: string;
}

/** One way to recognise a failure: a new way is a new file in the table `RULES`. */
export interface Rule {
  readonly name: string;
  /** What the rule sees in a failing signal; undefined when it has nothing to say. Total and pure. */
  readonly look: (signal: Signal) => Finding | undefined;
}

/** A type, what goes with it, and how sure that is. */
export interface Meaning {
  readonly type: FailureType;
  readonly resource?: Exhausted;
  readonly symptoms?: readonly string[];
  readonly confidence?: number;
}

/** What a metric's alarm means. */
export interface MetricRow extends Meaning {
  /** Namespaces in which the row holds; everywhere when left out. */
  readonly in?: readonly string[];
  /** The metric's name, whole; or, in rows that hold everywhere, its words (lower case, blanks between). */
  readonly metric: RegExp;
  /** What it means when the metric is under its threshold, where that is something else. */
  readonly below?: Meaning;
  /** What it means when no data came at all, where that is something else than a silent reporter. */
  readonly silent?: Meaning;
  /** A measure of load: less sure than a metric that tells of a failure itself. */
  readonly load?: boolean;
}

export const findingOf = (meaning: Meaning, because: string, confidence: number): Finding => ({
  type: meaning.type,
  ...(meaning.resource === undefined ? {} : { resource: meaning.resource }),
  symptoms: meaning.symptoms ?? [],
  confidence: meaning.confidence ?? confidence,
  because: because.slice(0, 300),
});
