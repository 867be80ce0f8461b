import { execFile } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import { DeleteBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { clientSettings } from './clients.ts';
import type { LocalAws } from './local-aws.ts';

const run = promisify(execFile);

/** A deployment takes seconds here; one that waits for a custom resource that never answers must not wait for ever. */
const CDK_LIMIT_MS = 300_000;

/** The stack and bucket of the ordinary `cdk bootstrap`. */
const BOOTSTRAP_STACK = 'CDKToolkit';
const BOOTSTRAP_BUCKET = 'StagingBucket';

export interface DeployOptions {
  readonly projectDir: string;
  readonly stacks: readonly string[];
  /** A synthesised assembly's folder, or the command that synthesises one. */
  readonly app: string;
  readonly context?: Readonly<Record<string, string>>;
  /** Where the CLI writes the stacks' outputs, as JSON by stack and output. */
  readonly outputsFile: string;
}

/** The environment of the CDK CLI: this process's own, and for a local AWS without what names another account. */
const cdkEnvironment = (aws: LocalAws, projectDir: string): NodeJS.ProcessEnv => {
  const path = { PATH: [join(projectDir, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter), CI: 'true' };
  const all: NodeJS.ProcessEnv = { ...process.env, ...aws.env, ...path };
  const { AWS_PROFILE: _profile, AWS_SESSION_TOKEN: _token, NODE_OPTIONS: _options, ...local } = all;
  return aws.started ? local : all;
};

/** Runs the CDK CLI; what it says is shown only when it fails. */
const cdk = async (
  aws: LocalAws,
  { projectDir, cwd = projectDir }: { readonly projectDir: string; readonly cwd?: string },
  args: readonly string[],
): Promise<void> => {
  const command = join(projectDir, 'node_modules', '.bin', 'cdk');
  const common = ['--no-notices', '--no-version-reporting', '--no-color'];
  try {
    await run(command, [...args, ...common], {
      cwd,
      env: cdkEnvironment(aws, projectDir),
      maxBuffer: 64 * 1024 * 1024,
      timeout: CDK_LIMIT_MS,
    });
  } catch (error) {
    const said =
      error instanceof Error && 'stdout' in error && 'stderr' in error ? `${error.stdout}${error.stderr}` : '';
    throw new Error(`cdk ${args[0]} failed on ${aws.endpointUrl}:\n${said.trim()}`, { cause: error });
  }
};

/**
 * The ordinary `cdk bootstrap`, and then, over plain HTTP, without the bucket policy that asks for TLS: with IAM
 * enforced it would refuse every asset. Idempotent.
 */
export const bootstrap = async (aws: LocalAws, options: { readonly projectDir: string }): Promise<void> => {
  const target = `aws://${aws.accountId}/${aws.region}`;
  // why: in a folder without cdk.json the app is not needed, which may not even be synthesised yet
  await cdk(aws, { ...options, cwd: aws.stateDir }, ['bootstrap', target]);
  if (!aws.started) return;
  const stacks = new CloudFormationClient(clientSettings(aws));
  const buckets = new S3Client({ ...clientSettings(aws), forcePathStyle: true });
  const bucket = new DescribeStackResourceCommand({ StackName: BOOTSTRAP_STACK, LogicalResourceId: BOOTSTRAP_BUCKET });
  const { StackResourceDetail } = await stacks.send(bucket);
  await buckets.send(new DeleteBucketPolicyCommand({ Bucket: StackResourceDetail?.PhysicalResourceId }));
  stacks.destroy();
  buckets.destroy();
};

/** The ordinary `cdk deploy` of the named stacks (without what they depend on unless named too). */
export const deploy = async (aws: LocalAws, options: DeployOptions): Promise<void> => {
  const context = Object.entries(options.context ?? {}).flatMap(([name, value]) => ['--context', `${name}=${value}`]);
  const args = ['deploy', ...options.stacks, '--exclusively', '--app', options.app, ...context];
  args.push('--require-approval', 'never', '--outputs-file', options.outputsFile, '--output');
  args.push(join(dirname(options.outputsFile), 'cdk.out'));
  await cdk(aws, { projectDir: options.projectDir }, args);
};
