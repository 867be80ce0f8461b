import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createCloudWatchAlarmSetups } from '#adapters/cloudwatch/alarm-setups';
import { createDynamoTable } from '#adapters/dynamodb/table';
import { foreseen } from '#adapters/sdk-errors';
import { createSnsNotifier } from '#adapters/sns/notifier';
import { createSnsSubscriptions } from '#adapters/sns/subscriptions';
import { createSqsDeadLetterQueue } from '#adapters/sqs/dead-letter-queue';
import { readParameter } from '#adapters/ssm/deployment-parameter';
import { createSsmManagedNodes } from '#adapters/ssm/managed-nodes';
import { createAskGates } from '#application/ask-gates';
import { cliError } from './cli-error.ts';
import { inWordsOfThePerson, type Place } from './connect-errors.ts';
import type { Deployment } from './context.ts';
import { deploymentOf, outputsOf, PARAMETER_NAME } from './deployment.ts';
import { createDirect } from './direct.ts';
import { createInvoke } from './invoke.ts';

/** How long a call may take to be connected and to answer: a person sits before it. */
const CONNECTION_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 30_000;

const REQUESTS = { connectionTimeout: CONNECTION_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS };

/** Wraps every method of an adapter, so that what AWS refuses comes in words for the person. */
const spoken = <Port extends object>(port: Port, place: Place): Port =>
  new Proxy(port, {
    get: (target, name, receiver) => {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) =>
        inWordsOfThePerson(place, () => Promise.resolve(Reflect.apply(method, target, args)));
    },
  });

/**
 * Finds the deployment that the environment names and connects to it.
 *
 * What is explained is what is deployed: the environment document and the playbooks are asked of the deployed function,
 * never read from this folder.
 *
 * @throws Error `NoDeployment`, `NoCredentials`, `NoRegion`, `VersionsDiffer`, `FunctionFailed`, or RecoveryError
 */
export const connect = async (env: NodeJS.ProcessEnv): Promise<Deployment> => {
  const parameterName = env.AUTO_RECOVERY_PARAMETER || PARAMETER_NAME;
  const configuration = { requestHandler: REQUESTS };
  const ssm = new SSMClient(configuration);
  const place: Place = { env, region: await inWordsOfThePerson({ env }, () => ssm.config.region()) };
  const speak = <Port extends object>(port: Port): Port => spoken(port, place);
  const text = await inWordsOfThePerson(place, () => readParameter(ssm, parameterName));
  if (text === undefined) {
    throw cliError(
      'NoDeployment',
      `nothing is deployed in region ${place.region}${env.AWS_ENDPOINT_URL ? ` at ${env.AWS_ENDPOINT_URL}` : ''}: ` +
        `the parameter '${parameterName}' is not there. Name another region or profile (AWS_REGION, AWS_PROFILE), ` +
        'or deploy first (npx cdk deploy --all); the stack on this machine is reached by `npm run local -- recovery …`',
    );
  }
  const outputs = outputsOf(text, parameterName);
  const invoke = createInvoke(new LambdaClient(configuration), outputs.functions.direct);
  const ask: typeof invoke = (payload) => inWordsOfThePerson(place, () => invoke(payload));
  const { directory, playbooks } = deploymentOf(await ask({ ask: 'environment' }), outputs);
  const sns = new SNSClient(configuration);
  const sts = new STSClient(configuration);
  // why not by the URL: a queue's URL names the host that its account knows, which an endpoint elsewhere need not be
  const sqs = new SQSClient({ ...configuration, useQueueUrlAsEndpoint: false });
  const table = speak(createDynamoTable(new DynamoDBClient(configuration), outputs.tableName));
  return {
    accountId: outputs.accountId,
    region: outputs.region,
    directory,
    playbooks,
    table,
    askGates: createAskGates({ table }),
    direct: createDirect(ask),
    caller: () =>
      inWordsOfThePerson(place, async () => {
        const { Arn } = await foreseen(() => sts.send(new GetCallerIdentityCommand()));
        if (Arn === undefined) throw cliError('NoCredentials', 'AWS does not say who these credentials belong to');
        return Arn;
      }),
    deadLetterQueue: speak(
      createSqsDeadLetterQueue(sqs, {
        intake: outputs.queues.intake,
        deadLetters: outputs.queues.intakeDeadLetters,
      }),
    ),
    doctor: {
      topicArns: { pages: outputs.topics.pages, notices: outputs.topics.notices },
      alarms: speak(createCloudWatchAlarmSetups(new CloudWatchClient(configuration))),
      subscriptions: speak(createSnsSubscriptions(sns)),
      nodes: speak(createSsmManagedNodes(ssm)),
      notifier: speak(createSnsNotifier(sns, { pages: outputs.topics.pages, notices: outputs.topics.notices })),
    },
  };
};
