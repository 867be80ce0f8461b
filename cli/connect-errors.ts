import { cliError } from './cli-error.ts';

/** Where a call went, as far as it is known: a person wants to read it in the refusal. */
export interface Place {
  readonly env: NodeJS.ProcessEnv;
  readonly region?: string;
}

const CREDENTIALS = new Set([
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'TokenProviderError',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
]);

const endpointOf = ({ env, region }: Place): string => env.AWS_ENDPOINT_URL || `AWS in region ${region ?? '?'}`;

const LOCAL = 'the stack on this machine is reached by `npm run local -- recovery …`';

/**
 * Makes a call and says in a person's words what stands between them and AWS: credentials, region, endpoint,
 * permission. Whatever else goes wrong is thrown as it is.
 */
export const inWordsOfThePerson = async <T>(place: Place, call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.message === 'Region is missing') {
      throw cliError('NoRegion', `no region is set: set AWS_REGION, or use a profile that has one; ${LOCAL}`, error);
    }
    if (CREDENTIALS.has(error.name)) {
      throw cliError(
        'NoCredentials',
        `${endpointOf(place)} was not given credentials that it accepts (${error.message}): sign in (aws sso login), or set AWS_PROFILE; ${LOCAL}`,
        error,
      );
    }
    if (error.name === 'ServiceUnavailable') {
      error.message = `${endpointOf(place)} does not answer (${error.message}): is the endpoint right and reachable?`;
    }
    if (error.name === 'AccessDenied') {
      error.message = `these credentials may not do that (${error.message}): ask for the role that \`recovery COMMAND --help\` names`;
    }
    throw error;
  }
};
