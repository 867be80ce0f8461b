import { ANY, entries, list, text, texts } from '../arguments.ts';
import type { Call, Requirement, ServiceTable } from '../call.ts';
import { arnOf, isArn, need, needUnknown, passRoles, TAGGED } from '../need.ts';

const TAG_KEYS = ['aws:ResourceTag', 'ssm:resourceTag'] as const;

/** Names that begin so are AWS's own (SSM user guide, "Create SSM document content": reserved prefixes). */
const OWNED_BY_AWS = /^(aws|amazon|amzn)/i;

/**
 * A document. AWS's own are in no account ("The account ID shouldn't be specified in the ARN for AWS owned public
 * documents": SSM user guide, "Setting up identity based policies examples").
 */
const documentArn = (call: Call, name: string): string => {
  if (isArn(name)) return name;
  const account = name === ANY ? ANY : OWNED_BY_AWS.test(name) ? '' : call.account;
  return `arn:${call.partition}:ssm:${call.region}:${account}:document/${name}`;
};

const nodeArn = (call: Call, id: string): string =>
  id.startsWith('mi-') ? arnOf(call, 'ssm', `managed-instance/${id}`) : arnOf(call, 'ec2', `instance/${id}`);

const everyNode = (call: Call): readonly string[] => [
  arnOf(call, 'ec2', `instance/${ANY}`),
  arnOf(call, 'ssm', `managed-instance/${ANY}`),
];

/** The nodes of a SendCommand: named, or chosen by what they are tagged with (API reference, SSM, Target). */
const nodeNeeds = (call: Call): readonly Requirement[] => {
  const needs = texts(call.arguments, 'InstanceIds').map((id) =>
    need('ssm:SendCommand', nodeArn(call, id), { tagKeys: TAG_KEYS }),
  );
  for (const target of list(call.arguments, 'Targets')) {
    const key = text(target, 'Key') ?? '';
    const values = texts(target, 'Values');
    if (key.toLowerCase() === 'instanceids') {
      for (const id of values) needs.push(need('ssm:SendCommand', nodeArn(call, id), { tagKeys: TAG_KEYS }));
      continue;
    }
    // why only of one value: with more, each node has one of them, and which is not known
    const tags = key.startsWith('tag:') && values.length === 1 ? { [key.slice(4)]: values[0] ?? ANY } : {};
    needs.push(need('ssm:SendCommand', everyNode(call), { tagKeys: TAG_KEYS, tags }));
  }
  return needs.length > 0 ? needs : [need('ssm:SendCommand', everyNode(call), { tagKeys: TAG_KEYS })];
};

const sendCommand = (call: Call): readonly Requirement[] => {
  const bucket = text(call.arguments, 'OutputS3BucketName');
  const role = text(call.arguments, 'ServiceRoleArn');
  const document = documentArn(call, text(call.arguments, 'DocumentName') ?? ANY);
  return [
    need('ssm:SendCommand', document, { tagKeys: TAG_KEYS }),
    ...nodeNeeds(call),
    ...(bucket === undefined ? [] : [need('ssm:SendCommand', `arn:${call.partition}:s3:::${bucket}`)]),
    ...passRoles(role === undefined ? [] : [role], 'ssm.amazonaws.com'),
  ];
};

const executionArn = (call: Call): string =>
  arnOf(call, 'ssm', `automation-execution/${text(call.arguments, 'AutomationExecutionId') ?? ANY}`);

/** What a runbook acts as: the role it is given, its own, or else its caller. */
const runbookNeeds = (call: Call, document: string): readonly Requirement[] => {
  const given = entries(call.arguments, 'Parameters').find(([name]) => name === 'AutomationAssumeRole')?.[1];
  const roles =
    given === undefined
      ? (call.known?.('runbook-role', document) ?? [])
      : texts({ AutomationAssumeRole: given }, 'AutomationAssumeRole');
  if (roles.length > 0) return passRoles(roles, 'ssm.amazonaws.com');
  return [
    needUnknown(
      'a runbook without a role acts as its caller, who then needs all that it does (SSM user guide, "Run an automated operation")',
    ),
  ];
};

const startAutomationExecution = (call: Call): readonly Requirement[] => {
  const document = documentArn(call, text(call.arguments, 'DocumentName') ?? ANY);
  const execution = arnOf(call, 'ssm', `automation-execution/${ANY}`);
  const action = 'ssm:StartAutomationExecution';
  // why not the automation-definition: the reference has the document and the execution as required, the definition as
  // the older form; the user guide's examples name the first two ("Setting up identity based policies examples")
  return [
    need(action, document, { tagKeys: TAG_KEYS }),
    need(action, execution, TAGGED),
    ...runbookNeeds(call, document),
    ...(list(call.arguments, 'Tags').length > 0 ? [need('ssm:AddTagsToResource', execution, TAGGED)] : []),
  ];
};

export const ssm: ServiceTable = {
  sendCommand,
  startAutomationExecution,
  getAutomationExecution: (call) => [need('ssm:GetAutomationExecution', executionArn(call), TAGGED)],
  stopAutomationExecution: (call) => [need('ssm:StopAutomationExecution', executionArn(call), TAGGED)],
  getCommandInvocation: () => [need('ssm:GetCommandInvocation', ANY)],
  listCommands: () => [need('ssm:ListCommands', ANY)],
  listCommandInvocations: () => [need('ssm:ListCommandInvocations', ANY)],
  cancelCommand: () => [need('ssm:CancelCommand', ANY)],
  describeInstanceInformation: () => [need('ssm:DescribeInstanceInformation', ANY)],
};
