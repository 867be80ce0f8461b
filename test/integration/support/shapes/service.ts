import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import type { Sample } from '#infra/local/sample';
import type { Staged } from '../same-path-cases.ts';
import { ownThingOf } from '../same-path-environment.ts';

const CLUSTER = 'shapes';

/** What a case says of its service: what ECS answers in the simulator is what there has to be for it to answer here. */
const standingOf = ({ each }: Staged): 'running' | 'deleted' | 'never-there' => {
  const answers = JSON.stringify(each.answers);
  if (answers.includes('"Services":[]')) return 'never-there';
  return answers.includes('"INACTIVE"') ? 'deleted' : 'running';
};

/** Makes the cluster of the playbook `shapes`, and in it the service of each case that has one for itself. */
export const makeServices = async ({ client }: Pick<Sample, 'client'>, staged: readonly Staged[]): Promise<void> => {
  const ecs = new ECSClient(client);
  await ecs.send(new CreateClusterCommand({ clusterName: CLUSTER }));
  const containerDefinitions = [{ name: 'nothing', image: 'scratch', memory: 16 }];
  await ecs.send(new RegisterTaskDefinitionCommand({ family: CLUSTER, containerDefinitions }));
  for (const each of staged) {
    const serviceName = ownThingOf(each);
    const standing = standingOf(each);
    if (serviceName === undefined || standing === 'never-there') continue;
    const service = { cluster: CLUSTER, serviceName, taskDefinition: CLUSTER, desiredCount: 1 };
    await ecs.send(new CreateServiceCommand(service));
    if (standing === 'deleted') {
      await ecs.send(new DeleteServiceCommand({ cluster: CLUSTER, service: serviceName, force: true }));
    }
  }
  ecs.destroy();
};
