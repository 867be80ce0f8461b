import { CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { repeat } from '#infra/local/aws/repeat';
import type { Sample } from '#infra/local/sample';
import type { Staged } from './same-path-cases.ts';
import { METRICS_NAMESPACE, metricsOf } from './same-path-environment.ts';

/** Often enough that every period that is judged holds a value. */
const EVERY_MS = 1000;

/** Reports the metrics of the cases that run, as their components would, from their start to their end. */
export interface Reports {
  begin(staged: Staged): Promise<void>;
  end(staged: Staged): void;
  /** @throws Error when a report has failed on the way */
  stop(): Promise<void>;
}

const dataOf = (staged: Staged): MetricDatum[] =>
  Object.entries(metricsOf(staged)).map(([MetricName, Value]) => ({
    ...{ MetricName, Value, Timestamp: new Date(), StorageResolution: 1 },
    Dimensions: [{ Name: 'Component', Value: staged.component }],
  }));

export const createReports = ({ client }: Pick<Sample, 'client'>): Reports => {
  const cloudwatch = new CloudWatchClient(client);
  const live = new Set<Staged>();
  const report = async (): Promise<void> => {
    const MetricData = [...live].flatMap(dataOf);
    if (MetricData.length === 0) return;
    await cloudwatch.send(new PutMetricDataCommand({ Namespace: METRICS_NAMESPACE, MetricData }));
  };
  const failures: unknown[] = [];
  const reporting = repeat(EVERY_MS, report, (error) => failures.push(error));
  return {
    begin: async (staged) => {
      live.add(staged);
      await report();
    },
    end: (staged) => {
      live.delete(staged);
    },
    stop: async () => {
      await reporting.stop();
      cloudwatch.destroy();
      if (failures.length > 0) throw new Error('metrics were not reported', { cause: failures[0] });
    },
  };
};
