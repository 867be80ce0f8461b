import { commandForm, invocationForm, listedInvocationForm, nodeArn } from './ssm-answers.ts';
import type { Command, Invocation, ManagedNode, SsmCommands } from './ssm-commands.ts';
import { checkParameters } from './ssm-document.ts';
import type { SsmDocuments } from './ssm-documents.ts';
import { SsmError } from './ssm-error.ts';
import type { Resource } from './ssm-gateway.ts';
import { Cancelled, Filters, Invoked, Listed, Named, SendCommand } from './ssm-requests.ts';

/** An action of SSM that the bridge answers itself. */
export interface Action {
  /** What IAM is asked about; not given: an action without resources. */
  readonly resources?: (request: unknown) => readonly Resource[];
  readonly answer: (request: unknown) => object;
}

/** The default of SendCommand's TimeoutSeconds. */
const DELIVERY_TIMEOUT_SECONDS = 3_600;

export interface ActionOptions {
  readonly accountId: string;
  readonly region: string;
  readonly nodes: ReadonlyMap<string, ManagedNode>;
  readonly documents: SsmDocuments;
  readonly commands: SsmCommands;
  /** How often the next command of this document reaches its node. */
  readonly deliveriesOf: (documentName: string) => number;
}

const matches = (node: ManagedNode, { Key, Values }: { Key: string; Values: readonly string[] }): boolean => {
  if (Key === 'InstanceIds') return Values.includes(node.registration.instanceId);
  const tag = node.tags[Key.replace(/^tag:/, '')];
  return Key.startsWith('tag:') && tag !== undefined && Values.includes(tag);
};

/** The actions of documents, Run Command and managed nodes. */
export const createActions = (options: ActionOptions): Readonly<Record<string, Action>> => {
  const { accountId, region, nodes, documents, commands } = options;
  const documentArn = (name: string): string =>
    name.startsWith('arn:') ? name : `arn:aws:ssm:${region}:${accountId}:document/${name}`;
  const nodeResource = (instanceId: string): Resource => ({
    arn: nodeArn(instanceId, region, accountId),
    tags: nodes.get(instanceId)?.tags ?? {},
  });
  const documentResource = (request: unknown): readonly Resource[] => {
    const { Name } = Named.parse(request);
    return [{ arn: documentArn(Name), tags: {} }];
  };

  const targetIds = ({ InstanceIds = [], Targets: targets = [] }: SendCommand): readonly string[] => {
    if (targets.length === 0) return InstanceIds;
    const found = [...nodes.values()].filter((node) => targets.every((target) => matches(node, target)));
    return found.map(({ registration }) => registration.instanceId);
  };

  const send = (request: unknown): object => {
    const sent = SendCommand.parse(request);
    if ((sent.InstanceIds ?? []).length === 0 && (sent.Targets ?? []).length === 0) {
      throw new SsmError('ValidationException', 'InstanceIds or Targets must be given');
    }
    const document = documents.find(sent.DocumentName, sent.DocumentVersion);
    const instanceIds = targetIds(sent);
    const unknown = instanceIds.filter((instanceId) => !nodes.has(instanceId));
    if (unknown.length > 0) {
      const list = `[[${unknown.join(', ')}]]`;
      throw new SsmError('InvalidInstanceId', `Instances ${list} not in a valid state for account ${accountId}`);
    }
    const values = checkParameters(document.content, sent.Parameters ?? {});
    const command = {
      document,
      sentVersion: sent.DocumentVersion ?? '$DEFAULT',
      sent: sent.Parameters ?? {},
      values,
      comment: sent.Comment ?? '',
      targets: sent.Targets ?? [],
      instanceIds,
      deliveryTimeoutSeconds: sent.TimeoutSeconds ?? DELIVERY_TIMEOUT_SECONDS,
    };
    return { Command: commandForm(commands.send(command, options.deliveriesOf(document.name))) };
  };

  const found = (commandId: string): Command => {
    const command = commands.find(commandId);
    if (command === undefined) throw new SsmError('InvalidCommandId', `command ${commandId} does not exist`);
    return command;
  };

  const invocation = (request: unknown): object => {
    const { CommandId, InstanceId } = Invoked.parse(request);
    const command = commands.find(CommandId);
    const own = command?.invocations.find(({ instanceId }) => instanceId === InstanceId);
    if (command === undefined || own === undefined) {
      throw new SsmError('InvocationDoesNotExist', `command ${CommandId} was not sent to ${InstanceId}`);
    }
    return invocationForm(command, own);
  };

  const listed = (request: unknown): readonly (readonly [Command, Invocation])[] => {
    const { CommandId, InstanceId } = Listed.parse(request);
    const chosen = CommandId === undefined ? commands.all() : [found(CommandId)];
    return chosen
      .toSorted((a, b) => b.requestedAtEpochMs - a.requestedAtEpochMs)
      .flatMap((command) => command.invocations.map((each) => [command, each] as const))
      .filter(([, { instanceId }]) => InstanceId === undefined || instanceId === InstanceId);
  };

  const information = (request: unknown): object => {
    const { Filters: filters = [], InstanceInformationFilterList: old = [] } = Filters.parse(request);
    const wanted = [...filters, ...old.map(({ key, valueSet }) => ({ Key: key, Values: valueSet }))];
    const shown = [...nodes.values()].filter((node) => {
      const PingStatus = node.online ? 'Online' : 'ConnectionLost';
      return wanted.every((filter) =>
        filter.Key === 'PingStatus' ? filter.Values.includes(PingStatus) : matches(node, filter),
      );
    });
    return {
      InstanceInformationList: shown.map(({ registration, online }) => ({
        InstanceId: registration.instanceId,
        PingStatus: online ? 'Online' : 'ConnectionLost',
        LastPingDateTime: Date.now() / 1_000,
        AgentVersion: '3.3.3572.0',
        IsLatestVersion: true,
        PlatformType: 'Linux',
        PlatformName: 'Local AWS managed node',
        ResourceType: registration.instanceId.startsWith('mi-') ? 'ManagedInstance' : 'EC2Instance',
        Name: registration.instanceId,
        IPAddress: '127.0.0.1',
        ComputerName: registration.instanceId,
      })),
    };
  };

  const about = ['ListDocuments'];
  const documentActions = Object.entries(documents.actions).map(([name, answer]) => [
    name,
    about.includes(name) ? { answer } : { answer, resources: documentResource },
  ]);
  return {
    ...Object.fromEntries(documentActions),
    SendCommand: {
      resources: (request) => {
        const sent = SendCommand.parse(request);
        return [{ arn: documentArn(sent.DocumentName), tags: {} }, ...targetIds(sent).map(nodeResource)];
      },
      answer: send,
    },
    GetCommandInvocation: { answer: invocation },
    ListCommands: {
      answer: (request) => {
        const chosen = new Set(listed(request).map(([command]) => command));
        return { Commands: [...chosen].map(commandForm) };
      },
    },
    ListCommandInvocations: {
      answer: (request) => {
        const { Details = false } = Listed.parse(request);
        return {
          CommandInvocations: listed(request).map(([command, own]) => listedInvocationForm(command, own, Details)),
        };
      },
    },
    CancelCommand: {
      answer: (request) => {
        const { CommandId, InstanceIds } = Cancelled.parse(request);
        commands.cancel(found(CommandId), InstanceIds);
        return {};
      },
    },
    DescribeInstanceInformation: { answer: information },
  };
};
