import type { GetMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import { jsonata } from '../../asl.ts';
import { awsCall } from '../../emit/aws-call.ts';
import type { Guard } from '../../emit/call-kind.ts';

const PERIOD_SECONDS = 60;

/** Moments stand in the arguments as texts, where the SDK has dates. */
type Query = Omit<GetMetricDataCommandInput, 'StartTime' | 'EndTime'> & { StartTime: string; EndTime: string };

const NOW = '$toMillis($states.context.State.EnteredTime)';
const KNOWN = `$states.result.MetricDataResults[Id = 'lag'].Values[$number($) >= 0]`;

/**
 * How far a replica was behind when that was last known, in a stretch of time before now.
 *
 * why before now: a primary that has failed sends nothing any more, and -1 says that replication does not run (RDS user
 * guide, "Monitoring read replication"); how much would be lost is what was missing when it last ran
 */
export const lagIsSmall = (replica: string, atMostSeconds: number, knownWithinSeconds: number): Guard => ({
  call: awsCall<Query>(
    'cloudwatch',
    'getMetricData',
    {
      MetricDataQueries: [
        {
          Id: 'lag',
          MetricStat: {
            Metric: {
              Namespace: 'AWS/RDS',
              MetricName: 'ReplicaLag',
              Dimensions: [{ Name: 'DBInstanceIdentifier', Value: replica }],
            },
            Period: PERIOD_SECONDS,
            Stat: 'Maximum',
          },
        },
      ],
      StartTime: jsonata(`$fromMillis(${NOW} - ${knownWithinSeconds * 1000})`),
      EndTime: jsonata(`$fromMillis(${NOW})`),
      ScanBy: 'TimestampDescending',
    },
    [
      {
        actions: ['cloudwatch:GetMetricData'],
        resources: ['*'],
        because:
          'a metric has no ARN (CloudWatch user guide, "Amazon CloudWatch permissions reference": `*` as the resource)',
      },
    ],
  ),
  // why a number below none: a lag that is not known must not pass for a small one
  select: { lag: `$exists(${KNOWN}) ? $number(${KNOWN}[0]) : -1` },
  wanted: `$seen.lag >= 0 and $seen.lag <= ${atMostSeconds}`,
  words: `the replica ${replica} is known to have been at most ${atMostSeconds} s behind within the last ${knownWithinSeconds} s`,
});
