import type { StartDeploymentCommandInput } from '@aws-sdk/client-appconfig';
import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { awsCall } from '../emit/aws-call.ts';
import { type At, callKind, orElse } from '../emit/call-kind.ts';
import { TextValue } from '../value.ts';
import {
  ApplicationId,
  COMPLETED,
  EnvironmentId,
  getDeployment,
  listDeployments,
  onParts,
  ProfileId,
  profileTouched,
  profileUses,
  UNDER_WAY,
  versionOf,
} from './parts/appconfig-profile.ts';
import { contentWay, type FeatureWay, flagWay, versionWay } from './parts/appconfig-ways.ts';
import { nameValue } from './parts/named.ts';
import { exactlyOne } from './parts/one-of.ts';
import type { StepKind, ValueUse } from './step-kind.ts';

/** Of a flag's key: a letter, then letters, digits, `_` and `-`, up to 64 (AppConfig user guide, "Type reference for AWS.AppConfig.FeatureFlags"). */
const FlagKey = nameValue(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'name the flag by its key');

export const SetFeature = z.strictObject({
  does: z.literal('set-feature'),
  application: ApplicationId,
  environment: EnvironmentId,
  profile: ProfileId,
  version: TextValue.optional().describe('version of the configuration to deploy, one that there is'),
  flag: FlagKey.optional().describe('key of the feature flag to switch in the version that runs'),
  enabled: z.boolean().prefault(false).describe('of a flag: whether it is on'),
  content: TextValue.optional().describe('a configuration that becomes a new version'),
  contentType: z.string().min(1).max(255).prefault('application/json').describe('of `content`: its MIME type'),
  strategy: z
    .string()
    .regex(/^([a-z0-9]{4,7}|AppConfig\.[A-Za-z0-9]{9,40})$/, 'name the strategy by its id, e.g. AppConfig.AllAtOnce')
    .prefault('AppConfig.AllAtOnce')
    .describe('deployment strategy; AppConfig.AllAtOnce is complete after 10 minutes of watching alarms'),
  within: Duration.prefault('20m').describe('so long it may take until the deployment is complete'),
});
export type SetFeature = z.output<typeof SetFeature>;

const WAYS = ['version', 'flag', 'content'] as const;

const wayOf = (step: SetFeature, at: At): FeatureWay => {
  if (step.flag !== undefined) return flagWay(step, step.flag, step.enabled, at);
  if (step.content !== undefined) return contentWay(step, step.content, step.contentType, at);
  // why a text: a step with none of them has a flaw, and is never compiled
  return versionWay(step, step.version ?? '', at);
};

const kind = callKind({
  kind: 'set-feature',
  purpose:
    'Deploys a configuration of AppConfig, all at once: a version that there is, the running one with a feature flag switched, or a new one; and waits until the deployment is complete.',
  schema: SetFeature,
  idempotency: 'natural',
  before: (step, at) => [
    {
      call: listDeployments(step),
      select: { completed: COMPLETED, underWay: UNDER_WAY },
      wanted: `$seen.underWay = 0 and $exists(${versionOf('$seen.completed', at.of(step.profile))})`,
      words: 'no deployment is under way in the environment, and there is an earlier one of the profile to go back to',
    },
    ...wayOf(step, at).before,
  ],
  prepare: (step, at) => wayOf(step, at).prepare,
  call: (step, at) =>
    awsCall<StartDeploymentCommandInput>(
      'appconfig',
      'startDeployment',
      {
        ApplicationId: step.application,
        EnvironmentId: step.environment,
        ConfigurationProfileId: step.profile,
        ConfigurationVersion: wayOf(step, at).version,
        DeploymentStrategyId: step.strategy,
      },
      [
        ...onParts('appconfig:StartDeployment', step, ['application', 'profile', 'environment']),
        {
          actions: ['appconfig:StartDeployment'],
          resources: [`\${AppConfigArnPrefix}deploymentstrategy/${step.strategy}`],
        },
      ],
    ),
  finds: { deployment: { type: 'integer', expression: orElse('$states.result.DeploymentNumber', '0') } },
  until: (step, at) => ({
    call: getDeployment(step, at.found('deployment')),
    select: { state: orElse('$states.result.State', `''`) },
    // why complete, and not as soon as all have it: until then no other can be started, not even the one that undoes it
    wanted: `$seen.state = 'COMPLETE'`,
    hopeless: `$seen.state in ['ROLLING_BACK', 'ROLLED_BACK', 'REVERTED']`,
    words: 'the deployment of the configuration is complete',
    everySeconds: 10,
    withinSeconds: step.within,
  }),
  uses: (step) => [
    ...profileUses(step),
    ...WAYS.flatMap((way): ValueUse[] =>
      step[way] === undefined ? [] : [{ path: [way], value: step[way], wants: ['string'] }],
    ),
  ],
  describe: ({ application, profile, version, flag, enabled }) => {
    const where = `${application}/${profile}`;
    if (flag !== undefined) return `switches the feature ${flag} of ${where} ${enabled ? 'on' : 'off'}`;
    if (version === undefined) return `deploys a new configuration of ${where}`;
    return version.startsWith('$kept.')
      ? `deploys the configuration of ${where} that ran before`
      : `deploys version ${version} of the configuration ${where}`;
  },
  touches: profileTouched,
  approval: ({ content }) => (content === undefined ? undefined : 'a configuration stays changed beyond the recovery'),
  undo: {
    restores: 'the version of the configuration that ran before',
    keeps: (step, kept) => ({ call: listDeployments(step), select: { [kept('completed')]: COMPLETED } }),
    step: ({ application, environment, profile, strategy, within }, kept) => ({
      does: 'set-feature',
      application,
      environment,
      profile,
      version: kept('completed'),
      strategy,
      within: `${within}s`,
    }),
  },
});

/** Deploys a configuration of AppConfig, and waits until the deployment is complete. */
export const setFeature: StepKind<typeof SetFeature> = { ...kind, flaws: (step) => exactlyOne(step, WAYS) };
