import { ANY, list, says, text } from '../arguments.ts';
import type { Call, Requirement, ServiceTable } from '../call.ts';
import { arnOf, beyond, isArn, need, needUnknown, passRoles, TAGGED } from '../need.ts';

/** A stack by its name or id; the id at the end of its ARN is not known by name. */
const stackArn = (call: Call): string => {
  const written = text(call.arguments, 'StackName') ?? ANY;
  return isArn(written) ? written : arnOf(call, 'cloudformation', `stack/${written}/${ANY}`);
};

/**
 * Whom CloudFormation changes the stack's resources as: the role that it is passed, the one that the stack was last
 * changed with (which needs no passing), or else its caller (API reference, RollbackStack and UpdateStack: RoleARN).
 */
const roleNeeds = (call: Call): readonly Requirement[] => {
  const role = text(call.arguments, 'RoleARN');
  if (role !== undefined) return passRoles([role], 'cloudformation.amazonaws.com');
  if ((call.known?.('stack-role', stackArn(call)) ?? []).length > 0) return [];
  return [needUnknown('without a role of the stack, its resources are changed as the caller')];
};

/** An object in S3 by its virtual-hosted URL (S3 user guide, "Virtual hosting of general purpose buckets"). */
const OBJECT_URL = /^https:\/\/([^./][^/]*)\.s3[.-][^/]*amazonaws\.com(?:\.cn)?\/(.+)$/;

/** A template by its URL is read from its bucket as the caller (CloudFormation user guide, "Control access with IAM"). */
const templateNeeds = (call: Call): readonly Requirement[] => {
  const url = text(call.arguments, 'TemplateURL');
  if (url === undefined) return beyond(call, { TemplateURL: 'which template is read is not known' });
  const [, bucket, key] = OBJECT_URL.exec(url) ?? [];
  return bucket === undefined || key === undefined
    ? [needUnknown(`'${url}' is no object of a bucket`)]
    : [need('s3:GetObject', `arn:${call.partition}:s3:::${bucket}/${key}`)];
};

const change =
  (action: string, context: Requirement['context'] = {}) =>
  (call: Call): readonly Requirement[] => [
    need(action, stackArn(call), {
      ...TAGGED,
      context: {
        'cloudformation:RoleArn': text(call.arguments, 'RoleARN') ?? [],
        ...context,
      },
    }),
    ...roleNeeds(call),
  ];

const look = (action: string) => (call: Call) => [need(action, stackArn(call), TAGGED)];

const updateStack = (call: Call): readonly Requirement[] => [
  ...change('cloudformation:UpdateStack', {
    'cloudformation:TemplateUrl': text(call.arguments, 'TemplateURL') ?? [],
  })(call),
  ...(says(call.arguments, 'StackPolicyBody') || says(call.arguments, 'StackPolicyURL')
    ? look('cloudformation:SetStackPolicy')(call)
    : []),
  ...(list(call.arguments, 'Tags').length > 0
    ? ['cloudformation:TagResource', 'cloudformation:UntagResource'].flatMap((action) => look(action)(call))
    : []),
  ...templateNeeds(call),
];

export const cloudformation: ServiceTable = {
  // why no role: the API takes none, and an update is rolled back as whom it was begun
  cancelUpdateStack: look('cloudformation:CancelUpdateStack'),
  rollbackStack: change('cloudformation:RollbackStack'),
  continueUpdateRollback: change('cloudformation:ContinueUpdateRollback'),
  updateStack,
  // why ListStacks: without a name it lists all stacks (API reference, DescribeStacks)
  describeStacks: (call) => [
    ...look('cloudformation:DescribeStacks')(call),
    ...(says(call.arguments, 'StackName') ? [] : [need('cloudformation:ListStacks', ANY)]),
  ],
  describeStackEvents: look('cloudformation:DescribeStackEvents'),
  getTemplate: look('cloudformation:GetTemplate'),
};
