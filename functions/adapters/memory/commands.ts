import type { CommandState, Commands } from '../../application/ports.ts';
import type { RecoveryError } from '../../domain/errors.ts';

export interface SentCommand {
  readonly commandId: string;
  readonly document: string;
  readonly node: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly comment: string;
  readonly deliveryTimeoutSeconds: number;
}

export interface MemoryCommands extends Commands {
  /** Everything that was sent, in order. */
  readonly sent: readonly SentCommand[];
  /** Ends a command, as its host would. */
  end(commandId: string, state: Pick<CommandState, 'ended' | 'exitCode'> & Partial<CommandState>): void;
  /** From now on this node refuses with this error; takes commands again without one. */
  refuse(node: string, error?: RecoveryError): void;
}

/** Run Command in memory: commands run until they are ended. */
export const createMemoryCommands = (): MemoryCommands => {
  const sent: SentCommand[] = [];
  const states = new Map<string, CommandState>();
  const refusals = new Map<string, RecoveryError>();
  return {
    sent,
    end: (commandId, state) => {
      if (!states.has(commandId)) throw new Error(`no command '${commandId}' was sent`);
      const status = state.ended === 'done' ? 'Success' : 'Failed';
      states.set(commandId, { status, output: '', errorOutput: '', ...state });
    },
    refuse: (node, error) => {
      if (error === undefined) refusals.delete(node);
      else refusals.set(node, error);
    },
    send: async (command) => {
      const refusal = refusals.get(command.node);
      if (refusal !== undefined) throw refusal;
      const commandId = `command-${sent.length + 1}`;
      sent.push({ commandId, ...command });
      states.set(commandId, { status: 'InProgress', output: '', errorOutput: '' });
      return commandId;
    },
    look: async (commandId, node) =>
      sent.some((each) => each.commandId === commandId && each.node === node) ? states.get(commandId) : undefined,
    origin: async (commandId) => {
      const found = sent.find((each) => each.commandId === commandId);
      return found === undefined ? undefined : { comment: found.comment, node: found.node };
    },
  };
};
