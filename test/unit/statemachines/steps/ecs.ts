/** A service as ECS describes it: by default one that is stable with three tasks. */
export const aService = (changes: object = {}, deployments: readonly object[] = [aDeployment()]): object => ({
  Services: [
    {
      Status: 'ACTIVE',
      TaskDefinition: 'catalog:7',
      RunningCount: 3,
      DesiredCount: 3,
      Deployments: deployments,
      ...changes,
    },
  ],
});

export const aDeployment = (changes: object = {}): object => ({
  Id: 'ecs-svc/1',
  Status: 'PRIMARY',
  RolloutState: 'COMPLETED',
  TaskDefinition: 'catalog:7',
  ...changes,
});

export const NO_SERVICE = { Services: [], Failures: [{ Reason: 'MISSING' }] };
