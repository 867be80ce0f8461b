import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#statemachines/asl';
import type { Call, Question } from '#statemachines/simulate/iam/call';
import { requirementsOf } from '#statemachines/simulate/iam/requirements';
import { covers } from '#statemachines/simulate/iam/wildcard';
import { ACCOUNT, aCall, arn, MACHINE, REGION, RULE, role, SAMPLES, sample, sdk } from './calls.ts';

/** What a call needs, as `action resource` pairs. */
const needs = (call: Call): string[] | undefined =>
  requirementsOf(call)?.flatMap(({ action, resources }) => resources.map((resource) => `${action} ${resource}`));
const needed = (call: Call, action: string) => requirementsOf(call)?.find((each) => each.action === action);
const contextOf = (call: Call) => requirementsOf(call)?.[0]?.context;
/** A call of which nothing else is known. */
const bare = (resource: string, args: Call['arguments']): Call => ({
  resource,
  arguments: args,
  account: ACCOUNT,
  region: REGION,
  partition: 'aws',
});
const refused = (call: Call): boolean => needs(call)?.includes('* *') ?? false;

describe('the resource of a Task', () => {
  it.each([
    ['arn:aws:states:::lambda:invoke', 'lambda:InvokeFunction'],
    ['arn:aws:states:::lambda:invoke.waitForTaskToken', 'lambda:InvokeFunction'],
    ['arn:aws:states:::aws-sdk:lambda:invoke', 'lambda:InvokeFunction'],
    ['arn:aws:lambda:eu-central-1:111122223333:function:catalog', 'lambda:InvokeFunction'],
    ['arn:aws:states:::sns:publish', 'sns:Publish'],
    ['arn:aws:states:::sqs:sendMessage.waitForTaskToken', 'sqs:SendMessage'],
    ['arn:aws:states:::aws-sdk:sqs:sendMessage.waitForTaskToken', 'sqs:SendMessage'],
    ['arn:aws:states:::dynamodb:getItem', 'dynamodb:GetItem'],
    ['arn:aws:states:::dynamodb:putItem', 'dynamodb:PutItem'],
    ['arn:aws:states:::dynamodb:updateItem', 'dynamodb:UpdateItem'],
    ['arn:aws:states:::dynamodb:deleteItem', 'dynamodb:DeleteItem'],
    ['arn:aws:states:::events:putEvents.waitForTaskToken', 'events:PutEvents'],
    ['arn:aws:states:::sns:publish.waitForTaskToken', 'sns:Publish'],
    ['arn:aws:states:::ecs:runTask.waitForTaskToken', 'ecs:RunTask'],
    ['arn:aws:states:::ecs:runTask.sync', 'ecs:RunTask'],
    ['arn:aws:states:::events:putEvents', 'events:PutEvents'],
    ['arn:aws:states:::http:invoke', 'states:InvokeHTTPEndpoint'],
    ['arn:aws:states:::states:startExecution.sync:2', 'states:StartExecution'],
    ['arn:aws-cn:states:::aws-sdk:rds:failoverDbCluster', 'rds:FailoverDBCluster'],
    ['arn:aws:states:::aws-sdk:rds:failoverDBCluster', 'rds:FailoverDBCluster'],
  ])('%s needs %s', (resource, action) => {
    expect(requirementsOf(aCall(resource, {}))?.map((each) => each.action)).toContain(action);
  });

  it.each([
    'arn:aws:states:::aws-sdk:rds:deleteDBInstance',
    'arn:aws:states:::aws-sdk:iam:createUser',
    'arn:aws:states:::aws-sdk:http:invoke',
    'arn:aws:states:::aws-sdk:lambda:invoke.sync',
    'arn:aws:states:::lambda:invoke.sync',
    'arn:aws:states:::lambda:invoke.later',
    'arn:aws:states:::lambda:updateAlias',
    'arn:aws:states:::dynamodb:updateItem.waitForTaskToken',
    'arn:aws:states:::rds:failoverDBCluster',
    'arn:aws:states:eu-central-1:111122223333:activity:by-hand',
    'arn:aws:states:::aws-sdk:constructor:toString',
    'arn:aws:states:::toString',
    'lambda:invoke',
    '',
  ])('%s is not known', (resource) => {
    expect(requirementsOf(aCall(resource, {}))).toBeUndefined();
  });

  it.each(Object.keys(SAMPLES))('%s without the arguments that name a target needs all of its kind', (api) => {
    const { resource, arguments: named } = sample(api);
    const inNames = requirementsOf(bare(resource, named)) ?? [];
    for (const args of [{}, null, 'text', [7]]) {
      const all = requirementsOf(bare(resource, args)) ?? [];
      expect(all.length).toBeGreaterThan(0);
      for (const { action, resources } of all) {
        // a call that names no bus or cluster is of the default one
        const open = resources
          .filter((each) => !each.endsWith(':event-bus/default'))
          .map((each) => each.replace('/default/', '/shop/'));
        const ofAction = inNames.filter((each) => each.action === action).flatMap((each) => each.resources);
        for (const each of open) {
          expect(each).toContain('*');
          expect(action === '*' || ofAction.some((one) => covers(each, one)), `${action} on ${each}`).toBe(true);
        }
      }
    }
  });

  it.each(Object.keys(SAMPLES))('%s with any arguments needs something, and never throws', (api) => {
    const { resource, arguments: args } = sample(api);
    const names = Object.keys(Object(args));
    const shaped = fc.record(Object.fromEntries(names.map((name) => [name, fc.jsonValue({ maxDepth: 2 })])), {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(fc.oneof(shaped, fc.jsonValue()), (each) => {
        const given = JSON.parse(JSON.stringify(each));
        expect(requirementsOf(bare(resource, given))?.flatMap((each) => each.resources).length).toBeGreaterThan(0);
      }),
      { numRuns: 30 },
    );
  });

  it('that is no list of texts is any', () => {
    expect(needs(sdk('ec2:stopInstances', { InstanceIds: [7, ''] }))).toEqual([
      `ec2:StopInstances ${arn('ec2', 'instance/*')}`,
      `ec2:StopInstances ${arn('ec2', 'instance/*')}`,
    ]);
  });
});

describe('Systems Manager', () => {
  const send = (args: object): Call => sdk('ssm:sendCommand', { DocumentName: 'AutoRecovery-Restart', ...args });

  it('sends a command to its document and to each node', () => {
    expect(needs(send({ InstanceIds: ['i-1', 'mi-2'] }))).toEqual([
      `ssm:SendCommand ${arn('ssm', 'document/AutoRecovery-Restart')}`,
      `ssm:SendCommand ${arn('ec2', 'instance/i-1')}`,
      `ssm:SendCommand ${arn('ssm', 'managed-instance/mi-2')}`,
    ]);
    expect(needs(send({ Targets: [{ Key: 'InstanceIds', Values: ['i-1'] }] }))).toContain(
      `ssm:SendCommand ${arn('ec2', 'instance/i-1')}`,
    );
  });

  it('knows the tag of nodes that are chosen by it, where each has the same', () => {
    const chosen = (values: string[]) =>
      requirementsOf(send({ Targets: [{ Key: 'tag:auto-recovery', Values: values }] }))?.[1];
    expect(chosen(['enabled'])).toMatchObject({
      resources: [arn('ec2', 'instance/*'), arn('ssm', 'managed-instance/*')],
      tags: { 'auto-recovery': 'enabled' },
    });
    expect(chosen(['enabled', 'soon'])?.tags).toEqual({});
    expect(requirementsOf(send({ Targets: [{ Key: 'resource-groups:Name', Values: ['x'] }] }))?.[1]?.tags).toEqual({});
  });

  it("knows AWS's own documents as of no account", () => {
    const own = sdk('ssm:sendCommand', { DocumentName: 'AWS-RunShellScript' });
    expect(needs(own)).toContain(`ssm:SendCommand arn:aws:ssm:${REGION}::document/AWS-RunShellScript`);
    const shared = `arn:aws:ssm:${REGION}:444455556666:document/Shared`;
    expect(needs(sdk('ssm:sendCommand', { DocumentName: shared }))).toContain(`ssm:SendCommand ${shared}`);
  });

  const start = (args: object, known = {}): Call =>
    sdk('ssm:startAutomationExecution', { DocumentName: 'AWS-RestartEC2Instance', ...args }, known);

  it('passes a runbook the role that it is given, or that its own text has', () => {
    const given = start({ Parameters: { AutomationAssumeRole: [role('runbooks')] } });
    expect(needs(given)).toEqual([
      `ssm:StartAutomationExecution arn:aws:ssm:${REGION}::document/AWS-RestartEC2Instance`,
      `ssm:StartAutomationExecution ${arn('ssm', 'automation-execution/*')}`,
      `iam:PassRole ${role('runbooks')}`,
    ]);
    expect(needed(given, 'iam:PassRole')?.context).toEqual({ 'iam:PassedToService': 'ssm.amazonaws.com' });
    expect(needs(start({}, { 'runbook-role': [role('own')] }))).toContain(`iam:PassRole ${role('own')}`);
  });

  it('refuses a runbook that acts as its caller', () => {
    expect(refused(start({}))).toBe(true);
    expect(refused(start({ Parameters: { InstanceId: ['i-1'] } }, { 'runbook-role': [] }))).toBe(true);
  });
});

describe('Lambda', () => {
  it.each([
    ['catalog', undefined, 'catalog'],
    ['catalog', 'live', 'catalog:live'],
    ['catalog:live', undefined, 'catalog:live'],
    [`${ACCOUNT}:function:catalog`, undefined, 'catalog'],
    [arn('lambda', 'function:catalog'), undefined, 'catalog'],
    [arn('lambda', 'function:catalog:7'), undefined, 'catalog:7'],
  ])('calls %s with the qualifier %s as %s, and configures it as the function', (FunctionName, Qualifier, called) => {
    const args = { FunctionName, ...(Qualifier === undefined ? {} : { Qualifier }) };
    expect(needs(sdk('lambda:invoke', args))).toEqual([`lambda:InvokeFunction ${arn('lambda', `function:${called}`)}`]);
    expect(needs(sdk('lambda:updateAlias', args))).toEqual([`lambda:UpdateAlias ${arn('lambda', 'function:catalog')}`]);
  });

  it("calls another account's function there", () => {
    const elsewhere = 'arn:aws:lambda:us-west-2:444455556666:function:catalog';
    expect(needs(sdk('lambda:invoke', { FunctionName: elsewhere }))).toEqual([`lambda:InvokeFunction ${elsewhere}`]);
    expect(needs(sdk('lambda:invoke', { FunctionName: '444455556666:function:catalog' }))).toEqual([
      `lambda:InvokeFunction arn:aws:lambda:${REGION}:444455556666:function:catalog`,
    ]);
  });
});

describe('SQS', () => {
  it('moves messages off one queue and onto another', () => {
    const source = arn('sqs', 'dead');
    const move = (args: object, known = {}) =>
      needs(sdk('sqs:startMessageMoveTask', { SourceArn: source, ...args }, known));
    const off = ['StartMessageMoveTask', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];
    const onto = (queue: string) => [...off.map((action) => `sqs:${action} ${source}`), `sqs:SendMessage ${queue}`];
    expect(move({ DestinationArn: arn('sqs', 'orders') })).toEqual(onto(arn('sqs', 'orders')));
    expect(move({}, { 'source-queues': [arn('sqs', 'carts')] })).toEqual(onto(arn('sqs', 'carts')));
    expect(move({})).toEqual(onto(arn('sqs', '*')));
  });

  it.each([
    [`https://sqs.us-west-2.amazonaws.com/${ACCOUNT}/orders`, `arn:aws:sqs:us-west-2:${ACCOUNT}:orders`],
    [`http://localhost:4566/${ACCOUNT}/orders`, arn('sqs', 'orders')],
    [`http://localhost:4566/queue/eu-central-1/${ACCOUNT}/orders`, arn('sqs', 'orders')],
    ['orders', arn('sqs', '*')],
  ])('knows the queue of %s', (QueueUrl, queue) => {
    expect(needs(sdk('sqs:sendMessage', { QueueUrl }))).toEqual([`sqs:SendMessage ${queue}`]);
  });
});

describe('ECS', () => {
  const update = (args: object, known = {}): Call =>
    sdk('ecs:updateService', { Cluster: arn('ecs', 'cluster/shop'), Service: 'catalog', ...args }, known);

  it('forces a new deployment without passing a role', () => {
    expect(needs(update({ ForceNewDeployment: true }))).toEqual([
      `ecs:UpdateService ${arn('ecs', 'service/shop/catalog')}`,
    ]);
    expect(contextOf(update({}))).toEqual({ 'ecs:cluster': arn('ecs', 'cluster/shop'), 'ecs:task-definition': [] });
  });

  it('passes the roles of a task definition that it names, any role where they are not known', () => {
    const named = { TaskDefinition: 'catalog:7' };
    expect(needs(update(named))).toContain(`iam:PassRole ${role('*')}`);
    const known = update(named, { 'task-definition-roles': [role('task'), role('execution')] });
    expect(needed(known, 'iam:PassRole')).toMatchObject({
      resources: [role('task'), role('execution')],
      context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    });
    expect(requirementsOf(update(named, { 'task-definition-roles': [] }))).toHaveLength(1);
  });

  it('is in the cluster `default` where none is named', () => {
    expect(needs(sdk('ecs:stopTask', { Task: '0a1b' }))).toEqual([`ecs:StopTask ${arn('ecs', 'task/default/0a1b')}`]);
  });

  it('watches and stops the task that it waits for', () => {
    const run = needs(aCall('arn:aws:states:::ecs:runTask.sync', { Cluster: 'shop', TaskDefinition: 'catalog' }));
    const rule = arn('events', 'rule/StepFunctionsGetEventsForECSTaskRule');
    expect(run).toEqual([
      `ecs:RunTask ${arn('ecs', 'task-definition/catalog:*')}`,
      `iam:PassRole ${role('*')}`,
      `ecs:StopTask ${arn('ecs', 'task/shop/*')}`,
      `ecs:DescribeTasks ${arn('ecs', 'task/shop/*')}`,
      `events:PutTargets ${rule}`,
      `events:PutRule ${rule}`,
      `events:DescribeRule ${rule}`,
    ]);
  });
});

describe('what is not told by the arguments', () => {
  const WEB = arn('autoscaling', 'autoScalingGroup:0a1b:autoScalingGroupName/web');
  const CONFIGURATION = arn('appconfig', 'application/abc1234/environment/env1234/configuration/def1234');
  const SECRET = arn('secretsmanager', 'secret:events!connection/pager/0a1b-c2d3');
  const pager = { InvocationConfig: { ConnectionArn: arn('events', 'connection/pager/0a1b') } };

  it.each<[Question, string, Call['arguments'], string, string]>([
    ['auto-scaling-group', 'autoscaling:setDesiredCapacity', { AutoScalingGroupName: 'web' }, 'web', WEB],
    ['auto-scaling-group-of-instance', 'autoscaling:setInstanceHealth', { InstanceId: 'i-1' }, 'i-1', WEB],
    ['configuration-session', 'appconfigdata:getLatestConfiguration', { ConfigurationToken: 't' }, 't', CONFIGURATION],
    ['connection-secret', 'http:invoke', pager, arn('events', 'connection/pager/0a1b'), SECRET],
    ['queue-of-move', 'sqs:cancelMessageMoveTask', { TaskHandle: 'h' }, 'h', arn('sqs', 'dead')],
    [
      'deployment-group',
      'codedeploy:getDeployment',
      { DeploymentId: 'd-1' },
      'd-1',
      arn('codedeploy', 'deploymentgroup:shop/live'),
    ],
  ])('is asked for: %s of %s', (question, api, args, about, answer) => {
    const resource = api.startsWith('http') ? `arn:aws:states:::${api}` : `arn:aws:states:::aws-sdk:${api}`;
    const all = (known: Call['known']) =>
      requirementsOf({ ...aCall(resource, args), ...(known === undefined ? {} : { known }) })?.flatMap(
        ({ resources }) => resources,
      );
    expect(all((asked, of) => (asked === question && of === about ? [answer] : undefined))).toContain(answer);
    expect(all(() => undefined)).not.toContain(answer);
    expect(all(() => [])).toEqual(all(() => undefined));
    expect(all(() => undefined)?.some((each) => each.includes('*'))).toBe(true);
  });

  it('is refused where it could be anything', () => {
    expect(refused(sdk('cloudformation:rollbackStack', { StackName: 'shop' }))).toBe(true);
    expect(refused(sdk('cloudformation:rollbackStack', { StackName: 'shop' }, { 'stack-role': [] }))).toBe(true);
    expect(refused(sdk('autoscaling:updateAutoScalingGroup', { LaunchTemplate: { LaunchTemplateId: 'lt-1' } }))).toBe(
      true,
    );
    expect(refused(sdk('autoscaling:startInstanceRefresh', { DesiredConfiguration: {} }))).toBe(true);
    expect(refused(sdk('rds:modifyDBInstance', { ManageMasterUserPassword: true }))).toBe(true);
    expect(refused(sdk('rds:modifyDBInstance', { ManageMasterUserPassword: false }))).toBe(false);
    expect(refused(sdk('ecs:updateService', { LoadBalancers: [{}] }))).toBe(true);
    expect(refused(sdk('ecs:updateService', { LoadBalancers: [] }))).toBe(false);
    expect(needed(sdk('ecs:updateService', { LoadBalancers: [{}] }), '*')?.because).toContain('with LoadBalancers: ');
    expect(refused(sdk('ecs:runTask', { VolumeConfigurations: [{}] }))).toBe(true);
    expect(refused(sdk('appconfig:startDeployment', { KmsKeyIdentifier: 'key' }))).toBe(true);
    expect(refused(sdk('rds:createDBInstanceReadReplica', { KmsKeyId: 'key' }))).toBe(true);
    expect(refused(sdk('cloudformation:updateStack', { RoleARN: role('x'), TemplateURL: 'https://x' }))).toBe(true);
    expect(refused(sdk('dynamodb:transactWriteItems', {}))).toBe(true);
    expect(refused(sdk('dynamodb:transactWriteItems', { TransactItems: [{ Get: {} }] }))).toBe(true);
    const actions = (Type: string) => ({ RuleArn: arn('elasticloadbalancing', RULE), Actions: [{ Type }] });
    expect(refused(sdk('elasticloadbalancingv2:modifyRule', actions('authenticate-cognito')))).toBe(true);
    expect(refused(sdk('elasticloadbalancingv2:modifyRule', actions('forward')))).toBe(false);
    const defaults = { DefaultActions: [{ Type: 'authenticate-oidc' }] };
    expect(refused(sdk('elasticloadbalancingv2:modifyListener', defaults))).toBe(true);
  });

  it('is not needed of a stack whose own role changes it', () => {
    const call = sdk('cloudformation:rollbackStack', { StackName: 'shop' }, { 'stack-role': [role('deployer')] });
    expect(needs(call)).toEqual([`cloudformation:RollbackStack ${arn('cloudformation', 'stack/shop/*')}`]);
    expect(contextOf(call)).toEqual({ 'cloudformation:RoleArn': [] });
  });
});

describe('the keys of a request', () => {
  it('of Route 53 are its changes, names as the guide normalises them', () => {
    const changes = (...names: (string | undefined)[]) =>
      contextOf(
        sdk('route53:changeResourceRecordSets', {
          HostedZoneId: 'Z1',
          ChangeBatch: {
            Changes: names.map((Name) => ({ Action: 'UPSERT', ResourceRecordSet: { Name, Type: 'A' } })),
          },
        }),
      );
    expect(changes('Shop.Example.com.', '*.example.com', '\\052.example.org', undefined)).toEqual({
      'route53:ChangeResourceRecordSetsActions': ['UPSERT'],
      'route53:ChangeResourceRecordSetsRecordTypes': ['A'],
      'route53:ChangeResourceRecordSetsNormalizedRecordNames': [
        'shop.example.com',
        '\\052.example.com',
        '\\052.example.org',
        '*',
      ],
    });
  });

  it('of DynamoDB are the leading keys, where the partition key is known', () => {
    const get = (Key: JsonObject, known = {}) =>
      contextOf(sdk('dynamodb:getItem', { TableName: 'incidents', Key }, known));
    const two = { sk: { S: 'head' }, pk: { S: 'catalog' } };
    expect(get({ pk: { S: 'catalog' } })).toEqual({ 'dynamodb:LeadingKeys': ['catalog'] });
    expect(get(two)).toEqual({});
    expect(get(two, { 'partition-key': ['pk'] })).toEqual({ 'dynamodb:LeadingKeys': ['catalog'] });
    expect(get({ pk: { N: '7' } })).toEqual({ 'dynamodb:LeadingKeys': ['7'] });
  });

  it('of an execution are its version or alias, and the machine is the resource', () => {
    const start = (StateMachineArn: string) => requirementsOf(sdk('sfn:startExecution', { StateMachineArn }))?.[0];
    expect(start(`${MACHINE}:live`)).toMatchObject({
      resources: [MACHINE],
      context: { 'states:StateMachineQualifier': ['live'] },
    });
    expect(start(MACHINE)).toMatchObject({ resources: [MACHINE], context: { 'states:StateMachineQualifier': [] } });
  });

  it('of an HTTP call are its method and address, and it reads the secret of its connection', () => {
    const ConnectionArn = arn('events', 'connection/pager/0a1b');
    const call = aCall('arn:aws:states:::http:invoke', {
      ApiEndpoint: 'https://pager.example.com/v1',
      Method: 'POST',
      Authentication: { ConnectionArn },
    });
    const secret = arn('secretsmanager', 'secret:events!connection/pager/*');
    expect(needs(call)).toEqual([
      `states:InvokeHTTPEndpoint ${MACHINE}`,
      `events:RetrieveConnectionCredentials ${ConnectionArn}`,
      `secretsmanager:GetSecretValue ${secret}`,
      `secretsmanager:DescribeSecret ${secret}`,
    ]);
    expect(contextOf(call)).toEqual({
      'states:HTTPMethod': 'POST',
      'states:HTTPEndpoint': 'https://pager.example.com/v1',
    });
  });
});

describe('AppConfig', () => {
  it('by a name, of which the id is not known, is any', () => {
    const session = (ApplicationIdentifier: string) =>
      needs(
        sdk('appconfigdata:startConfigurationSession', {
          ApplicationIdentifier,
          EnvironmentIdentifier: 'env1234',
          ConfigurationProfileIdentifier: 'def1234',
        }),
      );
    const on = (id: string) => arn('appconfig', `application/${id}/environment/env1234/configuration/def1234`);
    expect(session('abc1234')).toEqual([`appconfig:StartConfigurationSession ${on('abc1234')}`]);
    expect(session('My Shop')).toEqual([`appconfig:StartConfigurationSession ${on('*')}`]);
  });
});

describe('RDS', () => {
  it('replicates a cluster as well as an instance', () => {
    const create = (args: JsonObject) => needs(sdk('rds:createDBInstanceReadReplica', args));
    const action = 'rds:CreateDBInstanceReadReplica';
    expect(create({ SourceDBClusterIdentifier: 'orders' })).toContain(`${action} ${arn('rds', 'cluster:orders')}`);
    const elsewhere = 'arn:aws:rds:us-west-2:111122223333:db:orders';
    expect(create({ SourceDBInstanceIdentifier: elsewhere })).toContain(`${action} ${elsewhere}`);
  });

  it('tags only what it is asked to tag', () => {
    const promote = (args: JsonObject) => needs(sdk('rds:promoteReadReplica', { DBInstanceIdentifier: 'r', ...args }));
    expect(promote({})).toHaveLength(1);
    expect(promote({ Tags: null })).toHaveLength(1);
    expect(promote({ Tags: [{ Key: 'a', Value: 'b' }] })).toHaveLength(2);
  });
});

describe('a nested execution', () => {
  it('that is waited for may be watched and stopped', () => {
    const args = { StateMachineArn: arn('states', 'stateMachine:drill') };
    const actions = (pattern: string) =>
      requirementsOf(aCall(`arn:aws:states:::states:startExecution${pattern}`, args))?.map(({ action }) => action);
    expect(actions('')).toEqual(['states:StartExecution']);
    expect(actions('.waitForTaskToken')).toEqual(['states:StartExecution']);
    expect(actions('.sync')).toEqual(actions('.sync:2'));
    expect(needs(aCall('arn:aws:states:::states:startExecution.sync:2', args))).toEqual(
      expect.arrayContaining([
        `states:StopExecution ${arn('states', 'execution:drill:*')}`,
        `events:PutRule ${arn('events', 'rule/StepFunctionsGetEventsForStepFunctionsExecutionRule')}`,
      ]),
    );
  });
});

describe('alarms', () => {
  it('are each looked at, but for composite ones, which only a permission on everything shows', () => {
    const look = (args: JsonObject) => needs(sdk('cloudwatch:describeAlarms', args));
    expect(look({ AlarmNames: ['a', 'b'] })).toEqual([
      `cloudwatch:DescribeAlarms ${arn('cloudwatch', 'alarm:a')}`,
      `cloudwatch:DescribeAlarms ${arn('cloudwatch', 'alarm:b')}`,
    ]);
    expect(look({})).toEqual([`cloudwatch:DescribeAlarms ${arn('cloudwatch', 'alarm:*')}`]);
    expect(look({ AlarmNames: ['a'], AlarmTypes: ['CompositeAlarm'] })).toEqual(['cloudwatch:DescribeAlarms *']);
  });
});
