import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { stringify } from 'yaml';
import * as z from 'zod';
import { bootstrap, deploy } from './aws/cdk.ts';
import { type LocalAws, startLocalAws } from './aws/local-aws.ts';
import { ensurePythonTools } from './aws/python-tools.ts';
import { type EnvironmentChanges, FLEET_NODE, localEnvironment } from './environment.ts';
import { type Fleet, startFleet } from './fleet/fleet.ts';

const run = promisify(execFile);

/** Two of an alarm's three periods of 10 s: with two good ones it is OK, and 2 s for the probe's first answers. */
const ALARM_WINDOW_MS = 22_000;

/** What the stack tells the CLI about itself, as far as the sample needs it. */
const DeploymentParameter = z.looseObject({
  tableName: z.string(),
  functions: z.object({ direct: z.string(), sweep: z.string() }),
  queues: z.object({ intake: z.string(), intakeDeadLetters: z.string() }),
  topics: z.object({ pages: z.string(), notices: z.string(), intake: z.string() }),
  machines: z.record(z.string(), z.string()),
});

/** A local AWS with the app deployed to it and the sample fleet beside it. */
export interface Sample {
  readonly aws: LocalAws;
  readonly fleet: Fleet;
  readonly deployment: z.infer<typeof DeploymentParameter>;
  /** For SDK clients. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** Folder of the managed node: its `agent.jsonl` counts what really ran. */
  readonly nodeDir: string;
  /** Deploys again, with other changes or another assembly of playbooks. */
  redeploy(changes: EnvironmentChanges, playbooksDir?: string): Promise<void>;
  stop(): Promise<void>;
}

export interface SampleOptions {
  readonly projectDir: string;
  readonly log?: (line: string) => void;
  /** Further small services without dependencies, each a component. */
  readonly extra?: readonly string[];
  readonly changes?: EnvironmentChanges;
  /** The playbooks that are deployed. @default those of the project */
  readonly playbooksDir?: string;
}

/**
 * Starts everything that the README's demo needs: local AWS, sample fleet, the synthesised app, `cdk bootstrap` and
 * `cdk deploy` by the ordinary CLI, the managed node with the deployed command documents. What was started is stopped
 * when a part fails.
 */
export const startSample = async (options: SampleOptions): Promise<Sample> => {
  const { projectDir, log = () => undefined, extra = [], changes = {}, playbooksDir } = options;
  const { binDir } = await ensurePythonTools({ projectDir, log });
  log('starting the local AWS');
  const aws = await startLocalAws({ projectDir, log });
  const stops: (() => Promise<void>)[] = [() => aws.stop()];
  const stop = async (): Promise<void> => {
    for (const each of stops.reverse()) await each();
  };
  try {
    log('starting the sample fleet');
    const fleetOptions = { stateDir: aws.stateDir, pythonBinDir: binDir, awsEnv: aws.env, extra, log };
    const fleet = await startFleet(fleetOptions).catch((error: unknown) => {
      // why once more: ports are looked for before they are taken, and several stacks may start at the same moment
      log(`the fleet did not start, trying other ports: ${String(error)}`);
      return startFleet(fleetOptions);
    });
    stops.push(() => fleet.stop());
    const probingSince = performance.now();

    const assembly = join(aws.stateDir, 'assembly');
    const environmentFile = join(aws.stateDir, 'environment.yaml');
    const synth = async (wanted: EnvironmentChanges, playbooks = playbooksDir): Promise<void> => {
      writeFileSync(
        environmentFile,
        stringify(localEnvironment(fleet.services, wanted), { aliasDuplicateObjects: false }),
      );
      const context = {
        environmentFile,
        sampleFleet: 'true',
        disposable: 'true',
        ...(playbooks === undefined ? {} : { playbooksDir: playbooks }),
      };
      await run(
        join(projectDir, 'node_modules/.bin/cdk'),
        [
          ...['synth', '--quiet', '--no-notices', '--output', assembly],
          ...Object.entries(context).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
        ],
        {
          cwd: projectDir,
          env: {
            ...process.env,
            ...aws.env,
            PATH: `${join(projectDir, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
          },
          maxBuffer: 64 * 1024 * 1024,
        },
      );
    };
    const deployAll = async (wanted: readonly string[]): Promise<void> => {
      aws.ssm?.loadDocumentsFromTemplate(join(assembly, 'AutoRecoveryDocuments.template.json'));
      const stacks = aws.started ? wanted : ['AutoRecoveryDocuments', ...wanted];
      await deploy(aws, { projectDir, stacks, app: assembly, outputsFile: join(aws.stateDir, 'outputs.json') });
    };
    log('synthesising the app, bootstrapping the account');
    await Promise.all([synth(changes), bootstrap(aws, { projectDir })]);
    log('deploying');
    await deployAll(['AutoRecovery']);
    // why: an alarm whose metric is younger than its window takes what is missing for a failure
    log('waiting until the probe has measured for an alarm window');
    await wait(Math.max(0, probingSince + ALARM_WINDOW_MS - performance.now()));
    await deployAll(['SampleFleet']);

    const nodeDir = join(aws.stateDir, 'node');
    mkdirSync(nodeDir, { recursive: true });
    aws.ssm?.registerNode({
      instanceId: FLEET_NODE,
      tags: { 'auto-recovery': 'enabled', Name: 'sample-fleet' },
      workDir: nodeDir,
      env: { AUTO_RECOVERY_HOME: fleet.nodeHome, PATH: `${binDir}:${process.env['PATH'] ?? ''}` },
    });
    const client = {
      endpoint: aws.endpointUrl,
      region: aws.region,
      credentials: {
        accessKeyId: aws.env['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: aws.env['AWS_SECRET_ACCESS_KEY'] ?? '',
      },
    };
    const ssm = new SSMClient({ ...client, endpoint: aws.env['AWS_ENDPOINT_URL_SSM'] ?? aws.endpointUrl });
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/auto-recovery/deployment' }));
    ssm.destroy();
    writeFileSync(join(aws.stateDir, 'env.json'), JSON.stringify(aws.env, null, 2));
    return {
      aws,
      fleet,
      client,
      nodeDir,
      deployment: DeploymentParameter.parse(JSON.parse(Parameter?.Value ?? '')),
      redeploy: async (wanted, playbooks) => {
        await synth(wanted, playbooks);
        await deployAll(['AutoRecovery', 'SampleFleet']);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
