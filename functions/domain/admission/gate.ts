import type { Declared } from '../environment/directory.ts';
import type { Environment } from '../environment/environment.ts';
import type { PlaybookSummary } from '../match/match.ts';
import type { Condition, Item } from '../table/condition.ts';
import type { Key, Write } from '../table/write.ts';

/** Everything that a gate may look at, apart from the stored items that it names itself. */
export interface AdmissionRequest {
  readonly environment: Environment;
  readonly component: Declared;
  readonly playbook: PlaybookSummary;
  readonly confidence: number;
  readonly recoveryId: string;
  readonly now: Date;
}

/** What a gate asks of one item, and what passing it changes there, in the one transaction of an admission. */
export interface Guard {
  readonly key: Key;
  readonly when: Condition;
  readonly change?: Omit<Extract<Write, { do: 'update' }>, 'do' | 'key' | 'when'>;
}

/** Why a gate said no, and the moment from which it would say yes where that is known. */
export interface Refusal {
  readonly gate: string;
  readonly words: string;
  readonly inputs: Readonly<Record<string, string | number | boolean>>;
  readonly opensAt?: string;
}

/**
 * One reason not to act (S2), in one file of `gates/`.
 *
 * A gate either answers from the request alone (`refuse`), or states conditions on stored items (`guards`), which
 * DynamoDB checks in the admission's transaction and which are read again, as the same data, to say who refused.
 */
export interface Gate {
  readonly name: string;
  refuse?(request: AdmissionRequest): Refusal | undefined;
  guards?(request: AdmissionRequest): readonly Guard[];
  /** Says why, from the item that refused. Called only when a guard of this gate does not hold of `item`. */
  explain?(request: AdmissionRequest, item: Item | undefined, key: Key): Refusal;
}

/** A stored number, or 0 where the item has none. */
export const numberIn = (item: Item | undefined, attribute: string): number => {
  const value = item?.[attribute];
  return typeof value === 'number' ? value : 0;
};

/** A stored text, or '' where the item has none. */
export const textIn = (item: Item | undefined, attribute: string): string => {
  const value = item?.[attribute];
  return typeof value === 'string' ? value : '';
};
