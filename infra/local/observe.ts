import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoTable } from '../../functions/adapters/dynamodb/table.ts';
import { textIn } from '../../functions/domain/admission/gate.ts';
import { GUARD, RUNNING } from '../../functions/domain/admission/guard-item.ts';
import { Recovery } from '../../functions/domain/recovery/recovery.ts';
import { keys, partitions } from '../../functions/domain/table/keys.ts';
import type { Sample } from './sample.ts';

/** What a demo run looks at, beside the services themselves. */
export interface Observer {
  /** The component's alarms that are in ALARM, each with the moment of its transition. */
  firing(component: string): Promise<readonly { readonly name: string; readonly since: string }[]>;
  /** The component's newest recovery that was admitted after this moment. */
  recoverySince(component: string, since: Date): Promise<Recovery | undefined>;
  /** When the first command of a recovery was begun. */
  firstCommandAt(recoveryId: string): Promise<string | undefined>;
  /** When the signal that opened the incident was taken. */
  signalAt(incidentId: string): Promise<string | undefined>;
  /** Whether lease or slot is still held by this recovery. */
  holds(recovery: Recovery): Promise<boolean>;
  stop(): void;
}

export const createObserver = (sample: Sample): Observer => {
  const alarms = new CloudWatchClient(sample.client);
  const dynamodb = new DynamoDBClient(sample.client);
  const table = createDynamoTable(dynamodb, sample.deployment.tableName);
  return {
    firing: async (component) => {
      const { MetricAlarms = [] } = await alarms.send(
        new DescribeAlarmsCommand({ AlarmNamePrefix: `${component}-`, StateValue: 'ALARM' }),
      );
      return MetricAlarms.map(({ AlarmName = '', StateTransitionedTimestamp }) => ({
        name: AlarmName,
        since: (StateTransitionedTimestamp ?? new Date()).toISOString(),
      }));
    },
    recoverySince: async (component, since) => {
      const [newest] = await table.list('byComponent', partitions.component(component), {
        newestFirst: true,
        limit: 1,
      });
      const recovery = newest === undefined ? undefined : Recovery.parse(newest);
      return recovery !== undefined && recovery.admittedAt >= since.toISOString() ? recovery : undefined;
    },
    firstCommandAt: async (recoveryId) => {
      const steps = await table.query(keys.recovery(recoveryId).pk, 'STEP#');
      return steps.map((step) => textIn(step, 'begunAt')).sort()[0];
    },
    signalAt: async (incidentId) => textIn(await table.get(keys.incident(incidentId)), 'openedAt') || undefined,
    holds: async ({ component, recoveryId }) => {
      const [guard, running] = await table.getAll([keys.guard(component), keys.running]);
      const slots = running?.[RUNNING.recoveries];
      return textIn(guard, GUARD.recoveryId) === recoveryId || (slots instanceof Set && slots.has(recoveryId));
    },
    stop: () => {
      alarms.destroy();
      dynamodb.destroy();
    },
  };
};
