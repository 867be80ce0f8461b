import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { foreseen } from '../sdk-errors.ts';

/** The text of a parameter, `undefined` when Parameter Store says that there is none of this name in the region. */
export const readParameter = (client: SSMClient, name: string): Promise<string | undefined> =>
  foreseen(async () => {
    try {
      const { Parameter } = await client.send(new GetParameterCommand({ Name: name }));
      return Parameter?.Value;
    } catch (error) {
      if (error instanceof Error && error.name === 'ParameterNotFound') return undefined;
      throw error;
    }
  });
