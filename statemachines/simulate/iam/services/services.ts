import type { ServiceTable } from '../call.ts';
import { appconfig, appconfigdata } from './appconfig.ts';
import { autoscaling } from './autoscaling.ts';
import { cloudformation } from './cloudformation.ts';
import { cloudwatch } from './cloudwatch.ts';
import { codedeploy } from './codedeploy.ts';
import { dynamodb } from './dynamodb.ts';
import { ec2 } from './ec2.ts';
import { ecs } from './ecs.ts';
import { elasticache } from './elasticache.ts';
import { elasticloadbalancing } from './elasticloadbalancing.ts';
import { events } from './events.ts';
import { lambda } from './lambda.ts';
import { rds } from './rds.ts';
import { route53 } from './route53.ts';
import { sns } from './sns.ts';
import { sqs } from './sqs.ts';
import { ssm } from './ssm.ts';
import { states } from './states.ts';

/**
 * The table of services, by the name that `arn:aws:states:::aws-sdk:<name>:<api>` has for them (Step Functions
 * developer guide, "Supported AWS SDK service integrations"). A new service is a new file and a new row.
 */
export const SERVICES: Readonly<Record<string, ServiceTable>> = {
  appconfig,
  appconfigdata,
  autoscaling,
  cloudformation,
  cloudwatch,
  codedeploy,
  dynamodb,
  ec2,
  ecs,
  elasticache,
  elasticloadbalancingv2: elasticloadbalancing,
  eventbridge: events,
  lambda,
  rds,
  route53,
  sfn: states,
  sns,
  sqs,
  ssm,
};
