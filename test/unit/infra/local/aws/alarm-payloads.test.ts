import { describe, expect, it } from 'vitest';
import { notification } from '#infra/local/aws/alarm-notification';
import {
  actionsOf,
  initialStateForm,
  lambdaActionPayload,
  stateChangeEvent,
  Transition,
} from '#infra/local/aws/alarm-payloads';

const ALARM_ARN = 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:depth';

const transition = (alarm: object = {}, over: object = {}): Transition =>
  Transition.parse({
    atEpochMs: Date.parse('2026-01-01T00:00:01.234Z'),
    accountId: '111122223333',
    region: 'eu-west-1',
    oldState: 'OK',
    newState: 'ALARM',
    reason: 'Threshold Crossed',
    alarm: {
      AlarmName: 'depth',
      AlarmArn: ALARM_ARN,
      AlarmDescription: '',
      AlarmConfigurationUpdatedTimestamp: 1_700_000_000,
      MetricName: 'Depth',
      Namespace: 'Sample',
      Statistic: 'Maximum',
      ExtendedStatistic: null,
      Unit: null,
      Period: 60,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 5,
      TreatMissingData: 'breaching',
      Dimensions: [{ Name: 'Queue', Value: 'q' }],
      ActionsEnabled: true,
      AlarmActions: ['arn:aws:sns:eu-west-1:111122223333:t'],
      OKActions: ['arn:aws:sns:eu-west-1:111122223333:ok'],
      InsufficientDataActions: [],
      ...alarm,
    },
    ...over,
  });

describe('a transition', () => {
  it('has the same time in the event, the notification and the Lambda action', () => {
    const one = transition();
    const event = JSON.parse(stateChangeEvent(one, initialStateForm(one)).Detail);
    const message = JSON.parse(notification(one).message);
    const payload = lambdaActionPayload(one, initialStateForm(one));
    const times = [event.state.timestamp, message.StateChangeTime, payload.time, payload.alarmData.state.timestamp];
    expect(new Set(times)).toEqual(new Set(['2026-01-01T00:00:01.234+0000']));
  });

  it('is notified in the form that CloudWatch sends to SNS', () => {
    const { subject, message } = notification(transition());
    expect(subject).toBe('ALARM: "depth" in EU (Ireland)');
    expect(JSON.parse(message)).toMatchObject({
      AlarmArn: ALARM_ARN,
      Region: 'EU (Ireland)',
      OldStateValue: 'OK',
      Trigger: {
        StatisticType: 'Statistic',
        Statistic: 'MAXIMUM',
        Unit: null,
        Dimensions: [{ value: 'q', name: 'Queue' }],
        DatapointsToAlarm: 2,
        TreatMissingData: 'breaching',
      },
    });
  });

  it('of a percentile names it as extended statistic', () => {
    const { Trigger } = JSON.parse(notification(transition({ ExtendedStatistic: 'p99' })).message);
    expect(Trigger).toMatchObject({ StatisticType: 'ExtendedStatistic', ExtendedStatistic: 'p99' });
  });

  it('of a composite alarm carries its rule and the alarms that triggered it', () => {
    const child = { arn: `${ALARM_ARN}-child`, state: { value: 'ALARM', timestamp: 't' } };
    const composite = { AlarmRule: 'ALARM(a)', StateReasonData: JSON.stringify({ triggeringAlarms: [child] }) };
    const message = JSON.parse(notification(transition(composite)).message);
    expect(message.TriggeringChildren).toEqual([{ Arn: child.arn, State: { Value: 'ALARM', Timestamp: 't' } }]);
    expect(message).not.toHaveProperty('Trigger');
    const event = JSON.parse(stateChangeEvent(transition(composite), initialStateForm(transition())).Detail);
    expect(event.configuration).toEqual({ alarmRule: 'ALARM(a)' });
  });

  it('asks for the actions of its new state, and for none while actions are off', () => {
    expect(actionsOf(transition())).toEqual(['arn:aws:sns:eu-west-1:111122223333:t']);
    expect(actionsOf(transition({}, { newState: 'OK' }))).toEqual(['arn:aws:sns:eu-west-1:111122223333:ok']);
    expect(actionsOf(transition({}, { newState: 'INSUFFICIENT_DATA' }))).toEqual([]);
    expect(actionsOf(transition({ ActionsEnabled: false }))).toEqual([]);
  });

  it('has a subject that SNS accepts however long the name is', () => {
    expect(notification(transition({ AlarmName: 'x'.repeat(250) })).subject).toHaveLength(100);
  });
});
