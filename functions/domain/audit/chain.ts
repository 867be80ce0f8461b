import * as z from 'zod';
import { digestOf } from '../digest.ts';

/** One record of what was seen, decided, done or measured, tied to the one before it (O3). */
export const AuditRecord = z.object({
  recoveryId: z.string(),
  index: z.int().nonnegative(),
  at: z.iso.datetime(),
  what: z.enum(['seen', 'decided', 'done', 'measured', 'ended', 'told']),
  words: z.string(),
  details: z.record(z.string(), z.unknown()),
  previous: z.string(),
  hash: z.string(),
});
export type AuditRecord = z.infer<typeof AuditRecord>;
export type AuditEntry = Pick<AuditRecord, 'at' | 'what' | 'words' | 'details'>;

const seed = (recoveryId: string): string => digestOf({ chain: recoveryId });

const hashOf = (record: Omit<AuditRecord, 'hash'>): string => digestOf(record);

/** Ties entries into the chain of a recovery, after `head` if the chain has begun. Pure: equal entries, equal chain. */
export const chain = (
  recoveryId: string,
  entries: readonly AuditEntry[],
  head?: Pick<AuditRecord, 'index' | 'hash'>,
): AuditRecord[] => {
  const records: AuditRecord[] = [];
  let previous = head?.hash ?? seed(recoveryId);
  let index = head === undefined ? 0 : head.index + 1;
  for (const entry of entries) {
    // why the JSON round trip: what is hashed must be what a reader of the stored record hashes again
    const details = JSON.parse(JSON.stringify(entry.details)) as Record<string, unknown>;
    const record = { recoveryId, index, at: entry.at, what: entry.what, words: entry.words, details, previous };
    const hash = hashOf(record);
    records.push({ ...record, hash });
    previous = hash;
    index += 1;
  }
  return records;
};

/** The first thing wrong with a chain in words, `undefined` when it is whole from its first record to its last. */
export const flawIn = (recoveryId: string, records: readonly AuditRecord[]): string | undefined => {
  let previous = seed(recoveryId);
  for (const [position, record] of records.entries()) {
    if (record.index !== position) return `record ${position} is missing, found ${record.index}`;
    if (record.recoveryId !== recoveryId) return `record ${position} belongs to '${record.recoveryId}'`;
    if (record.previous !== previous) return `record ${position} does not follow the one before it`;
    const { hash, ...rest } = record;
    if (hashOf(rest) !== hash) return `record ${position} was altered`;
    previous = hash;
  }
  return undefined;
};
