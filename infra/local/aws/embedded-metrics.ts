import { type CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  type CloudWatchLogsClient,
  type FilteredLogEvent,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { embeddedMetrics } from './embedded-metrics-format.ts';
import { type Background, repeat } from './repeat.ts';

/** Metrics from logs reach AWS within seconds; a look each second keeps alarms on them as quick as there. */
const LOOK_MS = 1_000;
/** A line may be stored after later ones: this much is looked at again, each line counting once. */
const OVERLAP_MS = 10_000;
/** PutMetricData takes 1 000 data a call. */
const DATA_A_CALL = 1_000;

export interface EmbeddedMetricsOptions {
  readonly logs: CloudWatchLogsClient;
  readonly metrics: CloudWatchClient;
  readonly onError: (error: unknown) => void;
}

/** Publishes the metrics that functions write in the embedded metric format, each line once; the emulator ignores them. */
export const startEmbeddedMetrics = ({ logs, metrics, onError }: EmbeddedMetricsOptions): Background => {
  // why: events here carry no id, and a function may well write the same line twice within a millisecond, so what is
  // remembered is how often a line was seen
  const seen = new Map<string, { readonly timestamp: number; count: number }>();
  let since = Date.now();

  const takeNew = (events: readonly FilteredLogEvent[]): readonly FilteredLogEvent[] => {
    const counts = new Map<string, number>();
    return events.filter(({ logStreamName, timestamp = 0, message }) => {
      const key = JSON.stringify([logStreamName, timestamp, message]);
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      const known = seen.get(key) ?? { timestamp, count: 0 };
      if (count <= known.count) return false;
      seen.set(key, { timestamp, count });
      return true;
    });
  };

  const groups = async (): Promise<readonly string[]> => {
    const found: string[] = [];
    // why all of them: on AWS the format counts in whatever log group it is written to
    for await (const page of paginateDescribeLogGroups({ client: logs }, {})) {
      found.push(...(page.logGroups ?? []).flatMap(({ logGroupName }) => logGroupName ?? []));
    }
    return found;
  };

  const newEvents = async (logGroupName: string, startTime: number): Promise<readonly FilteredLogEvent[]> => {
    const found: FilteredLogEvent[] = [];
    try {
      for await (const page of paginateFilterLogEvents({ client: logs }, { logGroupName, startTime })) {
        found.push(...(page.events ?? []));
      }
    } catch (error) {
      // why: a group may have been deleted since the listing
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
    return takeNew(found);
  };

  const round = async (): Promise<void> => {
    const startTime = since - OVERLAP_MS;
    const next = Date.now();
    for (const group of await groups()) {
      const published = (await newEvents(group, startTime)).flatMap(({ message = '' }) => embeddedMetrics(message));
      for (const { namespace, data } of published) {
        for (let from = 0; from < data.length; from += DATA_A_CALL) {
          const MetricData = data.slice(from, from + DATA_A_CALL);
          await metrics.send(new PutMetricDataCommand({ Namespace: namespace, MetricData }));
        }
      }
    }
    since = next;
    for (const [key, { timestamp }] of seen) if (timestamp < startTime - OVERLAP_MS) seen.delete(key);
  };
  return repeat(LOOK_MS, round, onError);
};
