import { Aws, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IAlarmAction, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { FLEET_NAMESPACE } from './probe.ts';

/** Shortest period of an alarm on a high-resolution metric besides 20 and 30 s: CloudWatch, "Using CloudWatch alarms". */
const PERIOD_SECONDS = 10;

export interface SampleFleetStackProps extends StackProps {
  readonly services: readonly string[];
  /** Topic that the alarms of `notify` also point at. @default they point at none */
  readonly intakeTopicArn?: string;
  /** Function that the alarms of `notify` also point at. @default they point at none */
  readonly directFunctionArn?: string;
  /** Services whose alarms name topic and function as actions. @default none: a rule for all alarms finds them */
  readonly notify?: readonly string[];
}

interface AlarmKind {
  readonly suffix: string;
  readonly metricName: string;
  readonly statistic: string;
  readonly comparison: ComparisonOperator;
  readonly threshold: number;
  readonly missing: TreatMissingData;
  readonly describe: (service: string) => string;
}

const ALARM_KINDS: readonly AlarmKind[] = [
  {
    suffix: 'unhealthy',
    metricName: 'Healthy',
    statistic: 'Minimum',
    comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
    threshold: 1,
    // A probe that is silent says nothing good about the service.
    missing: TreatMissingData.BREACHING,
    describe: (service) =>
      `${service} does not answer its health check within 1 s, or nothing is measured: it is down or hung for its customers.`,
  },
  {
    suffix: 'errors',
    metricName: 'ErrorRatePercent',
    statistic: 'Average',
    comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
    threshold: 5,
    missing: TreatMissingData.NOT_BREACHING,
    describe: (service) => `${service} is up but answers more than 5 % of its work with errors.`,
  },
  {
    suffix: 'slow',
    metricName: 'ResponseMs',
    statistic: 'p90',
    comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
    threshold: 1000,
    missing: TreatMissingData.NOT_BREACHING,
    describe: (service) => `${service} is up but one answer in ten takes longer than 1 s.`,
  },
  {
    suffix: 'memory',
    metricName: 'MemoryPercent',
    statistic: 'Average',
    comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
    threshold: 85,
    missing: TreatMissingData.NOT_BREACHING,
    describe: (service) => `${service} uses more than 85 % of its memory limit and will soon be of no use.`,
  },
];

/** The alarms that an account would have on such a fleet, 2 of 3 periods of 10 s each. */
export class SampleFleetStack extends Stack {
  constructor(scope: Construct, id: string, props: SampleFleetStackProps) {
    super(scope, id, props);
    const { intakeTopicArn, directFunctionArn, notify = [] } = props;
    for (const service of props.services) {
      const alarms = ALARM_KINDS.map((kind) => this.alarm(service, kind));
      if (!notify.includes(service)) continue;
      for (const arn of [intakeTopicArn, directFunctionArn]) {
        if (arn === undefined) continue;
        const action: IAlarmAction = { bind: () => ({ alarmActionArn: arn }) };
        for (const alarm of alarms) {
          alarm.addAlarmAction(action);
          alarm.addOkAction(action);
        }
      }
      if (directFunctionArn !== undefined) this.permitAlarms(service, directFunctionArn);
    }
  }

  private alarm(service: string, kind: AlarmKind): Alarm {
    return new Alarm(this, `${service}-${kind.suffix}`, {
      alarmName: `${service}-${kind.suffix}`,
      alarmDescription: kind.describe(service),
      metric: new Metric({
        namespace: FLEET_NAMESPACE,
        metricName: kind.metricName,
        dimensionsMap: { Service: service },
        statistic: kind.statistic,
        period: Duration.seconds(PERIOD_SECONDS),
      }),
      comparisonOperator: kind.comparison,
      threshold: kind.threshold,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      treatMissingData: kind.missing,
    });
  }

  /** CloudWatch invokes only a function whose policy lets it: "Invoke a Lambda function from an alarm", CloudWatch guide. */
  private permitAlarms(service: string, functionArn: string): void {
    new CfnPermission(this, `${service}-alarms-may-invoke`, {
      action: 'lambda:InvokeFunction',
      functionName: functionArn,
      principal: 'lambda.alarms.cloudwatch.amazonaws.com',
      sourceAccount: Aws.ACCOUNT_ID,
      sourceArn: `arn:${Aws.PARTITION}:cloudwatch:${Aws.REGION}:${Aws.ACCOUNT_ID}:alarm:${service}-*`,
    });
  }
}
