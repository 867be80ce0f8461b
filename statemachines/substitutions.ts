import type { Permission } from './steps/step-kind.ts';

/** Where a machine is deployed. */
export interface Home {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

const regional =
  (service: string, rest: string) =>
  ({ partition, region, account }: Home): string =>
    `arn:${partition}:${service}:${region}:${account}:${rest}`;

/** How the ARNs of a kind of resource begin (Service Authorization Reference: resource types of each service). */
const PREFIXES: Readonly<Record<string, (home: Home) => string>> = {
  AppConfigArnPrefix: regional('appconfig', ''),
  AutoScalingGroupArnPrefix: regional('autoscaling', 'autoScalingGroup:'),
  AutomationExecutionArnPrefix: regional('ssm', 'automation-execution/'),
  // documents that AWS owns have no account (Systems Manager user guide, "Setting up Run Command")
  AwsDocumentArnPrefix: ({ partition, region }) => `arn:${partition}:ssm:${region}::document/`,
  CloudFormationArnPrefix: regional('cloudformation', ''),
  CodeDeployArnPrefix: regional('codedeploy', ''),
  DocumentArnPrefix: regional('ssm', 'document/'),
  EcsArnPrefix: regional('ecs', ''),
  ElastiCacheArnPrefix: regional('elasticache', ''),
  FunctionArnPrefix: regional('lambda', 'function:'),
  InstanceArnPrefix: regional('ec2', 'instance/'),
  ListenerRuleArnPrefix: regional('elasticloadbalancing', 'listener-rule/'),
  ManagedInstanceArnPrefix: regional('ssm', 'managed-instance/'),
  QueueArnPrefix: regional('sqs', ''),
  RdsArnPrefix: regional('rds', ''),
  RoleArnPrefix: ({ partition, account }) => `arn:${partition}:iam::${account}:role/`,
  Route53ArnPrefix: ({ partition }) => `arn:${partition}:route53:::`,
  S3ArnPrefix: ({ partition }) => `arn:${partition}:s3:::`,
  TargetGroupArnPrefix: regional('elasticloadbalancing', 'targetgroup/'),
};

/**
 * What the permissions of a playbook are filled in with when it is deployed, but for the ARNs of the stack's own
 * resources, which the stack adds.
 */
export const arnPrefixes = (home: Home): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(PREFIXES).map(([name, prefix]) => [name, prefix(home)] as const));

/**
 * A text with its `${Name}` filled in.
 *
 * @throws Error naming a substitution that nobody gives: it would reach IAM as it is written, and allow nothing
 */
export const substitute = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\$\{(\w+)\}/g, (written, name: string) => {
    const value = values[name];
    if (value === undefined) {
      throw new Error(
        `nothing is known to fill ${written} in with, there are: ${Object.keys(values).sort().join(', ')}`,
      );
    }
    return value;
  });

type Conditions = NonNullable<Permission['conditions']>;

/** The conditions of a statement with their values filled in. */
export const conditionsOf = (conditions: Conditions, filledIn: (text: string) => string): Conditions =>
  Object.fromEntries(
    Object.entries(conditions).map(([operator, keys]) => [
      operator,
      Object.fromEntries(
        Object.entries(keys).map(
          ([key, value]) => [key, typeof value === 'string' ? filledIn(value) : value.map(filledIn)] as const,
        ),
      ),
    ]),
  );
