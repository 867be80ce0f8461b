import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { LedgerTable } from './ledger-table.ts';

/** What the functions may do, in the words of the Service Authorization Reference; each statement one concern. */
export type TableAction = 'GetItem' | 'BatchGetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'ConditionCheckItem' | 'Query';

/** Items of the table. A transaction is checked as the writes that it holds (DynamoDB guide: IAM and transactions). */
export const mayUseTable = ({ table }: LedgerTable, actions: readonly TableAction[]): PolicyStatement =>
  new PolicyStatement({ actions: actions.map((action) => `dynamodb:${action}`), resources: [table.tableArn] });

/** The table's indexes, by query only. */
export const mayListTable = ({ table }: LedgerTable): PolicyStatement =>
  new PolicyStatement({ actions: ['dynamodb:Query'], resources: [`${table.tableArn}/index/*`] });

export const mayPublish = (...topics: readonly ITopic[]): PolicyStatement =>
  new PolicyStatement({ actions: ['sns:Publish'], resources: topics.map(({ topicArn }) => topicArn) });

export const maySend = (queue: IQueue): PolicyStatement =>
  new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] });

/**
 * Alarms of the account. `*`, since composite alarms are answered to no narrower scope (API reference,
 * DescribeAlarms: "scoped to *").
 */
export const mayReadAlarms = (): PolicyStatement =>
  new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] });

/** Ends of commands. `*`: neither action takes a resource (Service Authorization Reference, AWS Systems Manager). */
export const mayReadCommands = (): PolicyStatement =>
  new PolicyStatement({ actions: ['ssm:GetCommandInvocation', 'ssm:ListCommands'], resources: ['*'] });

export const mayStart = (machineArns: readonly string[]): PolicyStatement =>
  new PolicyStatement({ actions: ['states:StartExecution'], resources: [...machineArns] });

/** Answers to waiting steps. `*`: the actions take no resource, the token is the proof (Service Authorization Reference, AWS Step Functions). */
export const mayAnswer = (): PolicyStatement =>
  new PolicyStatement({ actions: ['states:SendTaskSuccess', 'states:SendTaskFailure'], resources: ['*'] });

export const mayLook = (executionArns: readonly string[]): PolicyStatement =>
  new PolicyStatement({ actions: ['states:DescribeExecution'], resources: [...executionArns] });

export const mayStop = (executionArns: readonly string[]): PolicyStatement =>
  new PolicyStatement({ actions: ['states:StopExecution'], resources: [...executionArns] });
