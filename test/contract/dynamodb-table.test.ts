import { afterAll, beforeAll, describe } from 'vitest';
import { createDynamoTable } from '#adapters/dynamodb/table';
import type { Table } from '#application/ports';
import { type LocalTable, startLocalTable } from './local-table.ts';
import { tableLaw } from './table-law.ts';
import { tablesAgree } from './tables-agree.ts';

describe('the table in DynamoDB', () => {
  let local: LocalTable | undefined;
  const table = (): Table => {
    if (local === undefined) throw new Error('the local AWS was not started');
    return createDynamoTable(local.client, local.name);
  };
  beforeAll(async () => {
    local = await startLocalTable();
  });
  afterAll(() => local?.remove());

  tableLaw(table);
  tablesAgree(table);
});
