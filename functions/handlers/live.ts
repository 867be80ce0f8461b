import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { createCloudWatchEvidence } from '../adapters/cloudwatch/evidence.ts';
import { createDynamoTable } from '../adapters/dynamodb/table.ts';
import { createSnsNotifier } from '../adapters/sns/notifier.ts';
import { createSqsDeadLetters } from '../adapters/sqs/dead-letters.ts';
import { createSsmCommands } from '../adapters/ssm/commands.ts';
import { createStepFunctions } from '../adapters/stepfunctions/machines.ts';
import type { Clock, Log, Measures } from '../application/ports.ts';
import { MEASURES, MEASURES_NAMESPACE, MEASURES_SERVICE } from '../domain/measures.ts';
import type { Variables } from './deployment.ts';

/**
 * The adapters over real clients, each made only where a handler asks for it, so that a bundle holds no client that
 * its function does not use.
 */
export const clock: Clock = { now: () => new Date() };

export const logger = new Logger({ serviceName: MEASURES_SERVICE });
export const log: Log = {
  info: (message, details = {}) => logger.info(message, details as Record<string, string>),
  warn: (message, details = {}) => logger.warn(message, details as Record<string, string>),
  error: (message, details = {}) => logger.error(message, details as Record<string, string>),
};

const metrics = new Metrics({ namespace: MEASURES_NAMESPACE, serviceName: MEASURES_SERVICE });
/** Embedded metrics, each written at once in a line of its own: never an AWS call, and nothing is lost in a crash. */
export const measures: Measures = {
  add: (name, value = 1, dimensions = {}) => {
    const one = metrics.singleMetric();
    // why metadata: a dimension would make another metric, and the alarms ask for the whole
    for (const [key, value] of Object.entries(dimensions)) one.addMetadata(key, value);
    one.addMetric(name, MEASURES[name] === 'Seconds' ? MetricUnit.Seconds : MetricUnit.Count, value);
  },
};

export const liveTable = (variables: Variables) => createDynamoTable(new DynamoDBClient({}), variables.TABLE_NAME);
export const liveMachines = () => createStepFunctions(new SFNClient({}));
export const liveCommands = () => createSsmCommands(new SSMClient({}));
export const liveEvidence = () => createCloudWatchEvidence(new CloudWatchClient({}));
export const liveNotifier = (variables: Variables) =>
  createSnsNotifier(new SNSClient({}), { pages: variables.PAGES_TOPIC_ARN, notices: variables.NOTICES_TOPIC_ARN });
export const liveDeadLetters = (variables: Variables) =>
  createSqsDeadLetters(new SQSClient({}), variables.INTAKE_DEAD_LETTERS_URL ?? '');
