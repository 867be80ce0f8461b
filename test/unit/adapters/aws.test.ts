import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { createCloudWatchEvidence } from '#adapters/cloudwatch/evidence';
import { foreseen } from '#adapters/sdk-errors';
import { createSnsNotifier } from '#adapters/sns/notifier';
import { createSsmCommands } from '#adapters/ssm/commands';
import { createStepFunctions, executionArnOf } from '#adapters/stepfunctions/machines';
import { iso, MACHINE_ARN, NODE } from '#test/support/builders';
import { awsError, stubClient } from '#test/support/stub-client';

describe('an error of the SDK', () => {
  it.each([
    ['ThrottlingException', 'ServiceThrottled'],
    ['ServiceUnavailable', 'ServiceUnavailable'],
    ['TimeoutError', 'ServiceUnavailable'],
    ['StateMachineDoesNotExist', 'PlaybookNotDeployed'],
    ['StateMachineDeleting', 'PlaybookNotDeployed'],
    ['ExecutionDoesNotExist', 'ExecutionNotFound'],
    ['TaskTimedOut', 'TokenGone'],
    ['InvalidInstanceId', 'NodeUnreachable'],
    ['InvocationDoesNotExist', 'CommandNotFound'],
  ])('%s is foreseen as %s, and keeps its cause', async (name, code) => {
    const error = awsError(name);
    await expect(foreseen(() => Promise.reject(error))).rejects.toMatchObject({
      code,
      name: code,
      cause: error,
      message: `${name}: ${name} happened`,
    });
  });

  it.each(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN', 'ENOTFOUND'])(
    'of a socket (%s) is known by its code',
    async (code) => {
      await expect(foreseen(() => Promise.reject(awsError('AggregateError', { code })))).rejects.toMatchObject({
        code: 'ServiceUnavailable',
      });
    },
  );

  it.each(['ValidationException', 'toString', 'constructor', 'TypeError'])(
    '%s that means nothing here passes as it is',
    async (name) => {
      const error = awsError(name);
      await expect(foreseen(() => Promise.reject(error))).rejects.toBe(error);
      await expect(foreseen(() => Promise.reject(name))).rejects.toBe(name);
    },
  );
});

describe('Step Functions', () => {
  const machinesOf = (...answers: readonly unknown[]) => {
    const { client, sent } = stubClient<SFNClient>(...answers);
    return { machines: createStepFunctions(client), sent };
  };

  it('starts under a name once: one that exists is this recovery’s own', async () => {
    const { machines, sent } = machinesOf({}, awsError('ExecutionAlreadyExists'));
    await machines.start(MACHINE_ARN, 'r-1', { a: 1 });
    await machines.start(MACHINE_ARN, 'r-1', { a: 1 });
    expect(sent[0]).toEqual({
      command: 'StartExecutionCommand',
      input: { stateMachineArn: MACHINE_ARN, name: 'r-1', input: '{"a":1}' },
    });
  });

  it.each([
    ['StateMachineDoesNotExist', 'PlaybookNotDeployed'],
    ['ExecutionLimitExceeded', 'ServiceThrottled'],
    ['AccessDeniedException', 'AccessDenied'],
  ])('does not start for %s, and says so', async (name, code) => {
    await expect(machinesOf(awsError(name)).machines.start(MACHINE_ARN, 'r-1', {})).rejects.toMatchObject({ code });
  });

  it('says how an execution stands, with what it has of it', async () => {
    const { machines, sent } = machinesOf(
      { status: 'FAILED', error: 'RolledBack', cause: 'why' },
      { status: 'SUCCEEDED', output: '{}' },
      {},
    );
    expect(await machines.look(MACHINE_ARN, 'r-1')).toEqual({ status: 'FAILED', error: 'RolledBack', cause: 'why' });
    expect(await machines.look(MACHINE_ARN, 'r-1')).toEqual({ status: 'SUCCEEDED', output: '{}' });
    expect(await machines.look(MACHINE_ARN, 'r-1')).toEqual({ status: 'RUNNING' });
    expect(sent[0]?.input).toEqual({
      executionArn: 'arn:aws:states:us-east-1:000000000000:execution:auto-recovery-service-recovery:r-1',
    });
    expect(executionArnOf(MACHINE_ARN, 'r-1')).toBe(sent[0]?.input['executionArn']);
  });

  it('says that an execution is not there only when Step Functions says so', async () => {
    expect(await machinesOf(awsError('ExecutionDoesNotExist')).machines.look(MACHINE_ARN, 'r-1')).toBeUndefined();
    for (const name of ['ThrottlingException', 'AccessDeniedException', 'InternalError', 'InvalidArn']) {
      await expect(machinesOf(awsError(name)).machines.look(MACHINE_ARN, 'r-1')).rejects.toThrow(name);
    }
  });

  it('stops an execution, leaves one that is not there, and bounds the cause', async () => {
    const { machines, sent } = machinesOf({}, awsError('ExecutionDoesNotExist'), awsError('ThrottlingException'));
    await machines.stop(MACHINE_ARN, 'r-1', 'x'.repeat(40_000));
    await machines.stop(MACHINE_ARN, 'r-1', 'why');
    await expect(machines.stop(MACHINE_ARN, 'r-1', 'why')).rejects.toMatchObject({ code: 'ServiceThrottled' });
    expect(String(sent[0]?.input['cause'])).toHaveLength(32_768);
  });

  it('answers a step, and says whether anybody was waiting', async () => {
    const { machines, sent } = machinesOf({});
    expect(await machines.answer('t', { ok: true, output: { pid: 1 } })).toBe(true);
    expect(await machines.answer('t', { ok: false, error: 'CommandFailed', cause: 'x'.repeat(40_000) })).toBe(true);
    expect(sent.map(({ command }) => command)).toEqual(['SendTaskSuccessCommand', 'SendTaskFailureCommand']);
    expect(sent[0]?.input).toEqual({ taskToken: 't', output: '{"pid":1}' });
    expect(String(sent[1]?.input['cause'])).toHaveLength(32_768);
    for (const name of ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']) {
      expect(await machinesOf(awsError(name)).machines.answer('t', { ok: true, output: {} })).toBe(false);
    }
    await expect(
      machinesOf(awsError('ThrottlingException')).machines.answer('t', { ok: true, output: {} }),
    ).rejects.toMatchObject({ code: 'ServiceThrottled' });
  });
});

describe('Run Command', () => {
  const commandsOf = (...answers: readonly unknown[]) => {
    const { client, sent } = stubClient<SSMClient>(...answers);
    return { commands: createSsmCommands(client), sent };
  };
  const command = {
    document: 'd',
    node: NODE,
    parameters: { Unit: 'catalog' },
    comment: 'r-1 restart.1',
    deliveryTimeoutSeconds: 30,
  };

  it('sends each parameter as one value, to one node', async () => {
    const { commands, sent } = commandsOf({ Command: { CommandId: 'c' } });
    expect(await commands.send(command)).toBe('c');
    expect(sent[0]?.input).toEqual({
      DocumentName: 'd',
      InstanceIds: [NODE],
      Parameters: { Unit: ['catalog'] },
      Comment: 'r-1 restart.1',
      TimeoutSeconds: 30,
    });
  });

  it.each([
    ['InvalidInstanceId', 'NodeUnreachable'],
    ['InvalidParameters', 'CommandRefused'],
    ['InvalidDocument', 'CommandRefused'],
    ['ValidationException', 'CommandRefused'],
    ['AccessDeniedException', 'AccessDenied'],
    ['ThrottlingException', 'ServiceThrottled'],
    ['InternalServerError', 'ServiceUnavailable'],
  ])('says of %s that it is %s', async (name, code) => {
    await expect(commandsOf(awsError(name)).commands.send(command)).rejects.toMatchObject({ code });
  });

  it('refuses an answer without an id', async () => {
    await expect(commandsOf({}).commands.send(command)).rejects.toMatchObject({ code: 'CommandRefused' });
  });

  it.each([
    ['Pending', 'Pending', undefined],
    ['InProgress', 'In Progress', undefined],
    ['Delayed', 'Delayed', undefined],
    ['Cancelling', 'Cancelling', undefined],
    ['Success', 'Success', 'done'],
    ['Failed', 'Failed', 'failed'],
    ['Cancelled', 'Cancelled', 'cancelled'],
    ['TimedOut', 'Execution Timed Out', 'timed-out'],
    ['TimedOut', 'ExecutionTimedOut', 'timed-out'],
    ['TimedOut', 'Delivery Timed Out', 'undeliverable'],
    ['Failed', 'Undeliverable', 'undeliverable'],
    ['Failed', 'Terminated', 'undeliverable'],
  ])('reads status %s, %s', async (Status, StatusDetails, ended) => {
    const { commands } = commandsOf({
      Status,
      StatusDetails,
      ResponseCode: 3,
      StandardOutputContent: 'out',
      StandardErrorContent: 'err',
    });
    expect(await commands.look('c', NODE)).toEqual({
      status: StatusDetails,
      ...(ended === undefined ? {} : { ended }),
      exitCode: 3,
      output: 'out',
      errorOutput: 'err',
    });
  });

  it('knows no exit code where SSM says -1, and no output where there is none', async () => {
    expect(await commandsOf({ Status: 'InProgress', ResponseCode: -1 }).commands.look('c', NODE)).toEqual({
      status: 'InProgress',
      output: '',
      errorOutput: '',
    });
    expect(await commandsOf({}).commands.look('c', NODE)).toEqual({ status: '', output: '', errorOutput: '' });
  });

  it('says that a command is not known only when SSM says so', async () => {
    for (const name of ['InvocationDoesNotExist', 'InvalidCommandId']) {
      expect(await commandsOf(awsError(name)).commands.look('c', NODE)).toBeUndefined();
      expect(await commandsOf(awsError(name)).commands.origin('c')).toBeUndefined();
    }
    for (const name of ['ThrottlingException', 'InternalServerError', 'AccessDeniedException']) {
      await expect(commandsOf(awsError(name)).commands.look('c', NODE)).rejects.toThrow(name);
      await expect(commandsOf(awsError(name)).commands.origin('c')).rejects.toThrow(name);
    }
  });

  it('says by what comment and to which node a command was sent', async () => {
    expect(
      await commandsOf({ Commands: [{ Comment: 'r-1 restart.1', InstanceIds: [NODE] }] }).commands.origin('c'),
    ).toEqual({ comment: 'r-1 restart.1', node: NODE });
    expect(await commandsOf({ Commands: [{ Comment: 'x' }] }).commands.origin('c')).toBeUndefined();
    expect(await commandsOf({}).commands.origin('c')).toBeUndefined();
  });
});

describe('CloudWatch', () => {
  const evidenceOf = (...answers: readonly unknown[]) => {
    const { client, sent } = stubClient<CloudWatchClient>(...answers);
    return { evidence: createCloudWatchEvidence(client), sent };
  };
  const alarm = (AlarmName: string, StateValue = 'OK') => ({ AlarmName, StateValue });
  const metric = {
    namespace: 'Fleet',
    metric: 'ResponseMs',
    dimensions: { Service: 'catalog' },
    statistic: 'Average',
    periodSeconds: 10,
  };
  const now = new Date(iso(60));

  it('gives metric and composite alarms of every page, as they were described', async () => {
    const { evidence, sent } = evidenceOf(
      { MetricAlarms: [alarm('a', 'ALARM'), {}], NextToken: 'n' },
      { CompositeAlarms: [alarm('b', 'ALARM')] },
    );
    expect(await evidence.alarmsInAlarm()).toEqual([
      { alarmName: 'a', state: 'ALARM', described: alarm('a', 'ALARM') },
      { alarmName: 'b', state: 'ALARM', described: alarm('b', 'ALARM') },
    ]);
    expect(sent.map(({ input }) => input)).toMatchObject([
      { StateValue: 'ALARM', AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
      { StateValue: 'ALARM', NextToken: 'n' },
    ]);
  });

  it('asks for a hundred names at a time, and for no name nothing: an empty list would mean all', async () => {
    const { evidence, sent } = evidenceOf({ MetricAlarms: [alarm('a')] });
    expect(await evidence.alarms([])).toEqual([]);
    expect(sent).toEqual([]);
    await evidence.alarms(Array.from({ length: 101 }, (_, index) => `alarm-${index}`));
    expect(sent.map(({ input }) => (input['AlarmNames'] as string[]).length)).toEqual([100, 1]);
  });

  it('gives the values of each metric oldest first, over all pages', async () => {
    const at = (seconds: number) => new Date(iso(seconds));
    const { evidence, sent } = evidenceOf(
      {
        MetricDataResults: [
          { Id: 'm1', Timestamps: [at(20), at(10)], Values: [2, 1], StatusCode: 'PartialData' },
          { Id: 'm0', StatusCode: 'Complete' },
        ],
        NextToken: 'n',
      },
      {
        MetricDataResults: [
          { Id: 'm1', Timestamps: [at(30)], Values: [3], StatusCode: 'Complete' },
          { Id: 'm9', Timestamps: [at(1)], Values: [9] },
        ],
      },
    );
    expect(await evidence.values([metric, { ...metric, metric: 'ErrorRate' }], new Date(iso(0)), now)).toEqual([
      [],
      [1, 2, 3],
    ]);
    expect(sent[0]?.input).toMatchObject({
      StartTime: new Date(iso(0)),
      EndTime: now,
      MetricDataQueries: [
        {
          Id: 'm0',
          MetricStat: { Metric: { Dimensions: [{ Name: 'Service', Value: 'catalog' }] }, Period: 10, Stat: 'Average' },
        },
        { Id: 'm1' },
      ],
    });
    expect(await evidence.values([], new Date(iso(0)), now)).toEqual([]);
  });

  it.each(['InternalError', 'Forbidden'])(
    'that answers %s for a metric has not said that there is no data',
    async (StatusCode) => {
      const { evidence } = evidenceOf({ MetricDataResults: [{ Id: 'm0', Values: [], StatusCode }] });
      await expect(evidence.values([metric], new Date(iso(0)), now)).rejects.toMatchObject({
        code: 'ServiceUnavailable',
      });
    },
  );

  it('that fails is a failure, never an absence', async () => {
    const { evidence } = evidenceOf(awsError('InternalServiceError'));
    for (const read of [evidence.alarmsInAlarm(), evidence.alarms(['a']), evidence.values([metric], now, now)]) {
      await expect(read).rejects.toMatchObject({ code: 'ServiceUnavailable' });
    }
  });
});

describe('SNS', () => {
  it('publishes to the topic of the message, and says when it was not taken', async () => {
    const arns = { pages: 'arn:pages', notices: 'arn:notices' };
    const { client, sent } = stubClient<SNSClient>({});
    await createSnsNotifier(client, arns).publish('pages', 'subject', 'text');
    expect(sent[0]?.input).toEqual({ TopicArn: 'arn:pages', Subject: 'subject', Message: 'text' });
    const refused = stubClient<SNSClient>(awsError('AuthorizationErrorException'));
    await expect(createSnsNotifier(refused.client, arns).publish('notices', 's', 't')).rejects.toMatchObject({
      code: 'AccessDenied',
      retry: 'later',
    });
  });
});
