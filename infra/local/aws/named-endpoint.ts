import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { LocalAws } from './local-aws.ts';

const DEFAULT_REGION = 'us-east-1';

/**
 * The AWS endpoint that the environment names, an account or an emulator of the person's own: nothing is started for it.
 *
 * @throws Error when it does not say which account it is
 */
export const namedEndpoint = async (endpointUrl: string, projectDir: string): Promise<LocalAws> => {
  const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? DEFAULT_REGION;
  const sts = new STSClient({ endpoint: process.env.AWS_ENDPOINT_URL_STS ?? endpointUrl, region });
  const { Account: accountId } = await sts.send(new GetCallerIdentityCommand());
  sts.destroy();
  if (accountId === undefined) throw new Error(`${endpointUrl} does not say which account it is`);
  const passed = Object.entries(process.env).flatMap(([name, value]) =>
    name.startsWith('AWS_') && value !== undefined ? [[name, value] as const] : [],
  );
  const own = {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    CDK_DEFAULT_ACCOUNT: accountId,
    CDK_DEFAULT_REGION: region,
  };
  const stateDir = join(projectDir, '.local');
  mkdirSync(stateDir, { recursive: true });
  const env = { ...Object.fromEntries(passed), ...own };
  return { endpointUrl, accountId, region, started: false, stateDir, env, ssm: undefined, stop: async () => undefined };
};
