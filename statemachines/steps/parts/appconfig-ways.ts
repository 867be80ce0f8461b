import type { CreateHostedConfigurationVersionCommandInput } from '@aws-sdk/client-appconfig';
import { jsonata } from '../../asl.ts';
import { awsCall } from '../../emit/aws-call.ts';
import type { At, Guard, Preparation } from '../../emit/call-kind.ts';
import { referenceOf } from '../../value.ts';
import { getVersion, onParts, type Profile, versionOf } from './appconfig-profile.ts';

/** The content as a text, where the SDK has bytes: Step Functions takes and gives it as text. */
type NewVersion = Omit<CreateHostedConfigurationVersionCommandInput, 'Content'> & { Content: string };

/** A version that nobody uses until it is deployed. */
const newVersion = (profile: Profile, content: string, contentType: string): Preparation => ({
  call: awsCall<NewVersion>(
    'appconfig',
    'createHostedConfigurationVersion',
    {
      ApplicationId: profile.application,
      ConfigurationProfileId: profile.profile,
      Content: content,
      ContentType: contentType,
    },
    onParts('appconfig:CreateHostedConfigurationVersion', profile, ['application', 'profile']),
  ),
  finds: { version: '$string($states.result.VersionNumber)' },
});

/** One way of choosing what is deployed. */
export interface FeatureWay {
  /** What is asked beside that nothing is under way and that something was deployed before. */
  readonly before: readonly Guard[];
  readonly prepare: Preparation | undefined;
  /** The version that is deployed, a value or an expression. */
  readonly version: string;
}

/** A version that there is; of what the checkpoint has kept, the one of this profile. */
export const versionWay = ({ profile }: Profile, version: string, at: At): FeatureWay => ({
  before: [],
  prepare: undefined,
  version: referenceOf(version)?.kind === 'kept' ? jsonata(versionOf(at.of(version), at.of(profile))) : version,
});

export const contentWay = (profile: Profile, content: string, contentType: string, at: At): FeatureWay => ({
  before: [],
  prepare: newVersion(profile, content, contentType),
  version: jsonata(at.prepared('version')),
});

/**
 * The running version with one flag switched: `values.<flag>.enabled` of the flags' document (AppConfig user guide,
 * "Type reference for AWS.AppConfig.FeatureFlags").
 */
export const flagWay = (profile: Profile, flag: string, enabled: boolean, at: At): FeatureWay => {
  const name = at.of(flag);
  const document = at.seen('document', 1);
  const switched = `$merge([${document}, { 'values': $merge([${document}.values, { ${name}: $merge([$lookup(${document}.values, ${name}), { 'enabled': ${enabled} }]) }]) }])`;
  return {
    before: [
      {
        call: getVersion(profile, versionOf(at.seen('completed'), at.of(profile.profile))),
        select: {
          // why both: a document comes as the text that it is
          document: `$type($states.result.Content) = 'string' ? $parse($states.result.Content) : $states.result.Content`,
        },
        wanted: `$exists($lookup($seen.document.flags, ${name}))`,
        words: `the version that runs has the flag ${flag}`,
      },
    ],
    prepare: newVersion(profile, jsonata(`$string(${switched})`), 'application/json'),
    version: jsonata(at.prepared('version')),
  };
};
