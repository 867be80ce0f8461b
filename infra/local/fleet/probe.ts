import { CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { ask, readRssMb } from './ask.ts';
import type { ServicePlace } from './layout.ts';
import type { Supervisor } from './supervisor.ts';

/** Namespace of the fleet's metrics; each has the dimension `Service`. */
export const FLEET_NAMESPACE = 'Fleet';
const INTERVAL_MS = 1000;
/** A second without an answer counts as none. */
const ANSWER_TIMEOUT_MS = 1000;

/** Publishes data points of the fleet's namespace. */
export type PublishMetrics = (data: readonly MetricDatum[]) => Promise<void>;

export interface Probe {
  /** Ends the probing; comes back when the round under way is over. */
  stop(): Promise<void>;
}

/**
 * Publishes with PutMetricData, whose limit of 1 000 data points a request a fleet of 250 services would reach:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
 */
export const createPublishMetrics = (awsEnv: Readonly<Record<string, string>>): PublishMetrics => {
  const { AWS_ENDPOINT_URL_CLOUDWATCH, AWS_ENDPOINT_URL, AWS_REGION, AWS_DEFAULT_REGION } = awsEnv;
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = awsEnv;
  const endpoint = AWS_ENDPOINT_URL_CLOUDWATCH ?? AWS_ENDPOINT_URL;
  const region = AWS_REGION ?? AWS_DEFAULT_REGION;
  const client = new CloudWatchClient({
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...(AWS_ACCESS_KEY_ID === undefined || AWS_SECRET_ACCESS_KEY === undefined
      ? {}
      : {
          credentials: {
            accessKeyId: AWS_ACCESS_KEY_ID,
            secretAccessKey: AWS_SECRET_ACCESS_KEY,
            ...(AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: AWS_SESSION_TOKEN }),
          },
        }),
  });
  return async (data) => {
    await client.send(new PutMetricDataCommand({ Namespace: FLEET_NAMESPACE, MetricData: [...data] }));
  };
};

/**
 * Measures one service once.
 *
 * `Healthy` is always there. A service that does not answer has no response time and no error rate: silence is not an
 * error of its work, and `Healthy` already says it. One without a process has no memory.
 */
export const measure = async (
  place: ServicePlace,
  pid: number | undefined,
  at: Date,
): Promise<readonly MetricDatum[]> => {
  const [health, work, rssMb] = await Promise.all([
    ask(place.port, '/health', ANSWER_TIMEOUT_MS),
    ask(place.port, '/work', ANSWER_TIMEOUT_MS),
    pid === undefined ? undefined : readRssMb(pid),
  ]);
  const datum = (MetricName: string, Unit: NonNullable<MetricDatum['Unit']>, Value: number): MetricDatum => ({
    MetricName,
    Unit,
    Value,
    Timestamp: at,
    StorageResolution: 1,
    Dimensions: [{ Name: 'Service', Value: place.name }],
  });
  return [
    datum('Healthy', 'Count', health.status === 200 ? 1 : 0),
    ...(health.status === undefined ? [] : [datum('ResponseMs', 'Milliseconds', health.responseMs)]),
    ...(work.status === undefined ? [] : [datum('ErrorRatePercent', 'Percent', work.status >= 500 ? 100 : 0)]),
    ...(rssMb === undefined ? [] : [datum('MemoryPercent', 'Percent', (rssMb / place.memoryLimitMb) * 100)]),
  ];
};

/**
 * Asks every service once a second and publishes what it found.
 *
 * A round that cannot be published is logged and lost, as with any agent; the next one is tried all the same.
 */
export const startProbe = (options: {
  readonly supervisor: Supervisor;
  readonly places: readonly ServicePlace[];
  readonly publish: PublishMetrics;
  readonly log: (line: string) => void;
}): Probe => {
  const ending = new AbortController();
  const round = async (): Promise<void> => {
    const at = new Date();
    const programs = await options.supervisor.programs();
    const pidOf = (name: string) => programs.find((program) => program.name === name)?.pid;
    const data = await Promise.all(options.places.map((place) => measure(place, pidOf(place.name), at)));
    await options.publish(data.flat());
  };
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      ending.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  const run = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      const begun = performance.now();
      try {
        await round();
      } catch (error) {
        if (!ending.signal.aborted) options.log(`probe: ${error instanceof Error ? error.message : String(error)}`);
      }
      if (!ending.signal.aborted) await pause(Math.max(0, INTERVAL_MS - (performance.now() - begun)));
    }
  };
  const running = run();
  return {
    stop: async () => {
      ending.abort();
      await running;
    },
  };
};
