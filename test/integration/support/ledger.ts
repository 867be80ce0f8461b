import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { createDynamoTable } from '#adapters/dynamodb/table';
import type { Table } from '#application/ports';
import { StoredDecision, StoredSignal } from '#application/queries/story';
import { read, stepRunsOf } from '#application/read';
import { GUARD, RUNNING } from '#domain/admission/guard-item';
import { AuditRecord } from '#domain/audit/chain';
import { Incident } from '#domain/incident/incident';
import { Message } from '#domain/message/message';
import { Recovery } from '#domain/recovery/recovery';
import type { StepRun } from '#domain/recovery/step-run';
import { keys, partitions } from '#domain/table/keys';
import type { Sample } from '#infra/local/sample';

/** Who holds a component's lease, `undefined` where it is free. */
export interface Guard {
  readonly recoveryId: string | undefined;
  readonly epoch: number;
  readonly leaseUntilEpochMs: number | undefined;
  readonly cooldownUntilEpochMs: number | undefined;
}

/** An alarm that was recorded as belonging to no component, and why. */
const Undeclared = z.object({ alarmName: z.string(), why: z.string(), seenAt: z.string() });
export type Undeclared = z.infer<typeof Undeclared>;

/** What the deployed table says, read through the real adapter. */
export interface Ledger {
  readonly table: Table;
  /** Incidents of a component, open and closed, the oldest first. */
  incidents(component: string): Promise<readonly Incident[]>;
  /** Recoveries of a component, the oldest first. */
  recoveries(component: string): Promise<readonly Recovery[]>;
  recovery(recoveryId: string): Promise<Recovery | undefined>;
  steps(recoveryId: string): Promise<readonly StepRun[]>;
  signals(incidentId: string): Promise<readonly StoredSignal[]>;
  decisions(incidentId: string): Promise<readonly StoredDecision[]>;
  guard(component: string): Promise<Guard>;
  /** Ids of the recoveries that hold one of the slots of all. */
  running(): Promise<readonly string[]>;
  audit(recoveryId: string): Promise<readonly AuditRecord[]>;
  undeclared(): Promise<readonly Undeclared[]>;
  /** Messages that were not handed to SNS yet. */
  outbox(): Promise<readonly Message[]>;
  /** Everything about a component in short, for the words of a failure. */
  standing(component: string): Promise<unknown>;
  close(): void;
}

/** The ledger of a running sample, as root of its account. */
export const createLedger = ({ client, deployment }: Pick<Sample, 'client' | 'deployment'>): Ledger => {
  const dynamo = new DynamoDBClient(client);
  const table = createDynamoTable(dynamo, deployment.tableName);
  const listed = async (partition: string) => table.list('byState', partition);
  const story = async (incidentId: string, prefix: string) => table.query(keys.incident(incidentId).pk, prefix);
  const ledger: Ledger = {
    table,
    incidents: async (component) => {
      const items = [...(await listed(partitions.openIncidents)), ...(await listed(partitions.closedIncidents))];
      return items
        .map((item) => read(Incident, item))
        .filter((incident) => incident.component === component)
        .sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1));
    },
    recoveries: async (component) =>
      (await table.list('byComponent', partitions.component(component))).map((item) => read(Recovery, item)),
    recovery: async (recoveryId) => {
      const item = await table.get(keys.recovery(recoveryId));
      return item === undefined ? undefined : read(Recovery, item);
    },
    steps: (recoveryId) => stepRunsOf(table, recoveryId),
    signals: async (incidentId) => (await story(incidentId, 'SIGNAL#')).map((item) => read(StoredSignal, item)),
    decisions: async (incidentId) => (await story(incidentId, 'DECISION#')).map((item) => read(StoredDecision, item)),
    guard: async (component) => {
      const item = (await table.get(keys.guard(component))) ?? {};
      const number = (name: string) => (typeof item[name] === 'number' ? item[name] : undefined);
      const holder = item[GUARD.recoveryId];
      return {
        recoveryId: typeof holder === 'string' ? holder : undefined,
        epoch: number(GUARD.epoch) ?? 0,
        leaseUntilEpochMs: number(GUARD.leaseUntil),
        cooldownUntilEpochMs: number(GUARD.cooldownUntil),
      };
    },
    running: async () => {
      const ids = (await table.get(keys.running))?.[RUNNING.recoveries];
      return ids instanceof Set ? [...ids].map(String) : [];
    },
    audit: async (recoveryId) =>
      (await table.query(keys.recovery(recoveryId).pk, 'AUDIT#')).map((item) => read(AuditRecord, item)),
    undeclared: async () => (await table.query(partitions.undeclared)).map((item) => read(Undeclared, item)),
    outbox: async () => (await table.query(partitions.outbox)).map((item) => read(Message, item)),
    standing: async (component) => {
      const [incidents, recoveries, guard, running] = await Promise.all([
        ledger.incidents(component),
        ledger.recoveries(component),
        ledger.guard(component),
        ledger.running(),
      ]);
      const steps = await Promise.all(recoveries.map(({ recoveryId }) => ledger.steps(recoveryId)));
      return {
        incidents: incidents.map(({ incidentId, status, waitingFor, verdict }) => ({
          incidentId,
          status,
          waitingFor,
          verdict,
        })),
        recoveries: recoveries.map(({ recoveryId, status, outcome, verdict, cause }) => ({
          recoveryId,
          status,
          outcome,
          verdict,
          cause,
        })),
        steps: steps
          .flat()
          .map(({ stepRun, state, begunAt, endedAt, result }) =>
            [stepRun, state, begunAt, endedAt, result?.message].join(' '),
          ),
        guard,
        running,
      };
    },
    close: () => dynamo.destroy(),
  };
  return ledger;
};
