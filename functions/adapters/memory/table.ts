import type { Table } from '../../application/ports.ts';
import { holds, type Item } from '../../domain/table/condition.ts';
import { INDEXES } from '../../domain/table/keys.ts';
import { applied, type Key, TRANSACTION_WRITES_LIMIT } from '../../domain/table/write.ts';

const textOf = ({ pk, sk }: Key): string => JSON.stringify([pk, sk]);

/** The table in memory, under the same law as the real one: conditions, order, all or nothing. */
export const createMemoryTable = (): Table & { readonly items: ReadonlyMap<string, Item> } => {
  const items = new Map<string, Item>();

  const sorted = (found: readonly Item[], attribute: string): Item[] =>
    [...found].sort((a, b) => (String(a[attribute]) < String(b[attribute]) ? -1 : 1));

  return {
    items,
    get: async (key) => items.get(textOf(key)),
    getAll: async (keys) => keys.map((key) => items.get(textOf(key))),
    query: async (pk, sortKeyPrefix = '') =>
      sorted(
        [...items.values()].filter((item) => item['pk'] === pk && String(item['sk']).startsWith(sortKeyPrefix)),
        'sk',
      ),
    list: async (index, partition, options = {}) => {
      const { partition: pk, sort: sk } = INDEXES[index];
      const found = sorted([...items.values()].filter((item) => item[pk] === partition), sk);
      const ordered = options.newestFirst === true ? found.reverse() : found;
      return options.limit === undefined ? ordered : ordered.slice(0, options.limit);
    },
    transact: async (writes) => {
      if (writes.length === 0 || writes.length > TRANSACTION_WRITES_LIMIT) {
        throw new Error(`a transaction has 1 to ${TRANSACTION_WRITES_LIMIT} writes, got ${writes.length}`);
      }
      if (new Set(writes.map(({ key }) => textOf(key))).size !== writes.length) {
        throw new Error('a transaction writes an item once, got the same key twice');
      }
      const refused = writes.flatMap((write, index) => {
        const item = items.get(textOf(write.key));
        return write.when === undefined || holds(write.when, item) ? [] : [{ index, item }];
      });
      if (refused.length > 0) return { done: false, refused };
      for (const write of writes) {
        const after = applied(write, items.get(textOf(write.key)));
        if (after === undefined) items.delete(textOf(write.key));
        else items.set(textOf(write.key), { ...after, ...write.key });
      }
      return { done: true };
    },
  };
};
