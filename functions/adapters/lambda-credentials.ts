import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Stands in bundles where the SDK has its search for credentials (`@aws-sdk/credential-provider-node`).
 *
 * Lambda gives a function its role's credentials as environment variables, and gives it nothing else (developer guide:
 * "Defined runtime environment variables"). The search beyond them, through profiles, SSO, processes, web identities
 * and instance metadata with the clients of STS and SSO, is a tenth of a bundle that never runs there.
 *
 * @throws CredentialsProviderError when the variables are not set, as the SDK's own provider does
 */
export const defaultProvider = (): ReturnType<typeof fromEnv> => fromEnv();
