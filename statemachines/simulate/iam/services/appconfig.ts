import { ANY, list, text } from '../arguments.ts';
import type { Call, Requirement, ServiceTable } from '../call.ts';
import { arnOf, ask, beyond, need, TAGGED } from '../need.ts';

/** An id of AppConfig (API reference: pattern of the Ids). Where a name is allowed too, its id is not known. */
const ID = /^[a-z0-9]{4,7}$/;

const idIn = (call: Call, ...names: readonly string[]): string => {
  for (const name of names) {
    const written = text(call.arguments, name);
    if (written !== undefined) return ID.test(written) ? written : ANY;
  }
  return ANY;
};

const application = (call: Call): string => `application/${idIn(call, 'ApplicationId', 'ApplicationIdentifier')}`;
const profile = (call: Call): string =>
  `${application(call)}/configurationprofile/${idIn(call, 'ConfigurationProfileId', 'ConfigurationProfileIdentifier')}`;
const environment = (call: Call): string =>
  `${application(call)}/environment/${idIn(call, 'EnvironmentId', 'EnvironmentIdentifier')}`;
const deployment = (call: Call): string =>
  `${environment(call)}/deployment/${text(call.arguments, 'DeploymentNumber') ?? ANY}`;

/** The one action is looked at on every resource that the operation touches. */
const on =
  (action: string, ...paths: readonly ((call: Call) => string)[]) =>
  (call: Call): readonly Requirement[] =>
    paths.map((path) => need(action, arnOf(call, 'appconfig', path(call)), TAGGED));

// why as it is written: predefined strategies are named `AppConfig.AllAtOnce` and the like, and have no other id
const strategy = (call: Call): string => `deploymentstrategy/${text(call.arguments, 'DeploymentStrategyId') ?? ANY}`;

const startDeployment = (call: Call): readonly Requirement[] => [
  ...on('appconfig:StartDeployment', application, profile, environment, strategy)(call),
  ...(list(call.arguments, 'Tags').length > 0 ? on('appconfig:TagResource', deployment)(call) : []),
  ...beyond(call, { KmsKeyIdentifier: 'the key is used as the caller' }),
];

export const appconfig: ServiceTable = {
  createHostedConfigurationVersion: on('appconfig:CreateHostedConfigurationVersion', application, profile),
  // the reference gives a hosted version the ARN of its profile
  getHostedConfigurationVersion: on('appconfig:GetHostedConfigurationVersion', application, profile),
  listHostedConfigurationVersions: on('appconfig:ListHostedConfigurationVersions', application, profile),
  startDeployment,
  stopDeployment: on('appconfig:StopDeployment', application, environment, deployment),
  getDeployment: on('appconfig:GetDeployment', application, environment, deployment),
  listDeployments: on('appconfig:ListDeployments', application, environment),
  getEnvironment: on('appconfig:GetEnvironment', application, environment),
};

const configuration = (call: Call): string =>
  `${environment(call)}/configuration/${idIn(call, 'ConfigurationProfileIdentifier')}`;

/** AppConfig Data: its actions have AppConfig's prefix. */
export const appconfigdata: ServiceTable = {
  startConfigurationSession: on('appconfig:StartConfigurationSession', configuration),
  getLatestConfiguration: (call) => [
    need(
      'appconfig:GetLatestConfiguration',
      ask(
        call,
        'configuration-session',
        text(call.arguments, 'ConfigurationToken') ?? ANY,
        arnOf(call, 'appconfig', configuration(call)),
      ),
      TAGGED,
    ),
  ],
};
