/**
 * The patterns that a service's optimised integration never has, `.sync` or `.waitForTaskToken`.
 *
 * Developer guide, "Integrating services with Step Functions": the table of optimised integrations. Only what is
 * impossible for the whole service is judged; what one of its calls can do is left to AWS.
 */
const NO_SYNC: ReadonlySet<string> = new Set([
  'apigateway',
  'aws-sdk',
  'dynamodb',
  'events',
  'http',
  'lambda',
  'sns',
  'sqs',
]);
const NO_TOKEN: ReadonlySet<string> = new Set([
  'athena',
  'batch',
  'codebuild',
  'databrew',
  'dynamodb',
  'elasticmapreduce',
  'emr-containers',
  'emr-serverless',
  'glue',
  'http',
  'mediaconvert',
  'sagemaker',
]);

/** What a call is refused without, as AWS's validation knows it (measured: cdk-preflight, `pf-sfn-asl-integration-parameters`). */
const REQUIRED: ReadonlyMap<string, readonly string[]> = new Map([
  ['lambda:invoke', ['FunctionName']],
  ['sqs:sendMessage', ['QueueUrl', 'MessageBody']],
  ['sns:publish', ['Message']],
  ['dynamodb:putItem', ['TableName', 'Item']],
  ['dynamodb:getItem', ['TableName', 'Key']],
  ['states:startExecution', ['StateMachineArn']],
  ['events:putEvents', ['Entries']],
  ['ecs:runTask', ['TaskDefinition']],
  ['glue:startJobRun', ['JobName']],
]);

const INTEGRATION = /^arn:[^:]+:states:::(?<service>[^:]+):(?<call>[^.]+)(?:\.(?<pattern>.+))?$/;

interface Integration {
  readonly service: string;
  /** `invoke`; of the SDK, `s3:getObject`. */
  readonly call: string;
  readonly pattern: string | undefined;
  readonly required: readonly string[];
}

/** The service integration that a resource names; nothing for a function, an activity. */
export const integrationOf = (resource: string): Integration | undefined => {
  const named = INTEGRATION.exec(resource)?.groups;
  if (named === undefined) return undefined;
  const { service = '', call = '', pattern } = named;
  return { service, call, pattern, required: REQUIRED.get(`${service}:${call}`) ?? [] };
};

/** "The API action will always be camel case" (developer guide, "Learning to use AWS service SDK integrations"). */
const UNKNOWN_ACTION = /^[^:]*:[A-Z]/;

/** Whether a resource asks for a pattern that its service does not have, or for an action that no service has. */
export const isUnknown = (resource: string): boolean => {
  const integration = integrationOf(resource);
  if (integration === undefined) return false;
  const { service, call, pattern } = integration;
  if (service === 'aws-sdk' && UNKNOWN_ACTION.test(call)) return true;
  if (pattern === undefined) return false;
  if (pattern === 'waitForTaskToken') return NO_TOKEN.has(service);
  if (pattern === 'sync') return NO_SYNC.has(service);
  return pattern === 'sync:2' && service !== 'states';
};
