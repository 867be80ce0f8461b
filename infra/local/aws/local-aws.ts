import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { startAlarmEvaluator } from './alarm-evaluator.ts';
import { startAlarmNotifier } from './alarm-notifier.ts';
import { ROOT_CREDENTIALS } from './clients.ts';
import { startEmbeddedMetrics } from './embedded-metrics.ts';
import { startEmulator } from './emulator.ts';
import { namedEndpoint } from './named-endpoint.ts';
import { startQueueMetrics } from './queue-metrics.ts';
import { type LocalSsm, type SsmBridge, startSsm } from './ssm.ts';
import { removeStaleRuns, writeOwner } from './stale-runs.ts';

/** An AWS to run against: one that this call started, or the one that AWS_ENDPOINT_URL names. */
export interface LocalAws {
  readonly endpointUrl: string;
  readonly accountId: string;
  readonly region: string;
  /** False when AWS_ENDPOINT_URL named one: then nothing was started and `stop` does nothing. */
  readonly started: boolean;
  /** The run's own folder, removed by `stop`. */
  readonly stateDir: string;
  /** For SDK clients, the CDK CLI and the `recovery` CLI, on top of a process's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Undefined when nothing was started. */
  readonly ssm: LocalSsm | undefined;
  /** Ends everything that was started and removes its folder; a second call waits for the first. */
  stop(): Promise<void>;
}

export interface LocalAwsOptions {
  readonly projectDir: string;
  readonly log?: (line: string) => void;
}

/** The account and region of the emulator; fixed, so that a run does not depend on who runs it. */
const ACCOUNT_ID = '000000000000';
const REGION = 'us-east-1';

const makeStateDir = (localDir: string): string => {
  mkdirSync(localDir, { recursive: true });
  for (let n = 1; ; n += 1) {
    const stateDir = join(realpathSync(localDir), `run-${process.pid}-${n}`);
    try {
      mkdirSync(stateDir);
      writeOwner(stateDir);
      return stateDir;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
};

const environment = (endpointUrl: string, ssmUrl: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: endpointUrl,
  AWS_ENDPOINT_URL_SSM: ssmUrl,
  AWS_ACCESS_KEY_ID: ROOT_CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: ROOT_CREDENTIALS.secretAccessKey,
  // why: empty, so that a session or profile of the person's own is not mixed in
  AWS_SESSION_TOKEN: '',
  AWS_PROFILE: '',
  AWS_REGION: REGION,
  AWS_DEFAULT_REGION: REGION,
  AWS_EC2_METADATA_DISABLED: 'true',
  CDK_DEFAULT_ACCOUNT: ACCOUNT_ID,
  CDK_DEFAULT_REGION: REGION,
});

interface Stoppable {
  stop(): Promise<void>;
}

const startBridges = (
  emulator: { endpointUrl: string; transitionsFile: string },
  ssm: SsmBridge,
  options: Required<LocalAwsOptions>,
) => {
  const settings = { endpoint: emulator.endpointUrl, region: REGION, credentials: ROOT_CREDENTIALS };
  const metrics = new CloudWatchClient(settings);
  const logs = new CloudWatchLogsClient(settings);
  const events = new EventBridgeClient(settings);
  const queues = new SQSClient(settings);
  const ports = { events, sns: new SNSClient(settings), lambda: new LambdaClient(settings), log: options.log };
  const report = (bridge: string) => (error: unknown) => options.log(`${bridge}: ${error}`);
  const notifier = startAlarmNotifier(emulator.transitionsFile, ports);
  const evaluator = startAlarmEvaluator(metrics, report('alarm evaluation'));
  const queueMetrics = startQueueMetrics({ queues, metrics }, report('queue metrics'));
  const embedded = startEmbeddedMetrics({ logs, metrics, onError: report('embedded metrics') });
  const { endpointUrl } = emulator;
  ssm.connect({ endpointUrl, events, pauseAlarms: notifier.pause, resumeAlarms: notifier.resume });
  return {
    stop: async () => {
      await Promise.all([evaluator.stop(), embedded.stop(), queueMetrics.stop(), notifier.stop(), ssm.stop()]);
      for (const client of [metrics, logs, events, queues, ports.sns, ports.lambda]) client.destroy();
    },
  };
};

const inTurn = (parts: readonly Stoppable[], stateDir: string): (() => Promise<void>) => {
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    for (const part of parts.toReversed()) await part.stop();
    rmSync(stateDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  return () => {
    stopped ??= stop();
    return stopped;
  };
};

/**
 * Gives a local AWS: what AWS_ENDPOINT_URL names, else the pinned emulator with the bridges that make it whole (alarm
 * evaluation and notifications, SSM documents, Run Command and managed nodes, embedded metrics), with IAM enforced.
 *
 * Several may run at once; each has its own ports and folder. Everything ends with this process, however that ends,
 * and what a killed one left behind is removed by the next start.
 *
 * @throws Error in one sentence when nothing can be started here, with what to install
 */
export const startLocalAws = async (options: LocalAwsOptions): Promise<LocalAws> => {
  const endpoint = process.env.AWS_ENDPOINT_URL;
  if (endpoint) return namedEndpoint(endpoint, options.projectDir);
  const log = options.log ?? (() => undefined);
  const localDir = join(options.projectDir, '.local');
  await removeStaleRuns(localDir, log);
  const stateDir = makeStateDir(localDir);
  const parts: Stoppable[] = [];
  const stop = inTurn(parts, stateDir);
  try {
    const ssm = await startSsm({ accountId: ACCOUNT_ID, region: REGION, stateDir, log });
    parts.push(ssm);
    const { projectDir } = options;
    const emulator = await startEmulator({ projectDir, stateDir, ssmUrl: ssm.url, region: REGION, log });
    parts.splice(0, 1, emulator);
    parts.push(startBridges(emulator, ssm, { projectDir, log }));
    const { endpointUrl } = emulator;
    const env = environment(endpointUrl, ssm.url);
    return { endpointUrl, accountId: ACCOUNT_ID, region: REGION, started: true, stateDir, env, ssm, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

export { stopOnSignals } from './stop-on-signals.ts';
