import { ANY, text } from '../arguments.ts';
import type { Call, Requirement, ServiceTable } from '../call.ts';
import { arnOf, ask, need, TAGGED } from '../need.ts';

const applicationOf = (call: Call): string => text(call.arguments, 'ApplicationName') ?? ANY;

const onApplication = (action: string) => (call: Call) => [
  need(action, arnOf(call, 'codedeploy', `application:${applicationOf(call)}`), TAGGED),
];

const onGroup = (action: string) => (call: Call) => {
  const group = text(call.arguments, 'DeploymentGroupName') ?? ANY;
  return [need(action, arnOf(call, 'codedeploy', `deploymentgroup:${applicationOf(call)}/${group}`), TAGGED)];
};

/** A configuration; a deployment without one takes its group's. */
const onConfiguration = (action: string) => (call: Call) => [
  need(action, arnOf(call, 'codedeploy', `deploymentconfig:${text(call.arguments, 'DeploymentConfigName') ?? ANY}`)),
];

/** The three besides its own are the reference's ("API operations": CreateDeployment). */
const createDeployment = (call: Call): readonly Requirement[] => [
  ...onGroup('codedeploy:CreateDeployment')(call),
  ...onConfiguration('codedeploy:GetDeploymentConfig')(call),
  ...onApplication('codedeploy:GetApplicationRevision')(call),
  ...onApplication('codedeploy:RegisterApplicationRevision')(call),
];

export const codedeploy: ServiceTable = {
  createDeployment,
  // why any: the reference lists no resource for it, so that a policy on a group would not be looked at. Its other
  // action there, CreateCloudFormationDeployment, is of deployments by CloudFormation, which CodeDeploy's own cannot be
  stopDeployment: () => [need('codedeploy:StopDeployment', ANY)],
  getDeployment: (call) => [
    need(
      'codedeploy:GetDeployment',
      ask(
        call,
        'deployment-group',
        text(call.arguments, 'DeploymentId') ?? ANY,
        arnOf(call, 'codedeploy', `deploymentgroup:${ANY}/${ANY}`),
      ),
      TAGGED,
    ),
  ],
  listDeployments: onGroup('codedeploy:ListDeployments'),
  getDeploymentGroup: onGroup('codedeploy:GetDeploymentGroup'),
  getApplicationRevision: onApplication('codedeploy:GetApplicationRevision'),
  registerApplicationRevision: onApplication('codedeploy:RegisterApplicationRevision'),
  getDeploymentConfig: onConfiguration('codedeploy:GetDeploymentConfig'),
};
