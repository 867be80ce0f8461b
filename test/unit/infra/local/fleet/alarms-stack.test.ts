import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { SampleFleetStack } from '#infra/local/fleet/alarms-stack';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:intake';
const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:direct';

describe('SampleFleetStack', () => {
  const template = Template.fromStack(
    new SampleFleetStack(new App(), 'SampleFleet', {
      services: ['catalog', 'orders'],
      intakeTopicArn: TOPIC,
      directFunctionArn: FUNCTION,
      notify: ['orders'],
    }),
  );
  const alarm = (name: string) =>
    Object.values(template.findResources('AWS::CloudWatch::Alarm', { Properties: { AlarmName: name } }))[0]?.Properties;

  it('has four alarms a service, 2 of 3 periods of 10 s on a metric with a dimension (D1)', () => {
    template.resourceCountIs('AWS::CloudWatch::Alarm', 8);
    expect(alarm('catalog-unhealthy')).toMatchObject({
      Namespace: 'Fleet',
      MetricName: 'Healthy',
      Dimensions: [{ Name: 'Service', Value: 'catalog' }],
      Statistic: 'Minimum',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      Period: 10,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      TreatMissingData: 'breaching',
    });
    expect(alarm('catalog-slow')).toMatchObject({
      ExtendedStatistic: 'p90',
      Threshold: 1000,
      TreatMissingData: 'notBreaching',
    });
    expect(alarm('catalog-errors')).toMatchObject({ MetricName: 'ErrorRatePercent', Threshold: 5 });
    expect(alarm('catalog-memory')).toMatchObject({ MetricName: 'MemoryPercent', Threshold: 85 });
  });

  it('leaves the alarms alone unless told to point them at topic and function', () => {
    expect(alarm('catalog-unhealthy')).not.toHaveProperty('AlarmActions');
    expect(alarm('orders-unhealthy')).toMatchObject({ AlarmActions: [TOPIC, FUNCTION], OKActions: [TOPIC, FUNCTION] });
  });

  it('lets CloudWatch alarms of these services alone invoke the function', () => {
    template.resourceCountIs('AWS::Lambda::Permission', 1);
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      Principal: 'lambda.alarms.cloudwatch.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
      SourceArn: { 'Fn::Join': ['', Match.arrayWith([':alarm:orders-*'])] },
    });
  });
});
