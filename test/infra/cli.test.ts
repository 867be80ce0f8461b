import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { bundlesIn } from '#test/support/bundles';
import { ACCOUNT, REGION } from '#test/support/synthesised';

const execute = promisify(execFile);
const PROJECT = join(import.meta.dirname, '../..');
const BIN = join(PROJECT, 'node_modules/.bin');

/** The design's figure for the bundle of `intake`, with the SDK inside. */
const INTAKE_KB = 600;

let assembly = '';

/** The environment of somebody who has an account's number and no credentials. */
const withoutCredentials = (): NodeJS.ProcessEnv => {
  const {
    AWS_ACCESS_KEY_ID: _id,
    AWS_SECRET_ACCESS_KEY: _key,
    AWS_SESSION_TOKEN: _token,
    AWS_PROFILE: _profile,
    ...rest
  } = process.env;
  return {
    ...rest,
    PATH: `${BIN}:${process.env['PATH'] ?? ''}`,
    CDK_DEFAULT_ACCOUNT: ACCOUNT,
    // why not CDK_DEFAULT_REGION: the CLI sets that itself, from the region that the SDK would use
    AWS_REGION: REGION,
    AWS_CONFIG_FILE: join(assembly, 'none'),
    AWS_SHARED_CREDENTIALS_FILE: join(assembly, 'none'),
    AWS_EC2_METADATA_DISABLED: 'true',
  };
};

const cdk = async (...args: string[]): Promise<string> => {
  const options = { cwd: PROJECT, env: withoutCredentials(), maxBuffer: 64 * 1024 * 1024 };
  return (await execute(join(BIN, 'cdk'), [...args, '--no-notices', '--no-version-reporting'], options)).stdout.trim();
};

beforeAll(async () => {
  assembly = mkdtempSync(join(tmpdir(), 'auto-recovery-cli-'));
  await cdk('synth', '--quiet', '--output', assembly);
});
afterAll(() => rmSync(assembly, { recursive: true, force: true }));

describe('cdk synth, without credentials', () => {
  it('is by the pinned CLI, which reads what the pinned library writes', async () => {
    const Pins = z.object({
      dependencies: z.record(z.string(), z.string()),
      devDependencies: z.record(z.string(), z.string()),
    });
    const pins = Pins.parse(JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')));
    for (const [name, version] of Object.entries({ ...pins.dependencies, ...pins.devDependencies })) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
    }
    expect(await cdk('--version')).toContain(pins.devDependencies['aws-cdk']);
    expect((await cdk('ls', '--app', assembly)).split('\n').sort()).toEqual(['AutoRecovery', 'AutoRecoveryDocuments']);
  });

  it('is for the account and region that it was told', () => {
    const Manifest = z.object({
      artifacts: z.record(z.string(), z.looseObject({ environment: z.string().optional() })),
    });
    const { artifacts } = Manifest.parse(JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8')));
    expect(artifacts['AutoRecovery']?.environment).toBe(`aws://${ACCOUNT}/${REGION}`);
  });
});

describe('the bundle of a function', () => {
  it('holds the clients that its function uses, and no others', () => {
    const deciding = ['client-cloudwatch', 'client-dynamodb', 'client-sfn', 'client-sns'];
    const atTheDoor = [...deciding, 'client-sqs'];
    expect(Object.fromEntries(bundlesIn(assembly).map(({ handler, sdkClients }) => [handler, sdkClients]))).toEqual({
      direct: atTheDoor,
      intake: atTheDoor,
      'on-command': ['client-dynamodb', 'client-sfn', 'client-ssm'],
      settle: [...deciding, 'client-ssm'],
      step: ['client-cloudwatch', 'client-dynamodb', 'client-sfn', 'client-ssm'],
      sweep: [...deciding, 'client-ssm'],
    });
  });

  it('holds neither the search for credentials nor languages that nobody reads', () => {
    for (const { handler, sources } of bundlesIn(assembly)) {
      const dead = sources.filter((source) =>
        /credential-provider-(node|sso|ini|process|http)|zod\/v4\/locales\/(?!en\.)/.test(source),
      );
      expect(dead, handler).toEqual([]);
    }
  });

  it('of the intake stays below the figure that it is built for', () => {
    const intake = bundlesIn(assembly).find(({ handler }) => handler === 'intake');
    expect(intake?.kB).toBeLessThan(INTAKE_KB);
  });
});
