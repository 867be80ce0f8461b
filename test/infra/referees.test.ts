import { join } from 'node:path';
import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cfnLint } from '#test/support/cfn-lint';
import { ACCOUNT, REGION, type Synthesised, synthesise } from '#test/support/synthesised';

const PROJECT = join(import.meta.dirname, '../..');

/** Findings of cfn-lint that are accepted for the whole stack, each with its reason. */
const ACCEPTED: Readonly<Record<string, string>> = {
  W3005:
    'the CDK lists a role among the things that a function or machine depends on, beside its policy, which must be there first; ' +
    'the role alone would follow from its ARN, so that the list is longer than it need be and not wrong',
  I1022:
    'a hint for those who write templates by hand: the CDK joins ARNs with Fn::Join, nobody reads or edits the result',
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
    expect(new Set(said.map(({ code }) => code)), 'accepted and not found any more').toEqual(
      new Set(Object.keys(ACCEPTED)),
    );
  });
});
