import type { Call, Question } from '#statemachines/simulate/iam/call';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';

/** An ARN of the account and region of the tests. */
export const arn = (service: string, rest: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;
export const role = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;

export const MACHINE = arn('states', 'stateMachine:auto-recovery-x');
export const RULE = 'listener-rule/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee';
const LISTENER = 'listener/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2';
const TARGETS = 'targetgroup/web/73e2d6bc24d8a067';
const CONNECTION = arn('events', 'connection/pager/81210c42-8af1-456b-9c4a-6ff02fc664ac');

export const aCall = (
  resource: string,
  args: Call['arguments'],
  known: Partial<Record<Question, readonly string[]>> = {},
): Call => ({
  resource,
  arguments: args,
  account: ACCOUNT,
  region: REGION,
  partition: 'aws',
  machineArn: MACHINE,
  known: (question) => known[question],
});

/** A call of an API by the AWS SDK integration. */
export const sdk = (
  api: string,
  args: Call['arguments'],
  known: Partial<Record<Question, readonly string[]>> = {},
): Call => aCall(`arn:aws:states:::aws-sdk:${api}`, args, known);

const asg = { AutoScalingGroupName: 'web' };
const application = { ApplicationName: 'shop' };
const group = { ...application, DeploymentGroupName: 'live' };
const stack = { StackName: 'shop', RoleARN: role('deployer') };
const queue = { QueueUrl: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/orders` };
const config = { ApplicationId: 'abc1234', ConfigurationProfileId: 'def1234' };
const deployment = { ApplicationId: 'abc1234', EnvironmentId: 'env1234', DeploymentNumber: 7 };
const service = { Cluster: 'shop', Service: 'catalog' };
const item = { TableName: 'incidents', Key: { pk: { S: 'catalog' } } };
const functionName = { FunctionName: 'catalog' };
const alias = { ...functionName, Name: 'live', FunctionVersion: '7' };
const replica = { DbInstanceIdentifier: 'orders-replica' };
const tags = { Tags: [{ Key: 'owner', Value: 'shop' }] };

/** One call of each API that the tables know, with all the arguments that need something. */
export const SAMPLES: Readonly<Record<string, Call['arguments']>> = {
  'appconfig:createHostedConfigurationVersion': config,
  'appconfig:getHostedConfigurationVersion': { ...config, VersionNumber: 3 },
  'appconfig:listHostedConfigurationVersions': config,
  'appconfig:startDeployment': {
    ...config,
    ...tags,
    EnvironmentId: 'env1234',
    DeploymentStrategyId: 'AppConfig.AllAtOnce',
    ConfigurationVersion: '3',
  },
  'appconfig:stopDeployment': deployment,
  'appconfig:getDeployment': deployment,
  'appconfig:listDeployments': deployment,
  'appconfig:getEnvironment': deployment,
  'appconfigdata:startConfigurationSession': {
    ApplicationIdentifier: 'abc1234',
    EnvironmentIdentifier: 'env1234',
    ConfigurationProfileIdentifier: 'def1234',
  },
  'appconfigdata:getLatestConfiguration': { ConfigurationToken: 'token' },
  'autoscaling:startInstanceRefresh': asg,
  'autoscaling:cancelInstanceRefresh': asg,
  'autoscaling:rollbackInstanceRefresh': asg,
  'autoscaling:describeInstanceRefreshes': asg,
  'autoscaling:setDesiredCapacity': { ...asg, DesiredCapacity: 4 },
  'autoscaling:updateAutoScalingGroup': { ...asg, MinSize: 2, MaxSize: 8, ServiceLinkedRoleARN: role('asg') },
  'autoscaling:describeAutoScalingGroups': { AutoScalingGroupNames: ['web'] },
  'autoscaling:describeAutoScalingInstances': {},
  'autoscaling:terminateInstanceInAutoScalingGroup': { InstanceId: 'i-1', ShouldDecrementDesiredCapacity: false },
  'autoscaling:setInstanceHealth': { InstanceId: 'i-1', HealthStatus: 'Unhealthy' },
  'cloudformation:cancelUpdateStack': { StackName: 'shop' },
  'cloudformation:rollbackStack': stack,
  'cloudformation:continueUpdateRollback': stack,
  'cloudformation:updateStack': { ...stack, ...tags, StackPolicyBody: '{}', TemplateBody: '{}' },
  'cloudformation:describeStacks': {},
  'cloudformation:describeStackEvents': { StackName: arn('cloudformation', 'stack/shop/0a1b') },
  'cloudformation:getTemplate': { StackName: 'shop' },
  'cloudwatch:getMetricData': {},
  'cloudwatch:describeAlarms': { AlarmNames: ['catalog-5xx'] },
  'cloudwatch:describeAlarmsForMetric': {},
  'codedeploy:createDeployment': { ...group, DeploymentConfigName: 'CodeDeployDefault.OneAtATime' },
  'codedeploy:stopDeployment': { DeploymentId: 'd-1' },
  'codedeploy:getDeployment': { DeploymentId: 'd-1' },
  'codedeploy:listDeployments': group,
  'codedeploy:getDeploymentGroup': group,
  'codedeploy:getApplicationRevision': application,
  'codedeploy:registerApplicationRevision': application,
  'codedeploy:getDeploymentConfig': { DeploymentConfigName: 'CodeDeployDefault.OneAtATime' },
  'dynamodb:getItem': item,
  'dynamodb:putItem': { TableName: 'incidents', Item: { pk: { S: 'catalog' } } },
  'dynamodb:updateItem': item,
  'dynamodb:deleteItem': item,
  'dynamodb:transactWriteItems': {
    TransactItems: [
      { ConditionCheck: item },
      { Delete: item },
      { Put: { TableName: 'incidents', Item: item.Key } },
      { Update: item },
    ],
  },
  'ec2:describeInstances': {},
  'ec2:describeInstanceStatus': {},
  'ec2:rebootInstances': { InstanceIds: ['i-1'] },
  'ec2:startInstances': { InstanceIds: ['i-1'] },
  'ec2:stopInstances': { InstanceIds: ['i-1', 'i-2'] },
  'ecs:updateService': { ...service, TaskDefinition: 'catalog:7', ForceNewDeployment: true },
  'ecs:runTask': { ...tags, Cluster: 'shop', TaskDefinition: 'catalog:7', Overrides: { TaskRoleArn: role('task') } },
  'ecs:describeServices': { Cluster: 'shop', Services: ['catalog'] },
  'ecs:stopTask': { Cluster: 'shop', Task: '0a1b' },
  'ecs:listTasks': { Cluster: 'shop' },
  'ecs:describeTasks': { Cluster: 'shop', Tasks: ['0a1b', arn('ecs', 'task/shop/2c3d')] },
  'ecs:listServiceDeployments': { Cluster: 'shop', Service: 'catalog' },
  'ecs:describeServiceRevisions': {
    ServiceRevisionArns: ['arn:aws:ecs:eu-central-1:111122223333:service-revision/shop/catalog/4980306466373577095'],
  },
  'ecs:describeTaskDefinition': { TaskDefinition: 'catalog:7' },
  'elasticache:describeEvents': { SourceType: 'replication-group' },
  'elasticache:testFailover': { ReplicationGroupId: 'carts', NodeGroupId: '0001' },
  'elasticache:modifyReplicationGroup': {
    ReplicationGroupId: 'carts',
    CacheParameterGroupName: 'carts',
    CacheSecurityGroupNames: ['carts'],
    UserGroupIdsToAdd: ['carts'],
    UserGroupIdsToRemove: ['old'],
  },
  'elasticache:describeReplicationGroups': { ReplicationGroupId: 'carts' },
  'elasticache:rebootCacheCluster': { CacheClusterId: 'carts-001' },
  'elasticache:describeCacheClusters': { CacheClusterId: 'carts-001' },
  'elasticloadbalancingv2:registerTargets': { TargetGroupArn: arn('elasticloadbalancing', TARGETS) },
  'elasticloadbalancingv2:deregisterTargets': { TargetGroupArn: arn('elasticloadbalancing', TARGETS) },
  'elasticloadbalancingv2:modifyRule': { RuleArn: arn('elasticloadbalancing', RULE) },
  'elasticloadbalancingv2:modifyListener': { ListenerArn: arn('elasticloadbalancing', LISTENER) },
  'elasticloadbalancingv2:describeTargetHealth': {},
  'elasticloadbalancingv2:describeRules': {},
  'elasticloadbalancingv2:describeListeners': {},
  'elasticloadbalancingv2:describeTargetGroups': {},
  'eventbridge:putEvents': { Entries: [{ Source: 'auto-recovery', DetailType: 'Recovered', EventBusName: 'ops' }] },
  'http:invoke': {
    ApiEndpoint: 'https://pager.example.com/v1/incidents',
    Method: 'POST',
    InvocationConfig: { ConnectionArn: CONNECTION },
  },
  'lambda:invoke': functionName,
  'lambda:getAlias': alias,
  'lambda:updateAlias': alias,
  'lambda:getFunctionConcurrency': functionName,
  'lambda:putFunctionConcurrency': { ...functionName, ReservedConcurrentExecutions: 0 },
  'lambda:deleteFunctionConcurrency': functionName,
  'lambda:getProvisionedConcurrencyConfig': { ...functionName, Qualifier: 'live' },
  'lambda:putProvisionedConcurrencyConfig': { ...functionName, Qualifier: 'live' },
  'lambda:deleteProvisionedConcurrencyConfig': { ...functionName, Qualifier: 'live' },
  'rds:rebootDBInstance': { DbInstanceIdentifier: 'orders' },
  'rds:failoverDBCluster': { DbClusterIdentifier: 'orders', TargetDbInstanceIdentifier: 'orders-2' },
  'rds:promoteReadReplica': { ...replica, ...tags },
  'rds:promoteReadReplicaDBCluster': { DbClusterIdentifier: 'orders' },
  'rds:describeDBInstances': { DbInstanceIdentifier: 'orders' },
  'rds:describeDBClusters': { DbClusterIdentifier: 'orders' },
  'rds:createDBInstanceReadReplica': {
    ...replica,
    ...tags,
    SourceDbInstanceIdentifier: 'orders',
    MonitoringRoleArn: role('monitoring'),
  },
  'rds:modifyDBInstance': {
    DbInstanceIdentifier: 'orders',
    OptionGroupName: 'orders',
    DbParameterGroupName: 'orders',
    DbSecurityGroups: ['orders'],
    DbSubnetGroupName: 'orders',
    MonitoringRoleArn: role('monitoring'),
  },
  'route53:changeResourceRecordSets': {
    HostedZoneId: '/hostedzone/Z1',
    ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet: { Name: 'Shop.example.com.', Type: 'A' } }] },
  },
  'route53:listResourceRecordSets': { HostedZoneId: 'Z1' },
  'route53:getChange': { Id: '/change/C1' },
  'route53:getHealthCheckStatus': { HealthCheckId: '0a1b' },
  'sfn:startExecution': { StateMachineArn: MACHINE, Name: 'catalog-1' },
  'sfn:describeExecution': { ExecutionArn: arn('states', 'execution:auto-recovery-x:catalog-1') },
  'sfn:stopExecution': { ExecutionArn: arn('states', 'execution:auto-recovery-x:catalog-1') },
  'sfn:sendTaskSuccess': { TaskToken: 'token' },
  'sfn:sendTaskFailure': { TaskToken: 'token' },
  'sfn:sendTaskHeartbeat': { TaskToken: 'token' },
  'sns:publish': { TopicArn: arn('sns', 'notices') },
  'sqs:startMessageMoveTask': { SourceArn: arn('sqs', 'dead'), DestinationArn: arn('sqs', 'orders') },
  'sqs:cancelMessageMoveTask': { TaskHandle: 'handle' },
  'sqs:listMessageMoveTasks': { SourceArn: arn('sqs', 'dead') },
  'sqs:getQueueAttributes': queue,
  'sqs:sendMessage': queue,
  'ssm:sendCommand': {
    DocumentName: 'AutoRecovery-RestartUnit',
    InstanceIds: ['i-0123456789abcdef0', 'mi-0123456789abcdef0'],
    OutputS3BucketName: 'logs',
    ServiceRoleArn: role('commands'),
  },
  'ssm:startAutomationExecution': {
    ...tags,
    DocumentName: 'AWS-RestartEC2Instance',
    Parameters: { AutomationAssumeRole: [role('runbooks')] },
  },
  'ssm:getAutomationExecution': { AutomationExecutionId: '0a1b' },
  'ssm:stopAutomationExecution': { AutomationExecutionId: '0a1b' },
  'ssm:getCommandInvocation': {},
  'ssm:listCommands': {},
  'ssm:listCommandInvocations': {},
  'ssm:cancelCommand': {},
  'ssm:describeInstanceInformation': {},
};

/** The sample call of an API, in the integration that it has. */
export const sample = (api: string): Call =>
  aCall(api.startsWith('http:') ? `arn:aws:states:::${api}` : `arn:aws:states:::aws-sdk:${api}`, SAMPLES[api] ?? {}, {
    'task-definition-roles': [role('execution')],
  });
