const REFERENCE = 'https://docs.aws.amazon.com/service-authorization/latest/reference/';

/** The pages of the Service Authorization Reference, by the prefix of the actions that they list. */
const PAGES: Readonly<Record<string, string>> = {
  appconfig: 'list_awsappconfig',
  autoscaling: 'list_amazonec2autoscaling',
  cloudformation: 'list_awscloudformation',
  cloudwatch: 'list_amazoncloudwatch',
  codedeploy: 'list_awscodedeploy',
  dynamodb: 'list_amazondynamodb',
  ec2: 'list_amazonec2',
  ecs: 'list_amazonelasticcontainerservice',
  elasticache: 'list_amazonelasticache',
  elasticloadbalancing: 'list_awselasticloadbalancingv2',
  events: 'list_amazoneventbridge',
  iam: 'list_awsidentityandaccessmanagementiam',
  lambda: 'list_awslambda',
  rds: 'list_amazonrds',
  route53: 'list_amazonroute53',
  secretsmanager: 'list_awssecretsmanager',
  sns: 'list_amazonsns',
  sqs: 'list_amazonsqs',
  ssm: 'list_awssystemsmanager',
  states: 'list_awsstepfunctions',
};

/** The page that lists an action, its resource types and its condition keys, and maps API operations to actions. */
export const pageOf = (action: string): string => {
  const page = PAGES[action.slice(0, Math.max(0, action.indexOf(':')))];
  return page === undefined ? REFERENCE : `${REFERENCE}${page}.html`;
};
