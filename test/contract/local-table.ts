import { fileURLToPath } from 'node:url';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { INDEXES, TABLE_KEY } from '#domain/table/keys';
import { clientSettings } from '#infra/local/aws/clients';
import { type LocalAws, startLocalAws } from '#infra/local/aws/local-aws';

export interface LocalTable {
  readonly client: DynamoDBClient;
  readonly name: string;
  remove(): Promise<void>;
}

/** A table with the keys and both indexes of the real one, on the AWS that AWS_ENDPOINT_URL names or on one of its own. */
export const startLocalTable = async (): Promise<LocalTable> => {
  const aws: LocalAws = await startLocalAws({ projectDir: fileURLToPath(new URL('../..', import.meta.url)) });
  const client = new DynamoDBClient(clientSettings(aws));
  const name = `auto-recovery-contract-${process.pid}`;
  const indexes = Object.values(INDEXES);
  const attributes = [TABLE_KEY, ...indexes].flatMap(({ partition, sort }) => [partition, sort]);
  const schema = ({ partition, sort }: { readonly partition: string; readonly sort: string }) => [
    { AttributeName: partition, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ];
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: attributes.map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
      KeySchema: schema(TABLE_KEY),
      GlobalSecondaryIndexes: indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: schema(index),
        Projection: { ProjectionType: 'ALL' as const },
      })),
    }),
  );
  return {
    client,
    name,
    remove: async () => {
      await client.send(new DeleteTableCommand({ TableName: name }));
      client.destroy();
      await aws.stop();
    },
  };
};
