import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { startSample } from '#infra/local/sample';
import { aTransition, wholeEvent } from '#test/integration/support/alarm-forms';
import { createDoors } from '#test/integration/support/doors';
import { eventually } from '#test/integration/support/eventually';
import { createLedger } from '#test/integration/support/ledger';
import { type Spread, spreadOf } from './decision.ts';

const PROJECT = join(import.meta.dirname, '../..');
const WARM_UP = 2;
const COUNTED = 9;
const WITHIN_MS = 60_000;

export interface StartTimes extends Spread {
  readonly decisions: number;
}

const summary = (values: readonly number[]): StartTimes => ({ ...spreadOf(values, 0), decisions: values.length });

/**
 * From the moment at which a signal is accepted (SQS has answered, or the direct function is called) until the start
 * date of its execution, one after the other on a local AWS of its own, functions warm.
 *
 * The services are well, so that each recovery ends as self-resolved and the next may begin at once.
 */
export const measureStarts = async (
  log: (line: string) => void,
): Promise<{ readonly byQueueMs: StartTimes; readonly directMs: StartTimes }> => {
  const sample = await startSample({
    projectDir: PROJECT,
    log,
    changes: {
      sections: {
        recovery: { mode: 'automatic', cooldown: '0s', maxAttemptsPerHour: 20 },
        validation: { watch: '0s' },
      },
    },
  });
  const doors = createDoors(sample);
  const ledger = createLedger(sample);
  const sfn = new SFNClient(sample.client);
  try {
    const measureOne = async (component: string, send: () => Promise<unknown>): Promise<number> => {
      const known = (await ledger.recoveries(component)).length;
      const before = Date.now();
      const accepted = await send();
      const acceptedAt = typeof accepted === 'number' ? accepted : before;
      const recovery = await eventually(
        'the admission',
        WITHIN_MS,
        async () => (await ledger.recoveries(component))[known],
      );
      const executionArn = `${recovery.machineArn.replace(':stateMachine:', ':execution:')}:${recovery.recoveryId}`;
      const startDate = await eventually('the execution', WITHIN_MS, () =>
        sfn.send(new DescribeExecutionCommand({ executionArn })).then(
          (execution) => execution.startDate,
          (error: unknown) => {
            if (error instanceof Error && error.name === 'ExecutionDoesNotExist') return undefined;
            throw error;
          },
        ),
      );
      await eventually(
        'the end',
        WITHIN_MS,
        async () => {
          // why: an incident is watched after its recovery, and the sweep ends that
          await doors.sweep();
          return (await ledger.incidents(component)).every(({ status }) => status === 'resolved');
        },
        () => ledger.standing(component),
      );
      return startDate.getTime() - acceptedAt;
    };
    const series = async (component: string, send: () => Promise<unknown>): Promise<StartTimes> => {
      const times: number[] = [];
      for (let turn = 0; turn < WARM_UP + COUNTED; turn += 1) times.push(await measureOne(component, send));
      return summary(times.slice(WARM_UP));
    };
    return {
      byQueueMs: await series('catalog', async () => {
        await doors.raw.queue(JSON.stringify(wholeEvent(aTransition('catalog-unhealthy'))));
        return Date.now();
      }),
      directMs: await series('orders', () =>
        doors
          .ask({
            ask: 'recover',
            component: 'orders',
            requestId: randomUUID(),
            requestedBy: 'bench',
            reason: 'measured',
          })
          .then(() => undefined),
      ),
    };
  } finally {
    sfn.destroy();
    ledger.close();
    doors.close();
    await sample.stop();
  }
};
