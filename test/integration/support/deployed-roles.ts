import { EventBridgeClient, ListRulesCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import {
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { LambdaClient, paginateListEventSourceMappings, paginateListFunctions } from '@aws-sdk/client-lambda';
import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Sample } from '#infra/local/sample';
import { Policy } from '#test/support/policies';

/** A role as it is deployed. */
export interface Role {
  readonly arn: string;
  readonly policies: readonly Policy[];
}

/** Reads back what the deployment gave to roles and queues. */
export const createDeployedRoles = ({ client }: Pick<Sample, 'client'>) => {
  const iam = new IAMClient(client);
  const lambda = new LambdaClient(client);
  const sfn = new SFNClient(client);
  const events = new EventBridgeClient(client);
  const sqs = new SQSClient(client);

  const role = async (arn: string): Promise<Role> => {
    const RoleName = arn.split('/').at(-1);
    const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    if (AttachedPolicies.length > 0) throw new Error(`${RoleName} has managed policies, which nobody has looked at`);
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    const policies = await Promise.all(
      PolicyNames.map(async (PolicyName) => {
        const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
        // why decoded: IAM answers with the document percent-encoded (API reference, GetRolePolicy)
        return Policy.parse(
          JSON.parse(PolicyDocument.startsWith('%') ? decodeURIComponent(PolicyDocument) : PolicyDocument),
        );
      }),
    );
    return { arn, policies };
  };

  const queuePolicy = async (queueArn: string): Promise<Policy> => {
    const name = queueArn.split(':').at(-1);
    const QueueUrl = `${client.endpoint}/${queueArn.split(':')[4]}/${name}`;
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] }));
    return Policy.parse(JSON.parse(Attributes?.['Policy'] ?? '{}'));
  };

  return {
    role,
    queuePolicy,
    machine: async (stateMachineArn: string): Promise<{ definition: string; role: Role }> => {
      const { definition = '', roleArn = '' } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
      return { definition, role: await role(roleArn) };
    },
    /** Every function of the app, by the name of its construct. */
    functions: async (): Promise<ReadonlyMap<string, { readonly arn: string; readonly role: Role }>> => {
      const found = new Map<string, { arn: string; role: Role }>();
      for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {})) {
        for (const { FunctionName = '', FunctionArn = '', Role: roleArn = '' } of Functions) {
          const name = /^AutoRecovery-(.*?)Function/.exec(FunctionName)?.[1];
          if (name !== undefined) found.set(name, { arn: FunctionArn, role: await role(roleArn) });
        }
      }
      return found;
    },
    /** What drives functions: the queue of each event source mapping. */
    mappings: async (): Promise<{ readonly functionArn: string; readonly queueArn: string }[]> => {
      const found: { functionArn: string; queueArn: string }[] = [];
      for await (const { EventSourceMappings = [] } of paginateListEventSourceMappings({ client: lambda }, {})) {
        found.push(
          ...EventSourceMappings.map(({ FunctionArn = '', EventSourceArn = '' }) => ({
            functionArn: FunctionArn,
            queueArn: EventSourceArn,
          })),
        );
      }
      return found;
    },
    /** Where each rule's events go. */
    routes: async (): Promise<{ readonly ruleArn: string; readonly targetArn: string }[]> => {
      const { Rules = [] } = await events.send(new ListRulesCommand({}));
      const found = await Promise.all(
        Rules.map(async ({ Name, Arn = '' }) => {
          const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: Name }));
          return Targets.map((target) => ({ ruleArn: Arn, targetArn: target.Arn ?? '' }));
        }),
      );
      return found.flat();
    },
    close: () => {
      for (const each of [iam, lambda, sfn, events, sqs]) each.destroy();
    },
  };
};
