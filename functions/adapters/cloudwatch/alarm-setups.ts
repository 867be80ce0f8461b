import {
  type CloudWatchClient,
  type CompositeAlarm,
  DescribeAlarmsCommand,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import type { AlarmSetup, AlarmSetups } from '../../application/doctor/ports.ts';
import { foreseen } from '../sdk-errors.ts';

const setupOf = (alarm: MetricAlarm | CompositeAlarm): AlarmSetup[] =>
  alarm.AlarmName === undefined
    ? []
    : [
        {
          alarmName: alarm.AlarmName,
          state: (alarm.StateValue ?? 'INSUFFICIENT_DATA') as AlarmSetup['state'],
          areActionsEnabled: alarm.ActionsEnabled ?? true,
          alarmActions: alarm.AlarmActions ?? [],
        },
      ];

/** All alarms of the account and region, read once: several checks look at them. */
export const createCloudWatchAlarmSetups = (client: CloudWatchClient): AlarmSetups => {
  const read = async (): Promise<AlarmSetup[]> => {
    const found: AlarmSetup[] = [];
    let next: string | undefined;
    do {
      const page = await client.send(
        new DescribeAlarmsCommand({
          AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
          MaxRecords: 100,
          ...(next === undefined ? {} : { NextToken: next }),
        }),
      );
      found.push(...[...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])].flatMap(setupOf));
      next = page.NextToken;
    } while (next !== undefined);
    return found;
  };
  let once: Promise<AlarmSetup[]> | undefined;
  return {
    all: () => {
      once ??= foreseen(read);
      return once;
    },
  };
};
