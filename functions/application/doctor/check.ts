import type { Directory } from '../../domain/environment/directory.ts';
import type { PlaybookSummary } from '../../domain/match/match.ts';
import type { Clock, Notifier, Table } from '../ports.ts';
import type { AlarmSetups, DeadLetterQueue, ManagedNodes, Subscriptions } from './ports.ts';

/** An error is something that will hurt when the next failure comes; a warning may be meant; an info is good to know. */
export const FINDING_SEVERITIES = ['error', 'warning', 'info'] as const;
export type FindingSeverity = (typeof FINDING_SEVERITIES)[number];

export interface Finding {
  readonly severity: FindingSeverity;
  readonly what: string;
  /** What a person does about it. */
  readonly fix: string;
}

/** Everything that the checks look at. */
export interface DoctorDeps {
  readonly clock: Clock;
  readonly table: Pick<Table, 'get' | 'getAll' | 'query' | 'list'>;
  readonly directory: Directory;
  readonly playbooks: readonly PlaybookSummary[];
  readonly topicArns: { readonly pages: string; readonly notices: string };
  readonly alarms: AlarmSetups;
  readonly subscriptions: Subscriptions;
  readonly deadLetters: Pick<DeadLetterQueue, 'count'>;
  readonly nodes: ManagedNodes;
  readonly notifier: Notifier;
}

/** One of the usual troubles (O6), in one file of `checks/`. */
export interface Check {
  readonly name: string;
  look(deps: DoctorDeps): Promise<readonly Finding[]>;
}

/** Names in one sentence, the first few in full. */
export const namesOf = (names: readonly string[], told = 8): string =>
  names.length <= told ? names.join(', ') : `${names.slice(0, told).join(', ')} and ${names.length - told} more`;
