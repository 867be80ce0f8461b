import { ANY, texts } from '../arguments.ts';
import type { Call, ServiceTable } from '../call.ts';
import { arnOf, need, TAGGED } from '../need.ts';

const onAlarms = (call: Call): readonly string[] => {
  // why everything: a permission that is scoped to less does not return composite alarms (API reference, DescribeAlarms)
  if (texts(call.arguments, 'AlarmTypes').includes('CompositeAlarm')) return [ANY];
  const names = texts(call.arguments, 'AlarmNames');
  return (names.length === 0 ? [ANY] : names).map((name) => arnOf(call, 'cloudwatch', `alarm:${name}`));
};

export const cloudwatch: ServiceTable = {
  // CloudWatch user guide, "CloudWatch permissions reference": a metric is no resource
  getMetricData: () => [need('cloudwatch:GetMetricData', ANY)],
  describeAlarms: (call) => [need('cloudwatch:DescribeAlarms', onAlarms(call), TAGGED)],
  describeAlarmsForMetric: () => [need('cloudwatch:DescribeAlarmsForMetric', ANY)],
};
