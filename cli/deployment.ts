import * as z from 'zod';
import type { DeployedPlaybook } from '#application/deps';
import { createDirectory, type Directory } from '#domain/environment/directory';
import { Environment } from '#domain/environment/environment';
import { PlaybookSummary } from '#domain/match/match';
import { cliError } from './cli-error.ts';

/** The parameter by which a deployment is found in its account and region. */
export const PARAMETER_NAME = '/auto-recovery/deployment';

/** What the stack writes into the parameter; loose, because a newer stack may write more. */
export const Outputs = z.object({
  region: z.string(),
  accountId: z.string(),
  tableName: z.string(),
  functions: z.object({ direct: z.string() }),
  queues: z.object({ intake: z.url(), intakeDeadLetters: z.url() }).describe('their URLs'),
  topics: z.object({ pages: z.string(), notices: z.string() }).describe('their ARNs'),
  machines: z.record(z.string(), z.string()).describe('playbook id → state machine ARN'),
});
export type Outputs = z.infer<typeof Outputs>;

/** The function's answer to `{ "ask": "environment" }`. */
const Asked = z.object({
  environment: Environment,
  digest: z.string(),
  playbooks: z.array(z.object(PlaybookSummary.shape)),
});

const differ = (what: string, error: z.ZodError): Error => {
  const [issue] = error.issues;
  return cliError(
    'VersionsDiffer',
    `${what} is not what this version of the CLI reads (${issue?.path.map(String).join('.') || 'as a whole'}: ${issue?.message}): use the version that was deployed, or deploy this one`,
  );
};

/** @throws Error `VersionsDiffer` naming the parameter and its first flaw */
export const outputsOf = (text: string, parameterName: string): Outputs => {
  const parsed = z
    .string()
    .transform((json, context) => {
      try {
        return JSON.parse(json) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'it is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(Outputs)
    .safeParse(text);
  if (!parsed.success) throw differ(`the parameter '${parameterName}'`, parsed.error);
  return parsed.data;
};

/** @throws Error `VersionsDiffer` */
export const deploymentOf = (
  answer: unknown,
  { machines }: Pick<Outputs, 'machines'>,
): { readonly directory: Directory; readonly playbooks: readonly DeployedPlaybook[] } => {
  const parsed = Asked.safeParse(answer);
  if (!parsed.success) throw differ("the deployed function's answer", parsed.error);
  const { environment, digest, playbooks } = parsed.data;
  return {
    directory: createDirectory(environment, digest),
    playbooks: playbooks.flatMap((playbook) => {
      const machineArn = machines[playbook.id];
      return machineArn === undefined ? [] : [{ ...playbook, machineArn }];
    }),
  };
};
