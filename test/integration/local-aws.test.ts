import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  CancelCommandCommand,
  CreateDocumentCommand,
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  GetDocumentCommand,
  GetParameterCommand,
  ListCommandInvocationsCommand,
  ListDocumentsCommand,
  PutParameterCommand,
  SendCommandCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import {
  App,
  aws_cloudwatch_actions as actions,
  CfnOutput,
  aws_cloudwatch as cloudwatch,
  Duration,
  aws_events as events,
  aws_iam as iam,
  aws_lambda as lambda,
  Stack,
  aws_sns as sns,
  aws_sqs as sqs,
  aws_ssm as ssm,
  aws_sns_subscriptions as subscriptions,
  aws_events_targets as targets,
} from 'aws-cdk-lib';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { bootstrap, deploy } from '#infra/local/aws/cdk';
import { clientSettings } from '#infra/local/aws/clients';
import { freePort } from '#infra/local/aws/free-port';
import { type LocalAws, startLocalAws } from '#infra/local/aws/local-aws';
import { createLocalControls } from '#infra/local/aws/local-controls';
import { isRunning, processStart, recordedProcesses } from '#infra/local/aws/processes';
import { ensurePythonTools } from '#infra/local/aws/python-tools';

const PROJECT = join(import.meta.dirname, '..', '..');
const NODE = 'mi-0123456789abcdef0';
const DOCUMENT = 'LocalAwsTest-Act';
const NAMESPACE = 'LocalAwsTest';

const CONTENT = {
  schemaVersion: '2.2',
  parameters: {
    Unit: { type: 'String', interpolationType: 'ENV_VAR', allowedPattern: '[ -~]{1,40}' },
    Note: { type: 'String', default: 'plain' },
  },
  mainSteps: [
    {
      action: 'aws:runShellScript',
      name: 'act',
      inputs: {
        timeoutSeconds: 1,
        runCommand: [
          'echo "unit=$SSM_Unit note={{ Note }}"',
          'case "$SSM_Unit" in slow) sleep 60 & echo "child $!" >> "$EFFECTS"; wait;; bad) echo broken >&2; exit 70;; esac',
          'echo "$SSM_Unit" >> "$EFFECTS"',
        ],
      },
    },
  ],
};

/** The function of the sample stack: says what it is invoked with, publishes a metric, sends a command when asked to. */
const FUNCTION = `
import { SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
const ssm = new SSMClient({});
export const handler = async (event) => {
  console.log('CALLED-WITH ' + JSON.stringify(event));
  const metrics = { Namespace: '${NAMESPACE}', Dimensions: [['by']], Metrics: [{ Name: 'Invoked', Unit: 'Count' }] };
  console.log(JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics: [metrics] }, by: 'test', Invoked: 1 }));
  if (event.command === undefined) return {};
  return (await ssm.send(new SendCommandCommand(event.command))).Command;
};`;

const synthesise = (folder: string): string => {
  mkdirSync(join(folder, 'function'));
  buildSync({
    stdin: { contents: FUNCTION, resolveDir: PROJECT },
    bundle: true,
    platform: 'node',
    outfile: join(folder, 'function', 'index.js'),
  });
  const outdir = join(folder, 'assembly');
  const app = new App({ outdir, analyticsReporting: false });
  const env = { account: '000000000000', region: 'us-east-1' };
  const documents = new Stack(app, 'LocalAwsTestDocuments', { env });
  new ssm.CfnDocument(documents, 'Act', { name: DOCUMENT, documentType: 'Command', content: CONTENT });
  const stack = new Stack(app, 'LocalAwsTest', { env });
  const queue = new sqs.Queue(stack, 'Queue');
  const topic = new sns.Topic(stack, 'Topic');
  topic.addSubscription(new subscriptions.SqsSubscription(queue));
  const eventPattern = { source: ['aws.cloudwatch', 'aws.ssm', 'aws.health'] };
  new events.Rule(stack, 'Rule', { eventPattern, targets: [new targets.SqsQueue(queue)] });
  const handler = new lambda.Function(stack, 'Function', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    timeout: Duration.seconds(20),
    code: lambda.Code.fromAsset(join(folder, 'function')),
  });
  const arn = (resource: string): string => `arn:aws:ssm:us-east-1:000000000000:${resource}`;
  handler.addToRolePolicy(
    new iam.PolicyStatement({ actions: ['ssm:SendCommand'], resources: [arn(`document/${DOCUMENT}`)] }),
  );
  handler.addToRolePolicy(
    new iam.PolicyStatement({
      actions: ['ssm:SendCommand'],
      resources: [arn('managed-instance/*')],
      conditions: { StringEquals: { 'ssm:resourceTag/role': 'web' } },
    }),
  );
  const metric = new cloudwatch.Metric({
    namespace: NAMESPACE,
    metricName: 'Healthy',
    dimensionsMap: { Service: 'web' },
    period: Duration.seconds(10),
    statistic: 'Minimum',
  });
  const alarm = metric.createAlarm(stack, 'Alarm', {
    alarmName: 'local-aws-test',
    threshold: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    treatMissingData: cloudwatch.TreatMissingData.IGNORE,
  });
  alarm.addAlarmAction(new actions.SnsAction(topic), new actions.LambdaAction(handler));
  new CfnOutput(stack, 'QueueUrl', { value: queue.queueUrl });
  new CfnOutput(stack, 'FunctionName', { value: handler.functionName });
  app.synth();
  return outdir;
};

const Outputs = z.object({ LocalAwsTest: z.object({ QueueUrl: z.string(), FunctionName: z.string() }) });

const clientsOf = (aws: LocalAws, ssmUrl: string) => {
  const settings = clientSettings(aws);
  return {
    cloudwatch: new CloudWatchClient(settings),
    events: new EventBridgeClient(settings),
    lambda: new LambdaClient(settings),
    logs: new CloudWatchLogsClient(settings),
    queues: new SQSClient(settings),
    ssm: new SSMClient({ ...settings, endpoint: ssmUrl }),
  };
};

const folder = mkdtempSync(join(tmpdir(), 'local-aws-test-'));
let aws: LocalAws;
let ssmUrl: string;
let clients: ReturnType<typeof clientsOf>;
let outputs: z.infer<typeof Outputs>['LocalAwsTest'];
const said: string[] = [];

beforeAll(async () => {
  aws = await startLocalAws({ projectDir: PROJECT, log: (line) => said.push(line) });
  ssmUrl = aws.env.AWS_ENDPOINT_URL_SSM ?? '';
  clients = clientsOf(aws, ssmUrl);
  const app = synthesise(folder);
  const outputsFile = join(folder, 'outputs.json');
  await bootstrap(aws, { projectDir: PROJECT });
  await deploy(aws, { projectDir: PROJECT, stacks: ['LocalAwsTest'], app, outputsFile });
  outputs = Outputs.parse(JSON.parse(readFileSync(outputsFile, 'utf8'))).LocalAwsTest;
  aws.ssm?.loadDocumentsFromTemplate(join(app, 'LocalAwsTestDocuments.template.json'));
  const env = { EFFECTS: join(folder, 'effects') };
  aws.ssm?.registerNode({ instanceId: NODE, tags: { role: 'web' }, workDir: join(folder, 'node'), env });
}, 180_000);

afterAll(async () => {
  const processes = recordedProcesses(aws.stateDir);
  for (const client of Object.values(clients)) client.destroy();
  await aws.stop();
  rmSync(folder, { recursive: true, force: true });
  expect(existsSync(aws.stateDir)).toBe(false);
  expect(processes.length).toBeGreaterThan(0);
  expect(processes.filter(isRunning)).toEqual([]);
}, 60_000);

const received: Record<string, unknown>[] = [];

/** Everything that came to the queue so far, events as they are and notifications as their message. */
const messages = async (): Promise<readonly Record<string, unknown>[]> => {
  const QueueUrl = outputs.QueueUrl;
  const { Messages = [] } = await clients.queues.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  for (const { Body = '', ReceiptHandle } of Messages) {
    const body = JSON.parse(Body);
    received.push(body.Type === 'Notification' ? JSON.parse(body.Message) : body);
    await clients.queues.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }
  return received;
};

beforeEach(async () => {
  await messages();
  received.length = 0;
});

const eventually = { timeout: 20_000, interval: 100 };

const send = async (unit: string, more: object = {}): Promise<string> => {
  const request = { DocumentName: DOCUMENT, InstanceIds: [NODE], Parameters: { Unit: [unit] }, ...more };
  const { Command } = await clients.ssm.send(new SendCommandCommand(request));
  return Command?.CommandId ?? '';
};

const invocation = (CommandId: string) =>
  clients.ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId: NODE }));

const ended = async (commandId: string) => {
  await expect.poll(async () => (await invocation(commandId)).Status, eventually).not.toMatch(/^(Pending|InProgress)$/);
  return invocation(commandId);
};

const effects = (): readonly string[] =>
  existsSync(join(folder, 'effects')) ? readFileSync(join(folder, 'effects'), 'utf8').trim().split('\n') : [];

const commandStatuses = async (commandId: string): Promise<readonly unknown[]> =>
  (await messages()).flatMap(({ detail, ...event }) => {
    const of = z.object({ 'command-id': z.string(), status: z.string() }).safeParse(detail);
    const own =
      of.data?.['command-id'] === commandId && event['detail-type'] === 'EC2 Command Status-change Notification';
    return own ? [of.data?.status] : [];
  });

const putMetric = (service: string, values: readonly number[]) => {
  const bucket = Math.floor(Date.now() / 10_000) * 10_000;
  return clients.cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: NAMESPACE,
      MetricData: values.map((Value, index) => ({
        MetricName: 'Healthy',
        Dimensions: [{ Name: 'Service', Value: service }],
        Timestamp: new Date(bucket - (index + 1) * 10_000),
        Value,
      })),
    }),
  );
};

const alarm = async (AlarmName: string) => {
  const { MetricAlarms = [] } = await clients.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }));
  return MetricAlarms[0];
};

describe('events', () => {
  it('of AWS services may be put and reach rules', async () => {
    const entry = { Source: 'aws.health', DetailType: 'AWS Health Event', Detail: '{}' };
    const { FailedEntryCount } = await clients.events.send(new PutEventsCommand({ Entries: [entry] }));
    expect(FailedEntryCount).toBe(0);
    await expect.poll(messages, eventually).toEqual([expect.objectContaining({ source: 'aws.health' })]);
  });
});

describe('alarms', () => {
  it('are evaluated by their own dimensions and told in three forms with the same time', async () => {
    await putMetric('other', [0, 0, 0]);
    await putMetric('web', [1, 1, 1]);
    await expect.poll(async () => (await alarm('local-aws-test'))?.StateValue, eventually).toBe('OK');
    received.length = 0;
    await putMetric('web', [0, 0]);
    await expect.poll(async () => (await alarm('local-aws-test'))?.StateValue, eventually).toBe('ALARM');
    const described = await alarm('local-aws-test');
    const time = described?.StateUpdatedTimestamp?.toISOString().replace('Z', '+0000');
    expect(described?.StateReason).toMatch(/^Threshold Crossed: 2 out of the last 3 datapoints \[0\.0 .* less than/);

    const told = expect.arrayContaining([
      expect.objectContaining({ AlarmName: 'local-aws-test', NewStateValue: 'ALARM', StateChangeTime: time }),
      expect.objectContaining({
        'detail-type': 'CloudWatch Alarm State Change',
        detail: expect.objectContaining({ state: expect.objectContaining({ value: 'ALARM', timestamp: time }) }),
      }),
    ]);
    await expect.poll(messages, eventually).toEqual(told);
    const logGroupName = `/aws/lambda/${outputs.FunctionName}`;
    const invoked = new FilterLogEventsCommand({ logGroupName, filterPattern: 'CALLED-WITH' });
    const lines = async () => ((await clients.logs.send(invoked)).events ?? []).map(({ message }) => message).join('');
    await expect.poll(lines, eventually).toContain(`"time":"${time}"`);
  });

  it('read a metric without dimensions apart from those of the same name with dimensions', async () => {
    const Metric = { Namespace: NAMESPACE, MetricName: 'Depth' };
    const MetricData = [
      { MetricName: 'Depth', Value: 5 },
      { MetricName: 'Depth', Value: 7, Dimensions: [{ Name: 'Service', Value: 'web' }] },
    ];
    await clients.cloudwatch.send(new PutMetricDataCommand({ Namespace: NAMESPACE, MetricData }));
    const window = { StartTime: new Date(Date.now() - 3_600_000), EndTime: new Date(Date.now() + 60_000) };
    const MetricDataQueries = [{ Id: 'q', MetricStat: { Metric, Period: 86_400, Stat: 'Sum' } }];
    const query = new GetMetricDataCommand({ MetricDataQueries, ...window });
    const { MetricDataResults } = await clients.cloudwatch.send(query);
    expect(MetricDataResults?.[0]?.Values).toEqual([5]);
  });

  it('set by hand keep their state until the next evaluation', async () => {
    const AlarmName = 'local-aws-test-by-hand';
    await clients.cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName,
        Namespace: NAMESPACE,
        MetricName: 'Nothing',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
      }),
    );
    await expect.poll(async () => (await alarm(AlarmName))?.StateValue, eventually).toBe('OK');
    const beforeMinute = Math.floor(Date.now() / 60_000);
    const set = { AlarmName, StateValue: 'ALARM', StateReason: 'a person said so' } as const;
    await clients.cloudwatch.send(new SetAlarmStateCommand(set));
    const seen = async () =>
      (await messages()).filter((event) => event['detail-type'] === 'CloudWatch Alarm State Change');
    await expect.poll(seen, eventually).not.toEqual([]);
    const held = (await alarm(AlarmName))?.StateValue;
    if (Math.floor(Date.now() / 60_000) === beforeMinute) expect(held).toBe('ALARM');
  });

  it('are lost while the notifier is paused, and told again afterwards', async () => {
    const controls = createLocalControls(ssmUrl);
    const set = (StateValue: 'ALARM' | 'OK', StateReason: string) =>
      clients.cloudwatch.send(new SetAlarmStateCommand({ AlarmName: 'local-aws-test', StateValue, StateReason }));
    await controls.pauseAlarms({});
    await set('OK', 'lost');
    await controls.resumeAlarms({});
    await set('ALARM', 'told');
    const reasons = async () =>
      (await messages()).flatMap(
        ({ detail }) =>
          z.object({ state: z.object({ reason: z.string() }) }).safeParse(detail).data?.state.reason ?? [],
      );
    await expect.poll(reasons, eventually).toContain('told');
    expect(await reasons()).not.toContain('lost');
  });
});

describe('embedded metrics of functions', () => {
  it('are published, each once', async () => {
    await clients.lambda.send(new InvokeCommand({ FunctionName: outputs.FunctionName, Payload: '{}' }));
    const logGroupName = `/aws/lambda/${outputs.FunctionName}`;
    const { events: lines = [] } = await clients.logs.send(
      new FilterLogEventsCommand({ logGroupName, filterPattern: 'CALLED-WITH' }),
    );
    const published = async () => {
      const Dimensions = [{ Name: 'by', Value: 'test' }];
      const MetricStat = {
        Metric: { Namespace: NAMESPACE, MetricName: 'Invoked', Dimensions },
        Period: 3_600,
        Stat: 'Sum',
      };
      const window = { StartTime: new Date(Date.now() - 7_200_000), EndTime: new Date(Date.now() + 60_000) };
      const query = new GetMetricDataCommand({ MetricDataQueries: [{ Id: 'sum', MetricStat }], ...window });
      const { MetricDataResults = [] } = await clients.cloudwatch.send(query);
      return (MetricDataResults[0]?.Values ?? []).reduce((sum, value) => sum + value, 0);
    };
    await expect.poll(published, eventually).toBe(lines.length);
  });
});

describe('Run Command', () => {
  it('runs the deployed document on the node for real, for a function whose role allows it, and says so by events', async () => {
    const command = {
      DocumentName: DOCUMENT,
      InstanceIds: [NODE],
      Parameters: { Unit: ['$(id) ; "x"'], Note: ['told'] },
    };
    const { Payload } = await clients.lambda.send(
      new InvokeCommand({ FunctionName: outputs.FunctionName, Payload: JSON.stringify({ command }) }),
    );
    const { CommandId } = z.object({ CommandId: z.string() }).parse(JSON.parse(Buffer.from(Payload ?? []).toString()));
    const done = await ended(CommandId);
    expect(done).toMatchObject({ Status: 'Success', ResponseCode: 0, PluginName: 'act' });
    expect(done.StandardOutputContent).toBe('unit=$(id) ; "x" note=told\n');
    expect(effects()).toContain('$(id) ; "x"');
    await expect.poll(() => commandStatuses(CommandId), eventually).toEqual(['InProgress', 'Success']);
    const calls = readFileSync(aws.ssm?.callsFile ?? '', 'utf8').split('\n');
    expect(calls.filter((call) => call.includes('"SendCommand"') && call.includes('"ASIA')).length).toBeGreaterThan(0);
  });

  it('refuses a function what its role does not allow: another document, a node with other tags', async () => {
    const other = 'mi-0fedcba9876543210';
    aws.ssm?.registerNode({ instanceId: other, tags: { role: 'db' }, workDir: join(folder, 'other') });
    await clients.ssm.send(new CreateDocumentCommand({ Name: 'LocalAwsTest-Other', Content: JSON.stringify(CONTENT) }));
    for (const change of [{ DocumentName: 'LocalAwsTest-Other' }, { InstanceIds: [other] }]) {
      const command = { DocumentName: DOCUMENT, InstanceIds: [NODE], Parameters: { Unit: ['denied'] }, ...change };
      const answer = await clients.lambda.send(
        new InvokeCommand({ FunctionName: outputs.FunctionName, Payload: JSON.stringify({ command }) }),
      );
      expect(Buffer.from(answer.Payload ?? []).toString()).toContain('not authorized to perform: ssm:SendCommand');
    }
    expect(effects()).not.toContain('denied');
  });

  it('refuses a caller that IAM does not know, and one without a signature', async () => {
    const credentials = { accessKeyId: 'AKIAUNKNOWNUNKNOWN00', secretAccessKey: 'any' };
    const stranger = new SSMClient({ ...clientSettings(aws), endpoint: ssmUrl, credentials });
    await expect(stranger.send(new ListDocumentsCommand())).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    stranger.destroy();
    const headers = { 'x-amz-target': 'AmazonSSM.ListDocuments', 'content-type': 'application/x-amz-json-1.1' };
    const unsigned = await fetch(ssmUrl, { method: 'POST', headers, body: '{}' });
    expect(unsigned.status).toBeGreaterThanOrEqual(400);
  });

  it.each([
    ['InvalidParameters', { Parameters: { Unit: ['x'.repeat(41)] } }],
    ['InvalidParameters', { Parameters: { Unit: ['a'], Other: ['b'] } }],
    ['InvalidInstanceId', { InstanceIds: ['mi-00000000000000000'] }],
    ['InvalidDocument', { DocumentName: 'No-Such' }],
    ['ValidationException', { TimeoutSeconds: 29 }],
    ['ValidationException', { InstanceIds: [] }],
  ])('refuses with %s: %j', async (name, change) => {
    await expect(send('never', change)).rejects.toMatchObject({ name });
    expect(effects()).not.toContain('never');
  });

  it('fails with the exit code and both outputs of the command', async () => {
    const done = await ended(await send('bad'));
    expect(done).toMatchObject({ Status: 'Failed', StatusDetails: 'Failed', ResponseCode: 70 });
    expect(done.StandardErrorContent).toBe('broken\nfailed to run commands: exit status 70');
  });

  it('kills the whole process group of a command that takes too long', async () => {
    const done = await ended(await send('slow'));
    expect(done).toMatchObject({ Status: 'TimedOut', StatusDetails: 'Execution Timed Out', ResponseCode: 137 });
    expect(effects()).not.toContain('slow');
    const children = effects().flatMap((line) => /^child (\d+)$/.exec(line)?.[1] ?? []);
    expect(children).toHaveLength(1);
    await expect.poll(() => children.map(Number).map(processStart), eventually).toEqual([undefined]);
  });

  it('finds nodes by tag and lists what it did', async () => {
    const commandId = await send('tagged', { InstanceIds: undefined, Targets: [{ Key: 'tag:role', Values: ['web'] }] });
    await ended(commandId);
    const list = new ListCommandInvocationsCommand({ CommandId: commandId, Details: true });
    const { CommandInvocations = [] } = await clients.ssm.send(list);
    expect(CommandInvocations.map(({ InstanceId, Status }) => [InstanceId, Status])).toEqual([[NODE, 'Success']]);
    expect(CommandInvocations[0]?.CommandPlugins?.[0]).toMatchObject({ Name: 'act', ResponseCode: 0 });
  });

  it('holds commands back, shows the node offline, and cancels what waits', async () => {
    const controls = createLocalControls(ssmUrl);
    await controls.offline({ nodeId: NODE });
    const { InstanceInformationList = [] } = await clients.ssm.send(new DescribeInstanceInformationCommand());
    expect(InstanceInformationList.find(({ InstanceId }) => InstanceId === NODE)?.PingStatus).toBe('ConnectionLost');
    const [first, second] = [await send('cancelled'), await send('late')];
    await clients.ssm.send(new CancelCommandCommand({ CommandId: first }));
    await controls.online({ nodeId: NODE });
    expect(await ended(second)).toMatchObject({ Status: 'Success' });
    expect(await invocation(first)).toMatchObject({ Status: 'Cancelled', ResponseCode: -1 });
    expect(effects()).toContain('late');
    expect(effects()).not.toContain('cancelled');
  });

  it('loses status events and delivers twice when told to, of the named document only', async () => {
    const controls = createLocalControls(ssmUrl);
    await controls.loseStatusEvents({ count: 1, documentName: DOCUMENT });
    await controls.deliverTwice({ count: 1, documentName: DOCUMENT });
    const silent = await send('twice');
    await ended(silent);
    const loud = await send('once');
    await expect.poll(() => commandStatuses(loud), eventually).toEqual(['InProgress', 'Success']);
    expect(await commandStatuses(silent)).toEqual([]);
    await expect.poll(() => effects().filter((unit) => unit === 'twice'), eventually).toHaveLength(2);
    expect(effects().filter((unit) => unit === 'once')).toHaveLength(1);
  });

  it('refuses a control that is not one', async () => {
    await expect(createLocalControls(ssmUrl).offline({ nodeId: 'mi-none' })).rejects.toThrow('mi-none');
  });

  it('keeps documents with their versions, and leaves parameters to the emulator', async () => {
    const { Content } = await clients.ssm.send(new GetDocumentCommand({ Name: DOCUMENT }));
    expect(JSON.parse(Content ?? '')).toEqual(CONTENT);
    await clients.ssm.send(new PutParameterCommand({ Name: '/local-aws-test', Value: 'v', Type: 'String' }));
    const { Parameter } = await clients.ssm.send(new GetParameterCommand({ Name: '/local-aws-test' }));
    expect(Parameter?.Value).toBe('v');
  });
});

const until = async (child: ChildProcess, pattern: RegExp): Promise<string> => {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += chunk;
    const [, found] = pattern.exec(text) ?? [];
    if (found !== undefined) return found;
  }
  throw new Error(`ended without saying ${pattern}: ${text}`);
};

const LAUNCH = `
import { startLocalAws, stopOnSignals } from '#infra/local/aws/local-aws';
const aws = await startLocalAws({ projectDir: process.cwd() });
stopOnSignals(aws);
console.log('stateDir=' + aws.stateDir + ';');
`;

describe('a launcher', () => {
  const launch = () => spawn(process.execPath, ['--input-type=module', '--eval', LAUNCH], { cwd: PROJECT });

  it('that is killed takes everything with it, and the next start removes its folder', async () => {
    const launcher = launch();
    const stateDir = await until(launcher, /stateDir=(.*);/);
    const processes = recordedProcesses(stateDir);
    expect(processes.filter(isRunning)).toHaveLength(1);
    launcher.kill('SIGKILL');
    await expect.poll(() => processes.filter(isRunning), eventually).toEqual([]);
    expect(existsSync(stateDir)).toBe(true);
    const next = await startLocalAws({ projectDir: PROJECT });
    expect(existsSync(stateDir)).toBe(false);
    expect(existsSync(aws.stateDir)).toBe(true);
    await next.stop();
    expect(existsSync(next.stateDir)).toBe(false);
  });

  it('that is interrupted stops cleanly', async () => {
    const launcher = launch();
    const exited = new Promise((resolve) => launcher.once('exit', resolve));
    const stateDir = await until(launcher, /stateDir=(.*);/);
    const processes = recordedProcesses(stateDir);
    launcher.kill('SIGINT');
    expect(await exited).toBe(130);
    expect(existsSync(stateDir)).toBe(false);
    expect(processes.filter(isRunning)).toEqual([]);
  });
});

/** What follows fails as soon as the emulator can do by itself what a bridge does: then the bridge goes. */
describe('the emulator alone still lacks', () => {
  let emulator: ChildProcess;
  let alone: ReturnType<typeof clientsOf>;

  beforeAll(async () => {
    const { binDir } = await ensurePythonTools({ projectDir: PROJECT });
    const port = await freePort();
    const dir = join(folder, 'alone');
    mkdirSync(dir);
    const env = {
      PATH: process.env.PATH,
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      IOT_MTLS_ENABLED: '0',
      TMPDIR: dir,
      STATE_DIR: dir,
      S3_DATA_DIR: dir,
    };
    emulator = spawn(join(binDir, 'python'), ['-m', 'ministack'], { env, stdio: 'ignore' });
    const endpointUrl = `http://127.0.0.1:${port}`;
    alone = clientsOf({ ...aws, endpointUrl }, endpointUrl);
    const answers = async () => (await fetch(`${endpointUrl}/_ministack/health`).catch(() => undefined))?.ok;
    await vi.waitFor(async () => expect(await answers()).toBe(true), eventually);
  }, 60_000);

  afterAll(async () => {
    const exited = new Promise((resolve) => emulator.once('exit', resolve));
    emulator.kill('SIGTERM');
    await exited;
    for (const client of Object.values(alone)) client.destroy();
  });

  it('events of AWS services', async () => {
    const entry = { Source: 'aws.health', DetailType: 'x', Detail: '{}' };
    const { Entries } = await alone.events.send(new PutEventsCommand({ Entries: [entry] }));
    expect(Entries?.[0]?.ErrorCode).toBe('NotAuthorizedForSourceException');
  });

  it('documents', async () => {
    const create = new CreateDocumentCommand({ Name: 'Any', Content: JSON.stringify(CONTENT) });
    await expect(alone.ssm.send(create)).rejects.toMatchObject({ name: 'InvalidAction' });
  });

  it('alarms that know dimensions, and metrics without dimensions of their own', async () => {
    const metric = { Namespace: NAMESPACE, MetricName: 'Lag' };
    const Dimensions = [{ Name: 'Service', Value: 'web' }];
    const rule = {
      Statistic: 'Sum',
      Period: 10,
      EvaluationPeriods: 3,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
    } as const;
    await alone.cloudwatch.send(new PutMetricAlarmCommand({ AlarmName: 'a', ...metric, Dimensions, ...rule }));
    const MetricData = [{ MetricName: 'Lag', Value: 5, Dimensions: [{ Name: 'Service', Value: 'other' }] }];
    await alone.cloudwatch.send(new PutMetricDataCommand({ Namespace: NAMESPACE, MetricData }));
    const { MetricAlarms } = await alone.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['a'] }));
    expect(MetricAlarms?.[0]?.StateValue).toBe('ALARM');
    const window = { StartTime: new Date(Date.now() - 60_000), EndTime: new Date(Date.now() + 60_000) };
    const MetricDataQueries = [{ Id: 'q', MetricStat: { Metric: metric, Period: 60, Stat: 'Sum' } }];
    const { MetricDataResults } = await alone.cloudwatch.send(
      new GetMetricDataCommand({ MetricDataQueries, ...window }),
    );
    expect(MetricDataResults?.[0]?.Values).toEqual([5]);
  });
});

it('reports nothing odd while doing all this', () => {
  expect(said.filter((line) => !line.startsWith('ending process') && !line.startsWith('setting up'))).toEqual([]);
  expect(readdirSync(aws.stateDir)).toContain('emulator.log');
  writeFileSync(join(folder, 'done'), '');
});
