import * as z from 'zod';
import { RecoveryError } from '../domain/errors.ts';
import { Incident } from '../domain/incident/incident.ts';
import { Recovery } from '../domain/recovery/recovery.ts';
import { StepRun } from '../domain/recovery/step-run.ts';
import { Signal } from '../domain/signal/signal.ts';
import type { Item } from '../domain/table/condition.ts';
import { keys } from '../domain/table/keys.ts';
import type { Table } from './ports.ts';

/** A signal as an item: its own attributes, the keys dropped. */
const StoredSignal = z.object(Signal.shape);

/**
 * A stored item as what it should be.
 *
 * Items written by the version before are read as they are: unknown attributes are dropped, new ones are optional.
 *
 * @throws RecoveryError `ItemUnreadable` naming the item and its first flaw
 */
export const read = <T extends z.ZodType>(schema: T, item: Item): z.infer<T> => {
  const parsed = schema.safeParse(item);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new RecoveryError(
    'ItemUnreadable',
    `item ${String(item['pk'])} ${String(item['sk'])} cannot be read: ${issue?.path.join('.')} ${issue?.message}`,
  );
};

export const incidentOf = async (table: Table, incidentId: string): Promise<Incident | undefined> => {
  const item = await table.get(keys.incident(incidentId));
  return item === undefined ? undefined : read(Incident, item);
};

export const recoveryOf = async (table: Table, recoveryId: string): Promise<Recovery | undefined> => {
  const item = await table.get(keys.recovery(recoveryId));
  return item === undefined ? undefined : read(Recovery, item);
};

/** The steps of a recovery in the order in which they began. */
export const stepRunsOf = async (table: Table, recoveryId: string): Promise<StepRun[]> => {
  const items = await table.query(keys.recovery(recoveryId).pk, 'STEP#');
  return items.map((item) => read(StepRun, item)).sort((a, b) => (a.begunAt < b.begunAt ? -1 : 1));
};

/** The signals of an incident in time order. */
export const signalsOf = async (table: Table, incidentId: string): Promise<Signal[]> => {
  const items = await table.query(keys.incident(incidentId).pk, 'SIGNAL#');
  return items.map((item) => read(StoredSignal, item));
};

/** The open incident of a component, `undefined` when it has none. */
export const openIncidentOf = async (table: Table, component: string): Promise<Incident | undefined> => {
  const pointer = await table.get(keys.open(component));
  const incidentId = pointer?.['incidentId'];
  return typeof incidentId === 'string' ? incidentOf(table, incidentId) : undefined;
};
