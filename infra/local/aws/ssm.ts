import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import * as z from 'zod';
import type { LocalControls } from './local-controls.ts';
import { createNodeAgent, type NodeRegistration } from './managed-node.ts';
import { recordProcess } from './processes.ts';
import { type Action, createActions } from './ssm-actions.ts';
import { statusEvents } from './ssm-answers.ts';
import { type Command, createSsmCommands, type Invocation, type ManagedNode } from './ssm-commands.ts';
import { createSsmDocuments } from './ssm-documents.ts';
import { SsmError } from './ssm-error.ts';
import { createMishaps } from './ssm-mishaps.ts';
import { createScriptedCommands } from './ssm-scripted.ts';
import { startSsmServer } from './ssm-server.ts';
import { answerTagRequest, isOwnTagRequest } from './ssm-tags.ts';

/** The SSM endpoint of the local AWS: documents, Run Command and managed nodes; all else is the emulator's. */
export interface LocalSsm {
  readonly url: string;
  /** Every call that reached the endpoint, one JSON object a line: when, what, who, and how it ended. */
  readonly callsFile: string;
  /** Makes a node known and starts its agent; a node registered again starts over. */
  registerNode(node: NodeRegistration): void;
  /** Registers each `AWS::SSM::Document` of a synthesised template; changed content becomes the default version. */
  loadDocumentsFromTemplate(templatePath: string): readonly string[];
  readonly controls: LocalControls;
}

export interface SsmPorts {
  readonly endpointUrl: string;
  readonly events: EventBridgeClient;
  readonly pauseAlarms: () => void;
  readonly resumeAlarms: () => void;
}

export interface SsmBridge extends LocalSsm {
  /** Lets it serve: where the emulator is becomes known only after the emulator was told where this is. */
  connect(ports: SsmPorts): void;
  stop(): Promise<void>;
}

export interface SsmOptions {
  readonly accountId: string;
  readonly region: string;
  readonly stateDir: string;
  readonly log: (line: string) => void;
}

const NODE_ID = /^(mi-[0-9a-f]{17}|i-[0-9a-f]{8,17})$/;

const Template = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.unknown().optional() })),
});
const DocumentProperties = z.object({
  Name: z.string(),
  Content: z.union([z.string(), z.looseObject({})]),
  DocumentType: z.literal('Command').optional(),
});

/** Starts the SSM endpoint on a free loopback port; it serves once connected to the emulator. */
export const startSsm = async ({ accountId, region, stateDir, log }: SsmOptions): Promise<SsmBridge> => {
  const nodes = new Map<string, ManagedNode>();
  const documents = createSsmDocuments(accountId, Date.now);
  const lostEvents = createMishaps();
  const repeated = createMishaps();
  const scripted = createScriptedCommands(() => new Date());
  const silent = new Set<string>();
  let ports: SsmPorts | undefined;
  // why: one after the other, so that events arrive in the order in which things happened
  let sending: Promise<unknown> = Promise.resolve();

  const onStatus = (command: Command, invocation: Invocation): void => {
    const { events } = ports ?? {};
    if (silent.has(command.commandId) || events === undefined) return;
    const put = new PutEventsCommand({ Entries: statusEvents(command, invocation, region, accountId) });
    sending = sending
      .then(() => events.send(put))
      .catch((error: unknown) => log(`status event of command ${command.commandId}: ${error}`));
  };
  const onError = (error: unknown): void => log(`managed node: ${error}`);
  const commands = createSsmCommands({ nodes, onStatus, onError, scripted: scripted.run });
  const send: typeof commands.send = (command, deliveries) => {
    const sent = commands.send(command, deliveries);
    if (lostEvents.happensTo(sent.document.name)) silent.add(sent.commandId);
    return sent;
  };
  const deliveriesOf = (documentName: string): number => (repeated.happensTo(documentName) ? 2 : 1);
  const own = createActions({ accountId, region, nodes, documents, commands: { ...commands, send }, deliveriesOf });
  const actionFor = (name: string, request: unknown): Action | undefined =>
    isOwnTagRequest(name, request)
      ? { answer: (tagged) => answerTagRequest(name, tagged, nodes, documents) }
      : own[name];

  const onNode =
    (change: (node: ManagedNode) => void) =>
    async ({ nodeId }: { nodeId: string }) => {
      const node = nodes.get(nodeId);
      if (node === undefined) throw new SsmError('InvalidInstanceId', `${nodeId} is not a managed node`);
      change(node);
      commands.deliver(nodeId);
    };
  const controls: LocalControls = {
    offline: onNode((node) => {
      node.online = false;
    }),
    online: onNode((node) => {
      node.online = true;
    }),
    holdCommands: onNode((node) => {
      node.held = true;
    }),
    releaseCommands: onNode((node) => {
      node.held = false;
    }),
    loseStatusEvents: async (wanted) => lostEvents.plan(wanted),
    deliverTwice: async (wanted) => repeated.plan(wanted),
    scriptCommands: async (wanted) => scripted.script(wanted),
    pauseAlarms: async () => ports?.pauseAlarms(),
    resumeAlarms: async () => ports?.resumeAlarms(),
  };
  const callsFile = join(stateDir, 'ssm-calls.jsonl');
  const endpointUrl = (): string | undefined => ports?.endpointUrl;
  const server = await startSsmServer({ endpointUrl, controls, actionFor, callsFile, log });

  return {
    url: server.url,
    callsFile,
    controls,
    registerNode: (registration) => {
      const { instanceId, tags } = registration;
      if (!NODE_ID.test(instanceId)) {
        throw new Error(`node id: got ${instanceId}, wanted mi- and 17 hexadecimal digits`);
      }
      const onProcess = (pid: number): void => recordProcess(stateDir, pid);
      const agent = createNodeAgent({ registration, region, onProcess });
      nodes.set(instanceId, { registration, agent, tags, online: true, held: false });
    },
    loadDocumentsFromTemplate: (templatePath) => {
      const { Resources } = Template.parse(JSON.parse(readFileSync(templatePath, 'utf8')));
      const found = Object.values(Resources).filter(({ Type }) => Type === 'AWS::SSM::Document');
      return found.map(({ Properties }) => {
        const { Name, Content } = DocumentProperties.parse(Properties);
        documents.put(Name, typeof Content === 'string' ? Content : JSON.stringify(Content));
        return Name;
      });
    },
    connect: (connected) => {
      ports = connected;
    },
    stop: async () => {
      await commands.stop();
      await sending;
      await server.stop();
    },
  };
};
