import type { LocalAws } from './local-aws.ts';

/** What an SDK client needs to reach an endpoint as its account's root, without reading this process's environment. */
export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  /** Not there where the environment gives none: then the SDK looks where it always does. */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** The root of the emulator's account: this key is what it knows as root. */
export const ROOT_CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' } as const;

/** Settings for the SDK clients of a launcher or test: `new DynamoDBClient(clientSettings(aws))`. */
export const clientSettings = ({
  endpointUrl,
  region,
  env,
}: Pick<LocalAws, 'endpointUrl' | 'region' | 'env'>): ClientSettings => {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env;
  const known = accessKeyId && secretAccessKey;
  const credentials = known ? { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) } : undefined;
  return { endpoint: endpointUrl, region, ...(credentials === undefined ? {} : { credentials }) };
};
