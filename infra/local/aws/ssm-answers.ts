import { type Command, commandStatus, type Invocation, isTerminal } from './ssm-commands.ts';

/** The lengths to which SSM cuts what a command said (GetCommandInvocation in the SSM API reference). */
const STDOUT_CHARACTERS = 24_000;
const STDERR_CHARACTERS = 8_000;
/** ListCommandInvocations shows less (CommandPlugin in the SSM API reference). */
const LISTED_CHARACTERS = 2_500;

const requestedSeconds = ({ requestedAtEpochMs }: Command): number => requestedAtEpochMs / 1_000;
const expiresAtEpochMs = ({ requestedAtEpochMs, deliveryTimeoutSeconds }: Command): number =>
  requestedAtEpochMs + deliveryTimeoutSeconds * 1_000;

const isDeliveryTimeout = ({ statusDetails }: Invocation): boolean => statusDetails === 'Delivery Timed Out';

/** A command in the form of SendCommand and ListCommands. */
export const commandForm = (command: Command): object => {
  const { status, details } = commandStatus(command);
  const ended = command.invocations.filter((invocation) => isTerminal(invocation.status));
  return {
    CommandId: command.commandId,
    DocumentName: command.document.name,
    DocumentVersion: command.sentVersion,
    Comment: command.comment,
    ExpiresAfter: expiresAtEpochMs(command) / 1_000,
    Parameters: command.sent,
    InstanceIds: command.targets.length > 0 ? [] : command.instanceIds,
    Targets: command.targets,
    RequestedDateTime: requestedSeconds(command),
    Status: status,
    StatusDetails: details,
    OutputS3BucketName: '',
    OutputS3KeyPrefix: '',
    MaxConcurrency: '50',
    MaxErrors: '0',
    TargetCount: command.invocations.length,
    CompletedCount: ended.length,
    ErrorCount: ended.filter((invocation) => invocation.status === 'Failed' || invocation.status === 'TimedOut').length,
    DeliveryTimedOutCount: ended.filter(isDeliveryTimeout).length,
    ServiceRole: '',
    TimeoutSeconds: command.deliveryTimeoutSeconds,
  };
};

const stepName = ({ document }: Command): string => document.content.mainSteps[0]?.name ?? '';

const duration = ({ result }: Invocation): string => {
  if (result === undefined) return '';
  return `PT${((Date.parse(result.endedAt) - Date.parse(result.startedAt)) / 1_000).toFixed(3)}S`;
};

/** A command on one node in the form of GetCommandInvocation; the response code is -1 until it has ended. */
export const invocationForm = (command: Command, invocation: Invocation): object => ({
  CommandId: command.commandId,
  InstanceId: invocation.instanceId,
  Comment: command.comment,
  DocumentName: command.document.name,
  DocumentVersion: command.sentVersion,
  PluginName: stepName(command),
  ResponseCode: invocation.result?.exitCode ?? -1,
  ExecutionStartDateTime: invocation.result?.startedAt ?? '',
  ExecutionElapsedTime: duration(invocation),
  ExecutionEndDateTime: invocation.result?.endedAt ?? '',
  Status: invocation.status,
  StatusDetails: invocation.statusDetails,
  StandardOutputContent: invocation.result?.stdout.slice(0, STDOUT_CHARACTERS) ?? '',
  StandardOutputUrl: '',
  StandardErrorContent: invocation.result?.stderr.slice(0, STDERR_CHARACTERS) ?? '',
  StandardErrorUrl: '',
  CloudWatchOutputConfig: { CloudWatchLogGroupName: '', CloudWatchOutputEnabled: false },
});

/** A command on one node in the form of ListCommandInvocations. */
export const listedInvocationForm = (command: Command, invocation: Invocation, details: boolean): object => ({
  CommandId: command.commandId,
  InstanceId: invocation.instanceId,
  Comment: command.comment,
  DocumentName: command.document.name,
  DocumentVersion: command.sentVersion,
  RequestedDateTime: requestedSeconds(command),
  Status: invocation.status,
  StatusDetails: invocation.statusDetails,
  CommandPlugins: details
    ? [
        {
          Name: stepName(command),
          Status: invocation.status,
          StatusDetails: invocation.statusDetails,
          ResponseCode: invocation.result?.exitCode ?? -1,
          Output: invocation.result?.stdout.slice(0, LISTED_CHARACTERS) ?? '',
          ...(invocation.result === undefined
            ? {}
            : {
                ResponseStartDateTime: Date.parse(invocation.result.startedAt) / 1_000,
                ResponseFinishDateTime: Date.parse(invocation.result.endedAt) / 1_000,
              }),
        },
      ]
    : [],
});

/** The ARN of what a command runs on: managed instances belong to SSM, others to EC2. */
export const nodeArn = (instanceId: string, region: string, accountId: string): string =>
  instanceId.startsWith('mi-')
    ? `arn:aws:ssm:${region}:${accountId}:managed-instance/${instanceId}`
    : `arn:aws:ec2:${region}:${accountId}:instance/${instanceId}`;

/**
 * The two events of a status change: of the command, and of the command on this node.
 *
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-systems-manager-event-examples.html
 */
export const statusEvents = (command: Command, invocation: Invocation, region: string, accountId: string) => {
  const requested = new Date(command.requestedAtEpochMs).toISOString();
  const common = { 'command-id': command.commandId, 'document-name': command.document.name };
  const Resources = [nodeArn(invocation.instanceId, region, accountId)];
  return [
    {
      Source: 'aws.ssm',
      DetailType: 'EC2 Command Invocation Status-change Notification',
      Resources,
      Detail: JSON.stringify({
        ...common,
        'instance-id': invocation.instanceId,
        'requested-date-time': requested,
        status: invocation.status,
      }),
    },
    {
      Source: 'aws.ssm',
      DetailType: 'EC2 Command Status-change Notification',
      Resources,
      Detail: JSON.stringify({
        ...common,
        'expire-after': new Date(expiresAtEpochMs(command)).toISOString(),
        parameters: command.sent,
        'requested-date-time': requested,
        status: commandStatus(command).status,
      }),
    },
  ];
};
