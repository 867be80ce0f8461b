import {
  DescribeExecutionCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Machines } from '../../application/ports.ts';
import { codeOf } from '../../domain/errors.ts';
import { foreseen } from '../sdk-errors.ts';

/** Step Functions takes no longer cause than this (API reference, SendTaskFailure and StopExecution). */
const CAUSE_CHARACTERS = 32_768;

/** The ARN of the execution that a machine runs under this name. */
export const executionArnOf = (machineArn: string, name: string): string =>
  `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;

export const createStepFunctions = (client: SFNClient): Machines => ({
  start: async (machineArn, name, input) => {
    try {
      await foreseen(() =>
        client.send(new StartExecutionCommand({ stateMachineArn: machineArn, name, input: JSON.stringify(input) })),
      );
    } catch (error) {
      // why taken as started: the name is the recovery's id, so an execution of this name is this recovery's
      if (error instanceof Error && error.name === 'ExecutionAlreadyExists') return;
      throw error;
    }
  },
  look: async (machineArn, name) => {
    try {
      const found = await foreseen(() =>
        client.send(new DescribeExecutionCommand({ executionArn: executionArnOf(machineArn, name) })),
      );
      return {
        status: found.status ?? 'RUNNING',
        ...(found.output === undefined ? {} : { output: found.output }),
        ...(found.error === undefined ? {} : { error: found.error }),
        ...(found.cause === undefined ? {} : { cause: found.cause }),
      };
    } catch (error) {
      if (codeOf(error) === 'ExecutionNotFound') return undefined;
      throw error;
    }
  },
  stop: async (machineArn, name, cause) => {
    try {
      await foreseen(() =>
        client.send(
          new StopExecutionCommand({
            executionArn: executionArnOf(machineArn, name),
            error: 'Stopped',
            cause: cause.slice(0, CAUSE_CHARACTERS),
          }),
        ),
      );
    } catch (error) {
      if (codeOf(error) !== 'ExecutionNotFound') throw error;
    }
  },
  answer: async (taskToken, answer) => {
    try {
      await foreseen(() =>
        answer.ok
          ? client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(answer.output) }))
          : client.send(
              new SendTaskFailureCommand({
                taskToken,
                error: answer.error,
                cause: answer.cause.slice(0, CAUSE_CHARACTERS),
              }),
            ),
      );
      return true;
    } catch (error) {
      if (codeOf(error) === 'TokenGone') return false;
      throw error;
    }
  },
});
