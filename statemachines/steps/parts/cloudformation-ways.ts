import type {
  CancelUpdateStackCommandInput,
  RollbackStackCommandInput,
  UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import { type AwsCall, awsCall } from '../../emit/aws-call.ts';
import { orElse } from '../../emit/call-kind.ts';
import type { Poll } from '../../emit/poll.ts';
import { describeStack, onStack, STACK, STACK_STATUS } from './cloudformation-stack.ts';

/**
 * An object in S3 by its URL, virtual-hosted, without characters that an ARN reads as more than a name.
 *
 * why no reference: which template is deployed is the author's to say, never a fact's
 */
const TEMPLATE_URL =
  /^https:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\.s3\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/([A-Za-z0-9/_.-]{1,900})$/;

export const RecordedTemplate = z.strictObject({
  url: z
    .string()
    .regex(TEMPLATE_URL, 'name the template by its URL in S3: https://<bucket>.s3.<region>.amazonaws.com/<key>')
    .describe('URL in S3 of the template that is deployed again'),
  keep: z
    .array(z.string().regex(/^[A-Za-z0-9]{1,255}$/, 'name a parameter of the template'))
    .max(200)
    .prefault([])
    .describe('parameters of the template that keep the values that the stack has; the others get their defaults'),
  capabilities: z
    .array(z.enum(['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND']))
    .max(3)
    .prefault([])
    .describe('what CloudFormation wants to be acknowledged'),
});
export type RecordedTemplate = z.output<typeof RecordedTemplate>;

const templateArn = (url: string): string => {
  const [, bucket = '', key = ''] = TEMPLATE_URL.exec(url) ?? [];
  return `\${S3ArnPrefix}${bucket}/${key}`;
};

export const cancelUpdate = (stack: string): AwsCall =>
  awsCall<CancelUpdateStackCommandInput>('cloudformation', 'cancelUpdateStack', { StackName: stack }, [
    onStack('cloudformation:CancelUpdateStack', stack),
  ]);

export const rollBack = (stack: string): AwsCall =>
  awsCall<RollbackStackCommandInput>('cloudformation', 'rollbackStack', { StackName: stack }, [
    onStack('cloudformation:RollbackStack', stack),
  ]);

export const redeploy = (stack: string, { url, keep, capabilities }: RecordedTemplate): AwsCall =>
  awsCall<UpdateStackCommandInput>(
    'cloudformation',
    'updateStack',
    {
      StackName: stack,
      TemplateURL: url,
      Parameters: keep.map((name) => ({ ParameterKey: name, UsePreviousValue: true })),
      Capabilities: capabilities,
    },
    [
      {
        ...onStack('cloudformation:UpdateStack', stack),
        conditions: {
          StringEquals: {
            ...onStack('cloudformation:UpdateStack', stack).conditions?.['StringEquals'],
            'cloudformation:TemplateUrl': url,
          },
        },
      },
      // CloudFormation reads the template as its caller (CloudFormation user guide, "Control CloudFormation access with IAM")
      { actions: ['s3:GetObject'], resources: [templateArn(url)] },
    ],
  );

export const isRolledBack = (stack: string, withinSeconds: number): Poll => ({
  call: describeStack(stack),
  select: { status: STACK_STATUS },
  wanted: `$seen.status = 'UPDATE_ROLLBACK_COMPLETE'`,
  // statuses from which nothing goes on by itself (CloudFormation user guide, "Stack status codes")
  hopeless: `$seen.status in ['UPDATE_ROLLBACK_FAILED', 'UPDATE_COMPLETE', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'DELETE_COMPLETE', 'DELETE_FAILED']`,
  words: `the stack ${stack} is rolled back`,
  everySeconds: 15,
  withinSeconds,
});

/** The template was deployed, after the moment when the stack was last updated before. */
export const isRedeployed = (stack: string, updatedBefore: string, withinSeconds: number): Poll => ({
  call: describeStack(stack),
  select: { status: STACK_STATUS, updated: orElse(`${STACK}.LastUpdatedTime`, `''`) },
  wanted: `$seen.status = 'UPDATE_COMPLETE' and $seen.updated != ${updatedBefore}`,
  hopeless: `$seen.status in ['UPDATE_FAILED', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED', 'DELETE_COMPLETE']`,
  words: `the template is deployed to the stack ${stack}`,
  everySeconds: 15,
  withinSeconds,
});
