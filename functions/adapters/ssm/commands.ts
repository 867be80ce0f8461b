import {
  GetCommandInvocationCommand,
  ListCommandsCommand,
  SendCommandCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { CommandState, Commands } from '../../application/ports.ts';
import { codeOf, RecoveryError } from '../../domain/errors.ts';
import { foreseen } from '../sdk-errors.ts';

/** Run Command's statuses that are an end (user guide: "Understanding command statuses"). */
const ENDED: Readonly<Record<string, NonNullable<CommandState['ended']>>> = {
  Success: 'done',
  Failed: 'failed',
  TimedOut: 'timed-out',
  Cancelled: 'cancelled',
  'Delivery Timed Out': 'undeliverable',
  Undeliverable: 'undeliverable',
  Terminated: 'undeliverable',
  InvalidPlatform: 'undeliverable',
  AccessDenied: 'undeliverable',
};

/** SSM's common error for parameters that do not fit the request's own shape. */
const REFUSALS = { ValidationException: 'CommandRefused' } as const;

export const createSsmCommands = (client: SSMClient): Commands => ({
  send: ({ document, node, parameters, comment, deliveryTimeoutSeconds }) =>
    foreseen(async () => {
      const { Command } = await client.send(
        new SendCommandCommand({
          DocumentName: document,
          InstanceIds: [node],
          Parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, [value]])),
          Comment: comment,
          TimeoutSeconds: deliveryTimeoutSeconds,
        }),
      );
      if (Command?.CommandId === undefined)
        throw new RecoveryError('CommandRefused', `SSM sent '${document}' without an id`);
      return Command.CommandId;
    }, REFUSALS),
  look: async (commandId, node) => {
    try {
      const found = await foreseen(() =>
        client.send(new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: node })),
      );
      const status = found.StatusDetails ?? found.Status ?? '';
      const ended = ENDED[status] ?? ENDED[found.Status ?? ''];
      return {
        status,
        ...(ended === undefined ? {} : { ended }),
        ...(found.ResponseCode === undefined || found.ResponseCode < 0 ? {} : { exitCode: found.ResponseCode }),
        output: found.StandardOutputContent ?? '',
        errorOutput: found.StandardErrorContent ?? '',
      };
    } catch (error) {
      if (codeOf(error) === 'CommandNotFound') return undefined;
      throw error;
    }
  },
  origin: async (commandId) => {
    try {
      const { Commands: [command] = [] } = await foreseen(() =>
        client.send(new ListCommandsCommand({ CommandId: commandId })),
      );
      const [node] = command?.InstanceIds ?? [];
      return command?.Comment === undefined || node === undefined ? undefined : { comment: command.Comment, node };
    } catch (error) {
      if (codeOf(error) === 'CommandNotFound') return undefined;
      throw error;
    }
  },
});
