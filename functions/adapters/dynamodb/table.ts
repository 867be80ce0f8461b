import { createHash, randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Table, Transaction } from '../../application/ports.ts';
import { RecoveryError } from '../../domain/errors.ts';
import type { Item } from '../../domain/table/condition.ts';
import { INDEXES } from '../../domain/table/keys.ts';
import { flawInWrites, type Key, type Write } from '../../domain/table/write.ts';
import { foreseen } from '../sdk-errors.ts';
import { conditionExpression, createPlaceholders, updateExpression } from './expression.ts';

/** Attempts at a transaction that met another one, before it is left to the caller's own redelivery. */
const TRANSACTION_ATTEMPTS = 8;
const BACKOFF_FIRST_MS = 20;
const BACKOFF_LIMIT_MS = 800;

/** Reasons of a cancelled transaction that are no answer (API reference, TransactWriteItems, CancellationReasons). */
const PASSING_REASONS = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

const itemFrom = (attributes: Record<string, AttributeValue> | undefined): Item | undefined =>
  attributes === undefined || Object.keys(attributes).length === 0 ? undefined : (unmarshall(attributes) as Item);

const keyOf = (key: Key): Record<string, AttributeValue> => marshall({ pk: key.pk, sk: key.sk });

const transactItem = (tableName: string, write: Write): TransactWriteItem => {
  const use = createPlaceholders();
  const update = write.do === 'update' ? updateExpression(write, use) : undefined;
  const condition = write.when === undefined ? undefined : conditionExpression(write.when, use);
  const names = Object.keys(use.names).length > 0 ? { ExpressionAttributeNames: { ...use.names } } : {};
  const values = Object.keys(use.values).length > 0 ? { ExpressionAttributeValues: { ...use.values } } : {};
  const shared = {
    TableName: tableName,
    ...names,
    ...values,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    ...(condition === undefined ? {} : { ConditionExpression: condition }),
  };
  switch (write.do) {
    case 'put':
      return { Put: { ...shared, Item: marshall({ ...write.item, ...write.key }, { removeUndefinedValues: true }) } };
    case 'delete':
      return { Delete: { ...shared, Key: keyOf(write.key) } };
    case 'check':
      return { ConditionCheck: { ...shared, Key: keyOf(write.key), ConditionExpression: condition } };
    case 'update':
      return { Update: { ...shared, Key: keyOf(write.key), UpdateExpression: update } };
  }
};

interface Cancelled {
  readonly CancellationReasons?: readonly { readonly Code?: string; readonly Item?: Record<string, AttributeValue> }[];
}

/**
 * The real table. A cancelled transaction is read reason by reason: failed conditions are the answer, unless a
 * conflict or a throttle stands among them, which makes the whole unsure and is retried with jitter.
 */
export const createDynamoTable = (client: DynamoDBClient, tableName: string): Table => {
  const transactOnce = async (items: TransactWriteItem[], token: string): Promise<Transaction | 'again'> => {
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems: items, ClientRequestToken: token }));
      return { done: true };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (error.name === 'TransactionInProgressException') return 'again';
      if (error.name !== 'TransactionCanceledException') throw error;
      const reasons = (error as Cancelled).CancellationReasons ?? [];
      if (reasons.some(({ Code }) => PASSING_REASONS.has(Code ?? ''))) return 'again';
      const refused = reasons.flatMap((reason, index) =>
        reason.Code === 'ConditionalCheckFailed' ? [{ index, item: itemFrom(reason.Item) }] : [],
      );
      const others = reasons.some(
        ({ Code }) => Code !== 'None' && Code !== 'ConditionalCheckFailed' && Code !== undefined,
      );
      // why thrown: a reason that is no condition (a validation error) is a bug, never a refusal
      if (refused.length === 0 || others) throw error;
      return { done: false, refused };
    }
  };

  const queryAll = async (input: ConstructorParameters<typeof QueryCommand>[0], limit?: number): Promise<Item[]> => {
    const items: Item[] = [];
    let from: Record<string, AttributeValue> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({ ...input, ...(from === undefined ? {} : { ExclusiveStartKey: from }) }),
      );
      for (const attributes of page.Items ?? []) items.push(unmarshall(attributes) as Item);
      from = page.LastEvaluatedKey;
    } while (from !== undefined && (limit === undefined || items.length < limit));
    return limit === undefined ? items : items.slice(0, limit);
  };

  return {
    get: (key) =>
      foreseen(async () => {
        const { Item: attributes } = await client.send(
          new GetItemCommand({ TableName: tableName, Key: keyOf(key), ConsistentRead: true }),
        );
        return itemFrom(attributes);
      }),

    getAll: (keys) =>
      foreseen(async () => {
        const unique = [...new Map(keys.map((key) => [`${key.pk}|${key.sk}`, key] as const)).entries()];
        const found = new Map<string, Item>();
        for (let start = 0; start < unique.length; start += 100) {
          let pending = unique.slice(start, start + 100).map(([, key]) => keyOf(key));
          for (let attempt = 0; pending.length > 0; attempt += 1) {
            if (attempt === TRANSACTION_ATTEMPTS) throw new RecoveryError('TableBusy', 'the table left keys unread');
            if (attempt > 0) await wait(randomInt(1, BACKOFF_FIRST_MS * 2 ** attempt));
            const { Responses, UnprocessedKeys } = await client.send(
              new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: pending, ConsistentRead: true } } }),
            );
            for (const attributes of Responses?.[tableName] ?? []) {
              const item = unmarshall(attributes) as Item;
              found.set(`${String(item['pk'])}|${String(item['sk'])}`, item);
            }
            pending = UnprocessedKeys?.[tableName]?.Keys ?? [];
          }
        }
        return keys.map((key) => found.get(`${key.pk}|${key.sk}`));
      }),

    query: (pk, sortKeyPrefix) =>
      foreseen(() =>
        queryAll({
          TableName: tableName,
          ConsistentRead: true,
          KeyConditionExpression: sortKeyPrefix === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :sk)',
          ExpressionAttributeValues: marshall({
            ':pk': pk,
            ...(sortKeyPrefix === undefined ? {} : { ':sk': sortKeyPrefix }),
          }),
        }),
      ),

    list: (index, partition, options = {}) =>
      foreseen(() =>
        queryAll(
          {
            TableName: tableName,
            IndexName: INDEXES[index].name,
            KeyConditionExpression: '#p = :p',
            ExpressionAttributeNames: { '#p': INDEXES[index].partition },
            ExpressionAttributeValues: marshall({ ':p': partition }),
            ScanIndexForward: options.newestFirst !== true,
            ...(options.limit === undefined ? {} : { Limit: options.limit }),
          },
          options.limit,
        ),
      ),

    transact: (writes) =>
      foreseen(async () => {
        const flaw = flawInWrites(writes);
        if (flaw !== undefined) throw new Error(flaw);
        const items = writes.map((write) => transactItem(tableName, write));
        // why derived: the SDK's own retry after a lost answer must count as the same transaction (36 characters)
        const token = createHash('sha256')
          .update(JSON.stringify(items))
          .update(String(randomInt(2 ** 40)))
          .digest('hex')
          .slice(0, 36);
        for (let attempt = 0; attempt < TRANSACTION_ATTEMPTS; attempt += 1) {
          if (attempt > 0) await wait(randomInt(1, Math.min(BACKOFF_LIMIT_MS, BACKOFF_FIRST_MS * 2 ** attempt)));
          const result = await transactOnce(items, token);
          if (result !== 'again') return result;
        }
        throw new RecoveryError(
          'TableBusy',
          `a transaction of ${writes.length} writes met others ${TRANSACTION_ATTEMPTS} times`,
        );
      }),
  };
};
