import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { MEASURES_NAMESPACE, MEASURES_SERVICE, type MeasureName } from '../../functions/domain/measures.ts';
import { OWN_ALARM_PREFIX } from '../../functions/domain/signal/own-alarms.ts';
import type { BundledFunction } from './bundled-function.ts';

export interface OwnAlarmsProps {
  readonly pages: Topic;
  readonly functions: Readonly<Record<string, BundledFunction>>;
  readonly deadLetters: Readonly<Record<string, Queue>>;
}

const MINUTE = Duration.minutes(1);
/**
 * Periods of the heartbeat. One, since CloudWatch looks at more periods than it evaluates, and a real one among them
 * counts before missing ones do: of three, the last sweep's would hold the alarm off until five minutes have gone
 * without one. With one, an empty minute or two are forgiven, and people are paged within the promised five
 * (CloudWatch user guide, "How alarm state is evaluated when data is missing").
 */
const HEARTBEAT_PERIODS = 1;

/**
 * The system's alarms on itself (O2). They page directly: what is broken must not be asked to report it. Their names
 * begin with the prefix that the intake leaves out.
 */
export class OwnAlarms extends Construct {
  constructor(scope: Construct, id: string, { pages, functions, deadLetters }: OwnAlarmsProps) {
    super(scope, id);
    const own = (metricName: MeasureName, statistic: string = Stats.SUM): Metric =>
      new Metric({
        namespace: MEASURES_NAMESPACE,
        metricName,
        dimensionsMap: { service: MEASURES_SERVICE },
        statistic,
        period: MINUTE,
      });
    const page = (name: string, description: string, metric: IMetric, threshold = 1): void => {
      new Alarm(this, name, {
        alarmName: `${OWN_ALARM_PREFIX}${name}`,
        alarmDescription: description,
        metric,
        threshold,
        evaluationPeriods: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }).addAlarmAction(new SnsAction(pages));
    };

    new Alarm(this, 'heartbeat', {
      alarmName: `${OWN_ALARM_PREFIX}heartbeat`,
      alarmDescription:
        'Auto-recovery has stopped sweeping: lost events are not picked up and dead recoveries are not finished. Look at the function sweep and its schedule.',
      metric: own('SweepCompleted'),
      threshold: 1,
      evaluationPeriods: HEARTBEAT_PERIODS,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.BREACHING,
    }).addAlarmAction(new SnsAction(pages));

    page(
      'unreadable-signals',
      'Something sends what cannot be understood. See: recovery redrive --dry-run',
      own('SignalsUnreadable'),
    );
    page(
      'undelivered-messages',
      'People could not be told; the sweeper tries again every minute.',
      own('MessagesUndelivered'),
    );
    page(
      'sweep-troubles',
      'A part of the sweep failed; the log of the function sweep says which.',
      own('SweepTroubles'),
    );
    page(
      'failures',
      'More than three recoveries failed within five minutes.',
      own('RecoveriesFailed').with({ period: Duration.minutes(5) }),
      4,
    );
    page('slow-recovery', 'A recovery took longer than five minutes.', own('SecondsToRecover', Stats.MAXIMUM), 300);
    for (const [name, { function: code }] of Object.entries(functions)) {
      page(`${name}-errors`, `The function ${name} failed; its log says why.`, code.metricErrors({ period: MINUTE }));
      page(
        `${name}-throttles`,
        `The function ${name} is throttled: too little concurrency.`,
        code.metricThrottles({ period: MINUTE }),
      );
    }
    for (const [name, queue] of Object.entries(deadLetters)) {
      page(
        `${name}-dead-letters`,
        name === 'intake'
          ? 'Alarms or requests were given up on and are kept. See: recovery redrive --dry-run'
          : `Messages of ${name} were given up on; the sweeper does their work. Look at them in the SQS console, and redrive there.`,
        queue.metricApproximateNumberOfMessagesVisible({ period: MINUTE, statistic: Stats.MAXIMUM }),
      );
    }
  }
}
