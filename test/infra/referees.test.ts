import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { cfnLint } from '#test/support/cfn-lint';
import { ACCOUNT, REGION, type Synthesised, synthesise } from '#test/support/synthesised';

const execute = promisify(execFile);
const PROJECT = join(import.meta.dirname, '../..');

/** Findings of cfn-lint that are accepted for the whole stack, each with its reason. */
const ACCEPTED: Readonly<Record<string, string>> = {
  W3005:
    'the CDK lists a role among the things that a function or machine depends on, beside its policy, which must be there first; ' +
    'the role alone would follow from its ARN, so that the list is longer than it need be and not wrong',
  I1022: 'a hint for those who write templates by hand: the CDK joins ARNs with Fn::Join, nobody reads or edits the result',
};

let anywhere: Synthesised;
let somewhere: Synthesised;
beforeAll(() => {
  anywhere = synthesise();
  somewhere = synthesise({ target: { account: ACCOUNT, region: REGION } });
});
afterAll(() => {
  anywhere.remove();
  somewhere.remove();
});

describe('cdk-nag', () => {
  const findings = (
    target: { account: string; region: string } | undefined,
    change: (app: App) => void = () => undefined,
  ): readonly string[] => {
    const found: string[] = [];
    const app = synthesise({
      ...(target === undefined ? {} : { target }),
      plugins: (scope) => {
        change(scope);
        found.push(...new AwsSolutionsChecks(scope).validateScope(scope).violations.map(({ ruleName }) => ruleName));
        return [];
      },
    });
    app.remove();
    return found;
  };

  it('reports nothing that is not explained where it is accepted', () => {
    expect(findings({ account: ACCOUNT, region: REGION })).toEqual([]);
    expect(findings(undefined)).toEqual([]);
  });

  it('is heard: without the explanations, each wildcard is a finding, and nothing else is', () => {
    const rules = findings(undefined, (app) => {
      for (const { node } of app.node.findAll()) {
        const kept = node.metadata.filter(({ type }) => type !== Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
        Object.defineProperty(node, 'metadata', { get: () => kept });
      }
    });
    expect(rules).toContain('AwsSolutions-IAM5[Resource::*]');
    expect(rules.length).toBeGreaterThan(3);
    expect(rules.filter((rule) => !rule.startsWith('AwsSolutions-IAM5[Resource::'))).toEqual([]);
  });
});

describe('cfn-lint', () => {
  it('finds nothing in either template, for any account and for one, but what is accepted', async () => {
    const said = await cfnLint(PROJECT, [...somewhere.files, ...anywhere.files], [REGION, 'us-east-1']);
    expect(said.filter(({ code }) => ACCEPTED[code] === undefined).map(({ text }) => text)).toEqual([]);
    expect(new Set(said.map(({ code }) => code)), 'accepted and not found any more').toEqual(new Set(Object.keys(ACCEPTED)));
  });
});

describe('the CDK CLI', () => {
  const Pins = z.object({ dependencies: z.record(z.string(), z.string()), devDependencies: z.record(z.string(), z.string()) });

  it('is the pinned one, and reads what the pinned library writes, without credentials', async () => {
    const { dependencies, devDependencies } = Pins.parse(JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')));
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
    }
    const output = mkdtempSync(join(tmpdir(), 'auto-recovery-cli-'));
    const bin = join(PROJECT, 'node_modules/.bin');
    const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _key, AWS_SESSION_TOKEN: _token, AWS_PROFILE: _profile, ...rest } = process.env;
    const env = {
      ...rest,
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      CDK_DEFAULT_ACCOUNT: ACCOUNT,
      // why not CDK_DEFAULT_REGION: the CLI sets that itself, from the region that the SDK would use
      AWS_REGION: REGION,
      AWS_CONFIG_FILE: join(output, 'none'),
      AWS_SHARED_CREDENTIALS_FILE: join(output, 'none'),
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    const cdk = (...args: string[]) =>
      execute(join(bin, 'cdk'), [...args, '--no-notices', '--no-version-reporting'], { cwd: PROJECT, env, maxBuffer: 64 * 1024 * 1024 });
    try {
      const { stdout: version } = await cdk('--version');
      expect(version).toContain(devDependencies['aws-cdk']);
      await cdk('synth', '--quiet', '--output', output);
      const { stdout: stacks } = await cdk('ls', '--app', output);
      expect(stacks.trim().split('\n').sort()).toEqual(['AutoRecovery', 'AutoRecoveryDocuments']);
      const Manifest = z.object({ artifacts: z.record(z.string(), z.looseObject({ environment: z.string().optional() })) });
      const { artifacts } = Manifest.parse(JSON.parse(readFileSync(join(output, 'manifest.json'), 'utf8')));
      expect(artifacts['AutoRecovery']?.environment).toBe(`aws://${ACCOUNT}/${REGION}`);
    } finally {
      rmSync(output, { recursive: true, force: true });
    }
  });
});
