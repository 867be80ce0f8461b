import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { DisableRuleCommand, EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { DeleteRolePolicyCommand, IAMClient, NoSuchEntityException, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { type FunctionConfiguration, LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { beforeAll } from 'vitest';
import type { Recovery } from '#domain/recovery/recovery';
import type { Sample } from '#infra/local/sample';

/** A function of the stack, by the name of its construct. */
export type FunctionName = 'IntakeFunction' | 'SettleFunction' | 'SweepFunction';

/** What breaks the deployed system from outside, as an accident or a hand in the console would. */
export interface Grips {
  /** Takes actions away from a function's role, so that it dies where it needs one; answers what gives them back, once. */
  deny(name: FunctionName, actions: readonly string[]): Promise<() => Promise<void>>;
  /** Disables the rule that sweeps every minute. */
  stopSchedule(): Promise<void>;
  /** How the execution of a recovery stands, `undefined` where there is none. */
  execution(recovery: Recovery): Promise<string | undefined>;
  /** Stops the execution of a recovery by hand. */
  stopExecution(recovery: Recovery): Promise<void>;
  /** Makes an alarm on a metric that nobody reports: it stays as it is set. */
  makeAlarm(alarmName: string): Promise<void>;
  setAlarm(alarmName: string, state: 'ALARM' | 'OK'): Promise<void>;
  /** State of an alarm as CloudWatch has it. */
  alarmState(alarmName: string): Promise<string | undefined>;
  /** Lines of a function's log that hold each of the words. */
  logged(name: FunctionName, ...words: readonly string[]): Promise<readonly string[]>;
  close(): void;
}

const POLICY = 'taken-away';

export const createGrips = ({ client }: Pick<Sample, 'client'>): Grips => {
  const cloudwatch = new CloudWatchClient(client);
  const events = new EventBridgeClient(client);
  const iam = new IAMClient(client);
  const lambda = new LambdaClient(client);
  const logs = new CloudWatchLogsClient(client);
  const machines = new SFNClient(client);

  const functionOf = async (name: FunctionName): Promise<FunctionConfiguration> => {
    for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {})) {
      const found = Functions.find(({ FunctionName }) => FunctionName?.includes(name));
      if (found !== undefined) return found;
    }
    throw new Error(`no function '${name}' is deployed`);
  };

  /** An execution has its machine's ARN with another kind of resource, and the recovery's id as its name. */
  const executionArn = ({ machineArn, recoveryId }: Recovery): string =>
    `${machineArn.replace(':stateMachine:', ':execution:')}:${recoveryId}`;

  return {
    deny: async (name, actions) => {
      const RoleName = (await functionOf(name)).Role?.split('/').at(-1);
      const role = { RoleName, PolicyName: POLICY };
      const Statement = [{ Effect: 'Deny', Action: actions, Resource: '*' }];
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
      await iam.send(new PutRolePolicyCommand({ ...role, PolicyDocument }));
      return async () => {
        try {
          await iam.send(new DeleteRolePolicyCommand(role));
        } catch (error) {
          // why: it may have been given back before
          if (!(error instanceof NoSuchEntityException)) throw error;
        }
      };
    },
    stopSchedule: async () => {
      const { Rules = [] } = await events.send(new ListRulesCommand({}));
      const scheduled = Rules.filter(({ ScheduleExpression }) => ScheduleExpression !== undefined);
      if (scheduled.length !== 1)
        throw new Error(`${scheduled.length} rules have a schedule, wanted the sweep's alone`);
      await events.send(new DisableRuleCommand({ Name: scheduled[0]?.Name }));
    },
    execution: async (recovery) => {
      try {
        return (await machines.send(new DescribeExecutionCommand({ executionArn: executionArn(recovery) }))).status;
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return undefined;
        throw error;
      }
    },
    stopExecution: async (recovery) => {
      const why = { error: 'ByHand', cause: 'somebody stopped it in the console' };
      await machines.send(new StopExecutionCommand({ executionArn: executionArn(recovery), ...why }));
    },
    makeAlarm: async (AlarmName) => {
      await cloudwatch.send(
        new PutMetricAlarmCommand({
          AlarmName,
          AlarmDescription: 'The service does not answer: it is down for its customers.',
          Namespace: 'Nobody',
          MetricName: 'Healthy',
          Statistic: 'Minimum',
          Period: 60,
          EvaluationPeriods: 1,
          ComparisonOperator: 'LessThanThreshold',
          Threshold: 1,
          TreatMissingData: 'ignore',
        }),
      );
    },
    setAlarm: async (AlarmName, StateValue) => {
      const StateReason = 'Threshold Crossed: 1 datapoint [0.0] was less than the threshold (1.0).';
      await cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason }));
    },
    alarmState: async (alarmName) => {
      const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [alarmName] }));
      return MetricAlarms[0]?.StateValue;
    },
    logged: async (name, ...words) => {
      const logGroupName = (await functionOf(name)).LoggingConfig?.LogGroup;
      try {
        const { events: lines = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
        return lines.flatMap(({ message = '' }) => (words.every((word) => message.includes(word)) ? [message] : []));
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return [];
        throw error;
      }
    },
    close: () => {
      for (const each of [cloudwatch, events, iam, lambda, logs, machines]) each.destroy();
    },
  };
};

/** For files whose alarms are told of and not real: a sweep by the clock would see that the alarm is OK, and close. */
export const sweepingOnlyWhenAsked = (reach: () => { readonly sample: Sample }): void => {
  beforeAll(async () => {
    const grips = createGrips(reach().sample);
    await grips.stopSchedule();
    grips.close();
  });
};
