import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { createDynamoTable } from '#adapters/dynamodb/table';
import { absent, equal } from '#domain/table/condition';
import type { Write } from '#domain/table/write';
import { awsError, stubClient } from '#test/support/stub-client';

const tableOf = (...answers: readonly unknown[]) => {
  const { client, sent } = stubClient<DynamoDBClient>(...answers);
  return { table: createDynamoTable(client, 'table'), sent };
};
const cancelled = (...codes: readonly (string | [string, object])[]) =>
  awsError('TransactionCanceledException', {
    CancellationReasons: codes.map((code) =>
      typeof code === 'string' ? { Code: code } : { Code: code[0], Item: code[1] },
    ),
  });
const two: Write[] = [
  { do: 'put', key: { pk: 'a', sk: '1' }, item: { n: 1 }, when: absent('n') },
  { do: 'check', key: { pk: 'b', sk: '1' }, when: equal('n', 2) },
];

describe('a cancelled transaction', () => {
  it.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'for %s is tried again, as the same transaction',
    async (reason) => {
      const { table, sent } = tableOf(cancelled(reason, 'None'), cancelled('None', reason), {});
      expect(await table.transact(two)).toEqual({ done: true });
      expect(sent).toHaveLength(3);
      const tokens = sent.map(({ input }) => input['ClientRequestToken']);
      expect(new Set(tokens).size).toBe(1);
      expect(tokens[0]).toMatch(/^[0-9a-f]{36}$/);
    },
  );

  it('for a condition is an answer, with the items that refused', async () => {
    const { table, sent } = tableOf(
      cancelled(
        ['ConditionalCheckFailed', { pk: { S: 'a' }, sk: { S: '1' }, n: { N: '7' } }],
        'ConditionalCheckFailed',
      ),
    );
    expect(await table.transact(two)).toEqual({
      done: false,
      refused: [
        { index: 0, item: { pk: 'a', sk: '1', n: 7 } },
        { index: 1, item: undefined },
      ],
    });
    expect(sent).toHaveLength(1);
  });

  it.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'for a condition and %s is no answer: it is tried again',
    async (reason) => {
      const { table, sent } = tableOf(
        cancelled('ConditionalCheckFailed', reason),
        cancelled(reason, 'ConditionalCheckFailed'),
        {},
      );
      expect(await table.transact(two)).toEqual({ done: true });
      expect(sent).toHaveLength(3);
    },
  );

  it.each([
    ['ValidationError', 'None'],
    ['ItemCollectionSizeLimitExceeded', 'None'],
    ['ConditionalCheckFailed', 'ValidationError'],
    ['AccessDenied', 'None'],
    ['None', 'None'],
  ])('for %s and %s is thrown: never leave, never a refusal', async (...codes) => {
    const { table } = tableOf(cancelled(...codes));
    await expect(table.transact(two)).rejects.toMatchObject({ name: 'TransactionCanceledException' });
  });

  it('without reasons is thrown', async () => {
    const { table } = tableOf(awsError('TransactionCanceledException'));
    await expect(table.transact(two)).rejects.toMatchObject({ name: 'TransactionCanceledException' });
  });

  it('that is in progress elsewhere is tried again', async () => {
    const { table, sent } = tableOf(awsError('TransactionInProgressException'), {});
    expect(await table.transact(two)).toEqual({ done: true });
    expect(sent).toHaveLength(2);
  });

  it('that meets others again and again is busy, after eight attempts', async () => {
    const { table, sent } = tableOf(cancelled('TransactionConflict', 'None'));
    await expect(table.transact(two)).rejects.toMatchObject({ code: 'TableBusy', retry: 'later' });
    expect(sent).toHaveLength(8);
  });

  it('of which nothing is known is never taken for an answer', async () => {
    await expect(tableOf(awsError('InternalServerError')).table.transact(two)).rejects.toMatchObject({
      code: 'ServiceUnavailable',
    });
    await expect(tableOf(awsError('AccessDeniedException')).table.transact(two)).rejects.toMatchObject({
      code: 'AccessDenied',
    });
    const { table } = tableOf(awsError('ValidationException'));
    await expect(table.transact(two)).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(
      createDynamoTable({ send: () => Promise.reject('text') } as unknown as DynamoDBClient, 't').transact(two),
    ).rejects.toBe('text');
  });

  it('is a new transaction the next time: the token is not the same', async () => {
    const { table, sent } = tableOf({});
    await table.transact(two);
    await table.transact(two);
    expect(sent[0]?.input['ClientRequestToken']).not.toBe(sent[1]?.input['ClientRequestToken']);
  });
});

describe('a read', () => {
  const key = { pk: 'a', sk: '1' };
  it.each([
    ['ProvisionedThroughputExceededException', 'TableBusy'],
    ['RequestLimitExceeded', 'TableBusy'],
    ['ThrottlingException', 'ServiceThrottled'],
    ['InternalServerError', 'ServiceUnavailable'],
    ['AccessDeniedException', 'AccessDenied'],
  ])('that fails with %s is a failure, never an absence', async (name, code) => {
    const { table } = tableOf(awsError(name));
    for (const read of [table.get(key), table.getAll([key]), table.query('a'), table.list('byState', 'a')]) {
      await expect(read).rejects.toMatchObject({ code });
    }
  });

  it('of a table that is not there is a bug', async () => {
    await expect(tableOf(awsError('ResourceNotFoundException')).table.get(key)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('is consistent, but of an index', async () => {
    const { table, sent } = tableOf({});
    expect(await table.get(key)).toBeUndefined();
    await table.query('a', 'STEP#');
    await table.list('byState', 'a', { limit: 1, newestFirst: true });
    expect(sent.map(({ input }) => input['ConsistentRead'])).toEqual([true, true, undefined]);
    expect(sent[2]?.input).toMatchObject({ ScanIndexForward: false, Limit: 1 });
  });

  it('of many keys asks again for those that were left', async () => {
    const found = { pk: { S: 'a' }, sk: { S: '1' } };
    const left = { UnprocessedKeys: { table: { Keys: [found] } } };
    const { table, sent } = tableOf(left, left, { Responses: { table: [found] } });
    expect(await table.getAll([key])).toEqual([key]);
    expect(sent).toHaveLength(3);
  });

  it('of many keys of which some stay unread is busy, and no absence', async () => {
    const { table } = tableOf({ UnprocessedKeys: { table: { Keys: [{ pk: { S: 'a' }, sk: { S: '1' } }] } } });
    await expect(table.getAll([key])).rejects.toMatchObject({ code: 'TableBusy' });
  });

  it('of a partition follows its pages, and no further than it was asked', async () => {
    const page = (n: number, more: boolean) => ({
      Items: [{ pk: { S: 'a' }, sk: { S: String(n) } }],
      ...(more ? { LastEvaluatedKey: { pk: { S: 'a' }, sk: { S: String(n) } } } : {}),
    });
    const all = tableOf(page(1, true), page(2, true), page(3, false));
    expect(await all.table.query('a')).toHaveLength(3);
    expect(all.sent[1]?.input['ExclusiveStartKey']).toEqual({ pk: { S: 'a' }, sk: { S: '1' } });
    const some = tableOf(page(1, true), page(2, true), page(3, false));
    expect(await some.table.list('byState', 'a', { limit: 2 })).toHaveLength(2);
    expect(some.sent).toHaveLength(2);
  });
});
