import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Bundle, bundlesIn } from '#test/support/bundles';
import { type Spread, spreadOf } from './decision.ts';

const execute = promisify(execFile);
const PROJECT = join(import.meta.dirname, '../..');
const INITS = 10;
/** What Lambda sets for the function, as far as the code reads it while it is loaded. */
const VARIABLES = {
  ACCOUNT_ID: '123456789012',
  TABLE_NAME: 'table',
  PAGES_TOPIC_ARN: 'arn:aws:sns:eu-central-1:123456789012:pages',
  NOTICES_TOPIC_ARN: 'arn:aws:sns:eu-central-1:123456789012:notices',
  INTAKE_DEAD_LETTERS_URL: 'https://sqs.eu-central-1.amazonaws.com/123456789012/dead',
  MACHINES: '{}',
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  POWERTOOLS_METRICS_NAMESPACE: 'AutoRecovery',
  POWERTOOLS_SERVICE_NAME: 'auto-recovery',
  NODE_OPTIONS: '--enable-source-maps',
};

const timed = async (file: string): Promise<number> => {
  const program =
    'const from = performance.now(); await import(process.argv[1]); console.log(performance.now() - from)';
  const { stdout } = await execute(process.execPath, ['--input-type=module', '--eval', program, file], {
    env: { PATH: process.env['PATH'], ...VARIABLES },
  });
  return Number(stdout);
};

/** Synthesises as for an account, and looks at what each function is made of. */
export const measureBundles = async (): Promise<{
  readonly bundles: readonly Pick<Bundle, 'handler' | 'kB' | 'sdkClients'>[];
  readonly intakeInitMs: Spread;
}> => {
  const output = mkdtempSync(join(tmpdir(), 'auto-recovery-bench-'));
  try {
    const bin = join(PROJECT, 'node_modules/.bin');
    await execute(
      join(bin, 'cdk'),
      ['synth', '--quiet', '--no-notices', '--no-version-reporting', '--output', output],
      {
        cwd: PROJECT,
        env: { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` },
        maxBuffer: 64 * 1024 * 1024,
      },
    );
    const found = bundlesIn(output);
    const intake = found.find(({ handler }) => handler === 'intake');
    if (intake === undefined) throw new Error('no bundle of intake was synthesised');
    const inits: number[] = [];
    for (let turn = 0; turn <= INITS; turn += 1) inits.push(await timed(intake.file));
    // why without the first: it reads from the disk what the others find in memory
    const [, ...counted] = inits;
    return {
      bundles: found.map(({ handler, kB, sdkClients }) => ({ handler, kB, sdkClients })),
      intakeInitMs: spreadOf(counted, 1),
    };
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
};
