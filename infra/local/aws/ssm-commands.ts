import { randomUUID } from 'node:crypto';
import type { NodeAgent, NodeRegistration, RunResult } from './managed-node.ts';
import type { ParameterValues } from './ssm-document.ts';
import type { DocumentVersion } from './ssm-documents.ts';
import { scriptsOf } from './ssm-script.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/monitor-commands.html */
export type CommandStatus = 'Pending' | 'InProgress' | 'Success' | 'Failed' | 'TimedOut' | 'Cancelled';

/** A command on one node. */
export interface Invocation {
  readonly instanceId: string;
  status: CommandStatus;
  statusDetails: string;
  result: RunResult | undefined;
}

/** A command as it was sent. */
export interface Command {
  readonly commandId: string;
  readonly document: DocumentVersion;
  readonly sentVersion: string;
  /** What the caller sent: this is what events and descriptions show. */
  readonly sent: ParameterValues;
  readonly values: ParameterValues;
  readonly comment: string;
  readonly targets: readonly { readonly Key: string; readonly Values: readonly string[] }[];
  readonly instanceIds: readonly string[];
  readonly requestedAtEpochMs: number;
  readonly deliveryTimeoutSeconds: number;
  readonly invocations: readonly Invocation[];
}

export interface ManagedNode {
  readonly registration: NodeRegistration;
  readonly agent: NodeAgent;
  tags: Readonly<Record<string, string>>;
  online: boolean;
  held: boolean;
}

const TERMINAL: readonly CommandStatus[] = ['Success', 'Failed', 'TimedOut', 'Cancelled'];
export const isTerminal = (status: CommandStatus): boolean => TERMINAL.includes(status);

/** The worst of what its nodes say, once all have ended; until then it is under way as soon as one is. */
export const commandStatus = ({
  invocations,
}: Pick<Command, 'invocations'>): { status: CommandStatus; details: string } => {
  // why: a command whose targets match no node has nothing to succeed at
  if (invocations.length === 0) return { status: 'Failed', details: 'No Instances In Tag' };
  const open = invocations.filter(({ status }) => !isTerminal(status));
  if (open.length > 0) {
    const started = open.length < invocations.length || open.some(({ status }) => status === 'InProgress');
    return started ? { status: 'InProgress', details: 'InProgress' } : { status: 'Pending', details: 'Pending' };
  }
  for (const status of ['Failed', 'TimedOut', 'Cancelled'] as const) {
    const found = invocations.find((invocation) => invocation.status === status);
    if (found !== undefined) return { status, details: found.statusDetails };
  }
  return { status: 'Success', details: 'Success' };
};

/** How many commands a node runs at once: SSM Agent's default `CommandWorkersLimit`. */
const COMMAND_WORKERS = 5;

export interface CommandOptions {
  readonly nodes: ReadonlyMap<string, ManagedNode>;
  /** Called after each change of a command on a node. */
  readonly onStatus: (command: Command, invocation: Invocation) => void;
  readonly onError: (error: unknown) => void;
  /** How a command ends that its node is not to run, by its comment. @default its node runs it */
  readonly scripted?: (comment: string, signal: AbortSignal) => Promise<RunResult> | undefined;
}

export interface SsmCommands {
  send(command: Omit<Command, 'commandId' | 'requestedAtEpochMs' | 'invocations'>, deliveries: number): Command;
  find(commandId: string): Command | undefined;
  all(): readonly Command[];
  cancel(command: Command, instanceIds: readonly string[] | undefined): void;
  /** Hands over what waits for a node, as far as the node takes it. */
  deliver(instanceId: string): void;
  /** Ends what runs and waits until it has ended. */
  stop(): Promise<void>;
}

interface Delivery {
  readonly command: Command;
  readonly invocation: Invocation;
  readonly deliveries: number;
  readonly timer: NodeJS.Timeout;
  readonly abort: AbortController;
}

const outcome = ({ ended, exitCode }: RunResult): { status: CommandStatus; details: string } => {
  if (ended === 'timedOut') return { status: 'TimedOut', details: 'Execution Timed Out' };
  if (ended === 'cancelled') return { status: 'Cancelled', details: 'Cancelled' };
  return exitCode === 0 ? { status: 'Success', details: 'Success' } : { status: 'Failed', details: 'Failed' };
};

/** Commands and their way: waiting for the node, running on it, ended. */
export const createSsmCommands = (options: CommandOptions): SsmCommands => {
  const { nodes, onStatus, onError } = options;
  const commands = new Map<string, Command>();
  const waiting = new Map<string, Delivery[]>();
  const running = new Map<Delivery, Promise<void>>();
  let stopping = false;

  const change = (delivery: Delivery, status: CommandStatus, details: string): void => {
    if (isTerminal(delivery.invocation.status)) return;
    delivery.invocation.status = status;
    delivery.invocation.statusDetails = details;
    if (isTerminal(status)) clearTimeout(delivery.timer);
    onStatus(delivery.command, delivery.invocation);
  };

  const queueOf = (instanceId: string): Delivery[] => {
    const queue = waiting.get(instanceId) ?? [];
    waiting.set(instanceId, queue);
    return queue;
  };

  const execute = async (node: ManagedNode, delivery: Delivery): Promise<void> => {
    const { command, invocation, abort } = delivery;
    clearTimeout(delivery.timer);
    change(delivery, 'InProgress', 'InProgress');
    const scripts = scriptsOf(command.document.content, command.values);
    const about = { commandId: command.commandId, document: command.document.name, parameters: command.values };
    const run = (): Promise<RunResult> =>
      options.scripted?.(command.comment, abort.signal) ?? node.agent.run(about, scripts, abort.signal);
    const result = await run();
    invocation.result = result;
    const { status, details } = outcome(result);
    change(delivery, status, details);
    // why: a command that arrives again runs again, its first outcome stays the one that counts
    for (let again = 1; again < delivery.deliveries && !abort.signal.aborted; again += 1) {
      await run();
    }
  };

  const deliver = (instanceId: string): void => {
    const node = nodes.get(instanceId);
    const busy = [...running.keys()].filter(({ invocation }) => invocation.instanceId === instanceId);
    if (node === undefined || stopping || !node.online || node.held || busy.length >= COMMAND_WORKERS) return;
    const delivery = queueOf(instanceId).shift();
    if (delivery === undefined) return;
    const done = execute(node, delivery)
      .catch((error: unknown) => {
        change(delivery, 'Failed', 'Failed');
        onError(error);
      })
      .finally(() => {
        running.delete(delivery);
        deliver(instanceId);
      });
    running.set(delivery, done);
    deliver(instanceId);
  };

  const drop = (instanceId: string, delivery: Delivery, status: CommandStatus, details: string): void => {
    const queue = queueOf(instanceId);
    const index = queue.indexOf(delivery);
    if (index >= 0) queue.splice(index, 1);
    change(delivery, status, details);
  };

  return {
    send: (sent, deliveries) => {
      const invocations = sent.instanceIds.map<Invocation>((instanceId) => ({
        instanceId,
        status: 'Pending',
        statusDetails: 'Pending',
        result: undefined,
      }));
      const command: Command = { ...sent, commandId: randomUUID(), requestedAtEpochMs: Date.now(), invocations };
      commands.set(command.commandId, command);
      for (const invocation of invocations) {
        const expire = (): void => drop(invocation.instanceId, delivery, 'TimedOut', 'Delivery Timed Out');
        const timer = setTimeout(expire, command.deliveryTimeoutSeconds * 1_000);
        timer.unref();
        const delivery: Delivery = { command, invocation, deliveries, timer, abort: new AbortController() };
        queueOf(invocation.instanceId).push(delivery);
        // why: the answer to SendCommand leaves before the node begins, so that a status event never overtakes it
        setImmediate(() => deliver(invocation.instanceId));
      }
      return command;
    },
    find: (commandId) => commands.get(commandId),
    all: () => [...commands.values()],
    cancel: (command, instanceIds = command.instanceIds) => {
      for (const instanceId of instanceIds) {
        const pending = queueOf(instanceId).find((delivery) => delivery.command === command);
        if (pending !== undefined) drop(instanceId, pending, 'Cancelled', 'Cancelled');
        for (const { command: current, invocation, abort } of running.keys()) {
          if (current === command && invocation.instanceId === instanceId) abort.abort();
        }
      }
    },
    deliver,
    stop: async () => {
      stopping = true;
      for (const queue of waiting.values()) for (const { timer } of queue) clearTimeout(timer);
      for (const { abort } of running.keys()) abort.abort();
      await Promise.all(running.values());
    },
  };
};
