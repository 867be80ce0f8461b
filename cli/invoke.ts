import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { foreseen } from '#adapters/sdk-errors';
import { ERROR_CODES, type ErrorCode, RecoveryError } from '#domain/errors';
import { cliError } from './cli-error.ts';
import type { Invoke } from './direct.ts';

/** What Lambda hands out when a function threw (developer guide, "Lambda function errors"). */
const Thrown = z.object({ errorType: z.string().prefault('Error'), errorMessage: z.string().prefault('') });

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERROR_CODES, code);

/**
 * Calls the function and waits for its answer.
 *
 * @throws RecoveryError of the code that the function threw, where it threw a foreseen one
 * @throws Error `FunctionFailed` for anything else that it threw, `NoDeployment` when it does not exist
 */
export const createInvoke =
  (client: LambdaClient, functionName: string): Invoke =>
  async (payload) => {
    const answered = await foreseen(async () => {
      try {
        return await client.send(
          new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(payload)) }),
        );
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw error;
        throw cliError(
          'NoDeployment',
          `the function ${functionName} that was deployed is no more: deploy again`,
          error,
        );
      }
    });
    const text = Buffer.from(answered.Payload ?? []).toString('utf8');
    const answer: unknown = text === '' ? undefined : JSON.parse(text);
    if (answered.FunctionError === undefined) return answer;
    const { errorType, errorMessage } = Thrown.parse(answer ?? {});
    if (isErrorCode(errorType)) throw new RecoveryError(errorType, errorMessage);
    throw cliError(
      'FunctionFailed',
      `the deployed function ${functionName} failed (${errorType}: ${errorMessage}): its log says why`,
    );
  };
