import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { DeployedPlaybook } from '../application/deps.ts';
import { DEPLOYMENT_FILE, Deployment } from '../domain/deployment.ts';
import { createDirectory, type Directory } from '../domain/environment/directory.ts';
import { Environment } from '../domain/environment/environment.ts';
import { RecoveryError } from '../domain/errors.ts';

const Variables = z.object({
  ACCOUNT_ID: z.string().regex(/^\d{12}$/),
  TABLE_NAME: z.string().min(1),
  PAGES_TOPIC_ARN: z.string().min(1),
  NOTICES_TOPIC_ARN: z.string().min(1),
  INTAKE_DEAD_LETTERS_URL: z.string().min(1).optional(),
  MACHINES: z
    .string()
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(z.record(z.string(), z.string()))
    .optional(),
});
export type Variables = z.infer<typeof Variables>;

/**
 * The function's environment variables, read once at cold start.
 *
 * @throws RecoveryError `EnvironmentUnreadable` naming the variable, so that a missing one fails the first invocation
 */
export const readVariables = (variables: NodeJS.ProcessEnv): Variables => {
  const parsed = Variables.safeParse(variables);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new RecoveryError(
    'EnvironmentUnreadable',
    `environment variable ${String(issue?.path[0])} of the function: ${issue?.message}`,
  );
};

/** @throws RecoveryError `EnvironmentUnreadable` when the deployment file is not what the stack writes */
export const readDeployment = (folder: string): { deployment: Deployment; directory: Directory } => {
  const parsed = Deployment.safeParse(JSON.parse(readFileSync(join(folder, DEPLOYMENT_FILE), 'utf8')));
  const environment = Environment.safeParse(parsed.data?.environment);
  if (!parsed.success || !environment.success) {
    const [issue] = (parsed.error ?? environment.error)?.issues ?? [];
    throw new RecoveryError(
      'EnvironmentUnreadable',
      `${DEPLOYMENT_FILE}: ${issue?.path.map(String).join('.')} ${issue?.message}`,
    );
  }
  return { deployment: parsed.data, directory: createDirectory(environment.data, parsed.data.digest) };
};

/** The playbooks that this function may start, with their machines; one without a machine here is left out. */
export const deployedPlaybooks = (deployment: Deployment, variables: Variables): DeployedPlaybook[] =>
  deployment.playbooks.flatMap((summary) => {
    const machineArn = variables.MACHINES?.[summary.id];
    return machineArn === undefined ? [] : [{ ...summary, machineArn }];
  });
