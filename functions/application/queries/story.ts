import * as z from 'zod';
import type { Item } from '../../domain/table/condition.ts';
import { keys } from '../../domain/table/keys.ts';
import type { Table } from '../ports.ts';
import { read } from '../read.ts';

/** A signal as the incident keeps it; what a timeline tells of it. */
export const StoredSignal = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  state: z.string(),
  route: z.string(),
  reason: z.string(),
  alarmName: z.string().optional(),
  requestedBy: z.string().optional(),
});
export type StoredSignal = z.infer<typeof StoredSignal>;

/** A decision as the incident keeps it. */
export const StoredDecision = z.object({
  at: z.iso.datetime(),
  decision: z.string(),
  attempt: z.int(),
  words: z.string(),
  playbook: z.string().optional(),
  because: z.array(z.string()).prefault([]),
  refusals: z.array(z.object({ gate: z.string(), words: z.string(), opensAt: z.string().optional() })).prefault([]),
  recoveryId: z.string().optional(),
});
export type StoredDecision = z.infer<typeof StoredDecision>;

export interface Story {
  readonly signals: readonly StoredSignal[];
  readonly decisions: readonly StoredDecision[];
}

const startsWith = (prefix: string) => (item: Item) => String(item.sk).startsWith(prefix);

/** What an incident's partition tells: its signals and the decisions on it, each in the order of time. */
export const storyOf = async (table: Pick<Table, 'query'>, incidentId: string): Promise<Story> => {
  const items = await table.query(keys.incident(incidentId).pk);
  return {
    signals: items.filter(startsWith('SIGNAL#')).map((item) => read(StoredSignal, item)),
    decisions: items.filter(startsWith('DECISION#')).map((item) => read(StoredDecision, item)),
  };
};

/** The words of the last refusal among decisions in the order of time, `undefined` where the last decision is another. */
export const lastRefusalIn = (decisions: readonly StoredDecision[]): string | undefined => {
  const last = decisions.at(-1);
  return last?.decision === 'refused' ? last.words : undefined;
};
