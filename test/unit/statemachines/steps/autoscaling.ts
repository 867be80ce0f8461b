/** A group as Auto Scaling describes it: by default one of three instances that serve. */
export const aGroup = (
  changes: object = {},
  instances: readonly object[] = ['a', 'b', 'c'].map((id) => anInstance(id)),
): object => ({
  AutoScalingGroups: [{ MinSize: 2, MaxSize: 6, DesiredCapacity: 3, Instances: instances, ...changes }],
});

/** `i-` and eight times one digit. */
export const instanceId = (digit: string): string => `i-${digit.repeat(8)}`;

export const anInstance = (digit: string, changes: object = {}): object => ({
  InstanceId: instanceId(digit),
  LifecycleState: 'InService',
  HealthStatus: 'Healthy',
  ...changes,
});

export const NO_GROUP = { AutoScalingGroups: [] };
