import { describe } from 'vitest';
import { createMemoryTable } from '#adapters/memory/table';
import { tableLaw } from './table-law.ts';

describe('the table in memory', () => {
  const table = createMemoryTable();
  tableLaw(() => table);
});
