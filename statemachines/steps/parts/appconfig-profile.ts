import type {
  GetDeploymentCommandInput,
  GetHostedConfigurationVersionCommandInput,
  ListDeploymentsCommandInput,
} from '@aws-sdk/client-appconfig';
import { jsonata } from '../../asl.ts';
import { type AwsCall, awsCall } from '../../emit/aws-call.ts';
import type { Permission, Touched, ValueUse } from '../step-kind.ts';
import { inArn, nameValue, onOne } from './named.ts';

/** 4 to 7 lower-case letters and digits (AppConfig API, StartDeployment `ApplicationId` and the others). */
const id = (what: string) => nameValue(/^[a-z0-9]{4,7}$/, `name the ${what} by its id, e.g. abc1234`);

export const ApplicationId = id('application').describe('id of the application');
export const EnvironmentId = id('environment').describe('id of the environment');
export const ProfileId = id('configuration profile').describe('id of the configuration profile');

/** A configuration where it is deployed. */
export interface Profile {
  readonly application: string;
  readonly environment: string;
  readonly profile: string;
}

/** Resources of AppConfig that an action is looked at on (Service Authorization Reference, AWS AppConfig). */
const PARTS = {
  application: ({ application }: Profile) => `application/${inArn(application)}`,
  profile: ({ application, profile }: Profile) =>
    `application/${inArn(application)}/configurationprofile/${inArn(profile)}`,
  environment: ({ application, environment }: Profile) =>
    `application/${inArn(application)}/environment/${inArn(environment)}`,
} as const;

/** Leave for an action on each of the resources that it is looked at on. */
export const onParts = (action: string, profile: Profile, parts: readonly (keyof typeof PARTS)[]): Permission[] =>
  parts.map((part) => onOne([action], `\${AppConfigArnPrefix}${PARTS[part](profile)}`));

/** The most deployments that are listed at once (AppConfig API, ListDeployments `MaxResults`). */
const MOST_DEPLOYMENTS = 50;

/** The deployments of the environment, the newest first (AppConfig API, ListDeployments). */
export const listDeployments = (profile: Profile): AwsCall =>
  awsCall<ListDeploymentsCommandInput>(
    'appconfig',
    'listDeployments',
    { ApplicationId: profile.application, EnvironmentId: profile.environment, MaxResults: MOST_DEPLOYMENTS },
    onParts('appconfig:ListDeployments', profile, ['application', 'environment']),
  );

/** Completed deployments, each as its profile and the version that it deployed, the newest first. */
export const COMPLETED = `[$states.result.Items[State = 'COMPLETE']^(>DeploymentNumber).{ 'profile': ConfigurationProfileId, 'version': ConfigurationVersion }]`;

/** Deployments that have not come to an end; there is one at a time in an environment (AppConfig API, StartDeployment: ConflictException). */
export const UNDER_WAY = `$count($states.result.Items[$not(State in ['COMPLETE', 'ROLLED_BACK', 'REVERTED'])])`;

/** The version of a profile that runs, of those that were completed; nothing where none is known. */
export const versionOf = (completed: string, profile: string): string =>
  `${completed}[profile = ${profile}][0].version`;

export const getDeployment = (profile: Profile, number: string): AwsCall =>
  awsCall<GetDeploymentCommandInput>(
    'appconfig',
    'getDeployment',
    {
      ApplicationId: profile.application,
      EnvironmentId: profile.environment,
      DeploymentNumber: jsonata(number),
    },
    [
      ...onParts('appconfig:GetDeployment', profile, ['application', 'environment']),
      {
        actions: ['appconfig:GetDeployment'],
        resources: [`\${AppConfigArnPrefix}${PARTS.environment(profile)}/deployment/*`],
        because: 'a deployment is given its number when it is started',
      },
    ],
  );

export const getVersion = (profile: Profile, version: string): AwsCall =>
  awsCall<GetHostedConfigurationVersionCommandInput>(
    'appconfig',
    'getHostedConfigurationVersion',
    {
      ApplicationId: profile.application,
      ConfigurationProfileId: profile.profile,
      VersionNumber: jsonata(`$number(${version})`),
    },
    // a hosted version has the ARN of its profile (Service Authorization Reference)
    onParts('appconfig:GetHostedConfigurationVersion', profile, ['application', 'profile']),
  );

export const profileUses = ({ application, environment, profile }: Profile): ValueUse[] => [
  { path: ['application'], value: application, wants: ['string'] },
  { path: ['environment'], value: environment, wants: ['string'] },
  { path: ['profile'], value: profile, wants: ['string'] },
];

export const profileTouched = ({ application, environment, profile }: Profile): Touched[] => [
  { what: 'AppConfig application', name: application },
  { what: 'AppConfig environment', name: environment },
  { what: 'AppConfig profile', name: profile },
];
