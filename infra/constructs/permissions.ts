import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Grant } from './granted-role.ts';
import type { LedgerTable } from './ledger-table.ts';

/** What the functions may do, in the words of the Service Authorization Reference; each statement one concern. */
export type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'ConditionCheckItem'
  | 'Query';

const grant = (actions: readonly string[], resources: readonly string[], because?: string): Grant => ({
  statement: new PolicyStatement({ actions: [...actions], resources: [...resources] }),
  ...(because === undefined ? {} : { because }),
});

/** Items of the table. A transaction is checked as the writes that it holds (DynamoDB guide: IAM and transactions). */
export const mayUseTable = ({ table }: LedgerTable, actions: readonly TableAction[]): Grant =>
  grant(
    actions.map((action) => `dynamodb:${action}`),
    [table.tableArn],
  );

/** The table's indexes, by query only. */
export const mayListTable = ({ table }: LedgerTable): Grant =>
  grant(
    ['dynamodb:Query'],
    [`${table.tableArn}/index/*`],
    'every index of this one table is read by whoever reads one: they hold the same items by other keys',
  );

export const mayPublish = (...topics: readonly ITopic[]): Grant =>
  grant(
    ['sns:Publish'],
    topics.map(({ topicArn }) => topicArn),
  );

export const maySend = (queue: IQueue): Grant => grant(['sqs:SendMessage'], [queue.queueArn]);

export const mayReadAlarms = (): Grant =>
  grant(
    ['cloudwatch:DescribeAlarms'],
    ['*'],
    'the API reference of DescribeAlarms: it does not answer with composite alarms to a permission that is scoped to less than *',
  );

export const mayReadCommands = (): Grant =>
  grant(
    ['ssm:GetCommandInvocation', 'ssm:ListCommands'],
    ['*'],
    'neither action takes a resource (Service Authorization Reference, AWS Systems Manager)',
  );

export const mayStart = (machineArns: readonly string[]): Grant => grant(['states:StartExecution'], machineArns);

export const mayAnswer = (): Grant =>
  grant(
    ['states:SendTaskSuccess', 'states:SendTaskFailure'],
    ['*'],
    'neither action takes a resource (Service Authorization Reference, AWS Step Functions); the token is the proof',
  );

const EVERY_EXECUTION =
  "an execution's name is its recovery's id, which is not known before; the machines are this stack's own";

export const mayLook = (executionArns: readonly string[]): Grant =>
  grant(['states:DescribeExecution'], executionArns, EVERY_EXECUTION);

export const mayStop = (executionArns: readonly string[]): Grant =>
  grant(['states:StopExecution'], executionArns, EVERY_EXECUTION);
