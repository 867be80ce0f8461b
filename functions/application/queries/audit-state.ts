import { AuditRecord, flawIn } from '../../domain/audit/chain.ts';
import type { Recovery } from '../../domain/recovery/recovery.ts';
import { keys } from '../../domain/table/keys.ts';
import type { Table } from '../ports.ts';
import { read } from '../read.ts';

/** How a recovery's audit chain stands (O3). */
export interface AuditState {
  readonly recoveryId: string;
  /** `not-yet` while the recovery runs: the chain is written when it ends. `flawed` also when it is missing. */
  readonly state: 'not-yet' | 'whole' | 'flawed';
  readonly records: number;
  readonly flaw?: string;
  /** The hash of the last record, to be compared with the `audit head` that `settle` logged. */
  readonly head?: string;
}

/**
 * Reads and checks the chain. Beyond the chain's own ties the last record must be the recovery's end, because all
 * records are written at once when it ends; so a tail that was cut shows.
 */
export const auditStateOf = async (table: Pick<Table, 'query'>, recovery: Recovery): Promise<AuditState> => {
  const { recoveryId } = recovery;
  if (recovery.status === 'live') return { recoveryId, state: 'not-yet', records: 0 };
  const items = await table.query(keys.recovery(recoveryId).pk, 'AUDIT#');
  const records = items.map((item) => read(AuditRecord, item));
  const last = records.at(-1);
  const flaw =
    last === undefined
      ? 'every record is missing (they are kept for the retention of the environment)'
      : (flawIn(recoveryId, records) ??
        (last.what === 'ended' ? undefined : `it stops at record ${last.index}, before the recovery's end`));
  return {
    recoveryId,
    state: flaw === undefined ? 'whole' : 'flawed',
    records: records.length,
    ...(flaw === undefined ? {} : { flaw }),
    ...(last === undefined ? {} : { head: last.hash }),
  };
};
