import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { DEPLOYMENT_FILE, type Deployment } from '../../functions/domain/deployment.ts';
import { MEASURES_NAMESPACE, MEASURES_SERVICE } from '../../functions/domain/measures.ts';
import { OWN_ALARM_PREFIX } from '../../functions/domain/signal/own-alarms.ts';
import type { Library } from '../../statemachines/load.ts';
import { BundledFunction } from '../constructs/bundled-function.ts';
import { EventQueue, FUNCTION_TIMEOUT_SECONDS } from '../constructs/event-queue.ts';
import { LedgerTable } from '../constructs/ledger-table.ts';
import { OwnAlarms } from '../constructs/own-alarms.ts';
import {
  mayAnswer,
  mayListTable,
  mayLook,
  mayPublish,
  mayReadAlarms,
  mayReadCommands,
  maySend,
  mayStart,
  mayStop,
  mayUseTable,
} from '../constructs/permissions.ts';
import { PlaybookMachine } from '../constructs/playbook-machine.ts';
import { alarmTopic, Topics } from '../constructs/topics.ts';
import type { Settings } from '../settings.ts';

export interface RecoveryStackProps extends StackProps {
  readonly settings: Settings;
  readonly library: Library;
}

/** The sweeper has the longest list of things to do, and must be done before the next one starts. */
const SWEEP_TIMEOUT_SECONDS = 55;

/** Where the CLI finds everything; one name an account and region. */
const DEPLOYMENT_PARAMETER = '/auto-recovery/deployment';

const writeDeployment = (settings: Settings, library: Library): string => {
  const folder = mkdtempSync(join(tmpdir(), 'auto-recovery-'));
  const deployment: Deployment = {
    environment: settings.document,
    digest: settings.digest,
    playbooks: library.playbooks.map(({ summary }) => summary),
  };
  writeFileSync(join(folder, DEPLOYMENT_FILE), JSON.stringify(deployment));
  return folder;
};

/** Everything that runs: the path of one failure from its alarm to its verdict. */
export class RecoveryStack extends Stack {
  readonly intakeTopicArn: string;
  readonly directFunctionArn: string;

  constructor(scope: Construct, id: string, { settings, library, ...props }: RecoveryStackProps) {
    super(scope, id, props);
    const deploymentFolder = writeDeployment(settings, library);
    const ledger = new LedgerTable(this, 'Ledger', { disposable: settings.disposable });
    const topics = new Topics(this, 'Topics', settings);

    const intake = new EventQueue(this, 'Intake', {
      description: 'All alarms of the account, but the own ones, which page directly',
      pattern: {
        source: ['aws.cloudwatch'],
        detailType: ['CloudWatch Alarm State Change'],
        detail: { alarmName: [{ 'anything-but': { prefix: OWN_ALARM_PREFIX } }] },
      },
      batchSize: 10,
      maxConcurrency: 10,
    });
    const intakeTopic = alarmTopic(this, 'IntakeTopic', 'Auto-recovery intake');
    intakeTopic.addSubscription(new SqsSubscription(intake.queue, { deadLetterQueue: intake.deadLetters }));

    const common = {
      ACCOUNT_ID: this.account,
      TABLE_NAME: ledger.table.tableName,
      PAGES_TOPIC_ARN: topics.pages.topicArn,
      NOTICES_TOPIC_ARN: topics.notices.topicArn,
      POWERTOOLS_METRICS_NAMESPACE: MEASURES_NAMESPACE,
      POWERTOOLS_SERVICE_NAME: MEASURES_SERVICE,
    };
    const machines = library.playbooks.map(
      (playbook) =>
        new PlaybookMachine(this, playbook.summary.id, {
          playbook,
          ledger,
          notices: topics.notices,
          deploymentFolder,
          environment: common,
        }),
    );
    const machineArns = machines.map(({ machineArn }) => machineArn);
    const executionArns = machines.map(({ executionsArn }) => executionsArn);
    const machinesById = Object.fromEntries(
      library.playbooks.map(({ summary }, index) => [summary.id, machineArns[index] ?? '']),
    );
    const environment = { ...common, MACHINES: JSON.stringify(machinesById) };
    const timeout = Duration.seconds(FUNCTION_TIMEOUT_SECONDS);

    const deciding = [
      mayUseTable(ledger, [
        'GetItem',
        'BatchGetItem',
        'Query',
        'PutItem',
        'UpdateItem',
        'DeleteItem',
        'ConditionCheckItem',
      ]),
      mayStart(machineArns),
      mayPublish(topics.pages, topics.notices),
      mayReadAlarms(),
    ];
    const ending = [mayListTable(ledger), mayLook(executionArns), mayAnswer(), mayReadCommands()];

    const intakeFunction = new BundledFunction(this, 'IntakeFunction', {
      handler: 'intake',
      description: 'Takes alarms from the intake queue and decides',
      deploymentFolder,
      environment: { ...environment, INTAKE_DEAD_LETTERS_URL: intake.deadLetters.queueUrl },
      timeout,
      grants: [...deciding, maySend(intake.deadLetters)],
    });
    intake.drive(intakeFunction);

    const directFunction = new BundledFunction(this, 'DirectFunction', {
      handler: 'direct',
      description: "Takes an alarm's Lambda action or a person's request and answers at once",
      deploymentFolder,
      environment: { ...environment, INTAKE_DEAD_LETTERS_URL: intake.deadLetters.queueUrl },
      timeout,
      reservedConcurrency: 10,
      grants: [...deciding, maySend(intake.deadLetters)],
    });
    directFunction.function.addPermission('Alarms', {
      // why this principal: CloudWatch user guide, "Invoke a Lambda function from an alarm"
      principal: new ServicePrincipal('lambda.alarms.cloudwatch.amazonaws.com'),
      sourceAccount: this.account,
    });

    const commandEnds = new EventQueue(this, 'CommandEnds', {
      description: 'Ends of commands',
      pattern: {
        source: ['aws.ssm'],
        detailType: ['EC2 Command Status-change Notification'],
        detail: {
          status: ['Success', 'Failed', 'TimedOut', 'Cancelled'],
          'document-name': [{ prefix: 'AutoRecovery-' }],
        },
      },
      batchSize: 10,
      maxConcurrency: 10,
    });
    const onCommand = new BundledFunction(this, 'OnCommandFunction', {
      handler: 'on-command',
      description: 'Takes the end of a command to the machine that waits for it',
      deploymentFolder,
      environment,
      timeout,
      grants: [mayUseTable(ledger, ['GetItem', 'UpdateItem']), mayAnswer(), mayReadCommands()],
    });
    commandEnds.drive(onCommand);

    const executionEnds = new EventQueue(this, 'ExecutionEnds', {
      description: 'Ends of recoveries',
      pattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: machineArns },
      },
      batchSize: 1,
      maxConcurrency: 5,
    });
    const settle = new BundledFunction(this, 'SettleFunction', {
      handler: 'settle',
      description: 'Ends a recovery: verdict, lease, slot, audit, and asks the waiting ones again',
      deploymentFolder,
      environment,
      timeout,
      grants: [...deciding, ...ending],
    });
    executionEnds.drive(settle);

    const sweep = new BundledFunction(this, 'SweepFunction', {
      handler: 'sweep',
      description: 'Finishes what nobody finished, every minute',
      deploymentFolder,
      environment,
      timeout: Duration.seconds(SWEEP_TIMEOUT_SECONDS),
      reservedConcurrency: 1,
      grants: [...deciding, ...ending, mayStop(executionArns)],
    });
    new Rule(this, 'EveryMinute', {
      description: 'Sweeps every minute',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(sweep.function, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });

    new OwnAlarms(this, 'Alarms', {
      pages: topics.pages,
      functions: {
        intake: intakeFunction,
        direct: directFunction,
        'on-command': onCommand,
        settle,
        sweep,
        ...Object.fromEntries(
          machines.map(({ machineName, worker }) => [`${machineName.slice(OWN_ALARM_PREFIX.length)}-worker`, worker]),
        ),
      },
      deadLetters: {
        intake: intake.deadLetters,
        'command-ends': commandEnds.deadLetters,
        'execution-ends': executionEnds.deadLetters,
      },
    });

    new StringParameter(this, 'Deployment', {
      parameterName: DEPLOYMENT_PARAMETER,
      description: 'Where the recovery CLI finds this deployment',
      stringValue: this.toJsonString({
        region: this.region,
        accountId: this.account,
        environment: settings.environment.environment,
        environmentDigest: settings.digest,
        tableName: ledger.table.tableName,
        functions: { direct: directFunction.function.functionName, sweep: sweep.function.functionName },
        queues: { intake: intake.queue.queueUrl, intakeDeadLetters: intake.deadLetters.queueUrl },
        topics: { pages: topics.pages.topicArn, notices: topics.notices.topicArn, intake: intakeTopic.topicArn },
        machines: machinesById,
      }),
    });

    this.intakeTopicArn = intakeTopic.topicArn;
    this.directFunctionArn = directFunction.function.functionArn;
    new CfnOutput(this, 'PagesTopic', { value: topics.pages.topicArn, description: 'Subscribe whoever is on call' });
    new CfnOutput(this, 'NoticesTopic', { value: topics.notices.topicArn, description: 'Subscribe the owners' });
    new CfnOutput(this, 'IntakeTopicArn', { value: intakeTopic.topicArn, description: 'Alarms may also point here' });
    new CfnOutput(this, 'DirectFunctionArn', {
      value: this.directFunctionArn,
      description: 'Or here, as a Lambda action',
    });
    new CfnOutput(this, 'IntakeQueueUrl', { value: intake.queue.queueUrl });
  }
}
