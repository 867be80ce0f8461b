import type { Table } from '../../application/ports.ts';
import { byBytes, holds, type Item, isStringSet, type StoredValue } from '../../domain/table/condition.ts';
import { INDEXES } from '../../domain/table/keys.ts';
import { applied, flawInWrites, type Key } from '../../domain/table/write.ts';

const textOf = ({ pk, sk }: Key): string => JSON.stringify([pk, sk]);

/** A value as DynamoDB stores it: members that are undefined are dropped, and an empty set has no type. */
const stored = (value: StoredValue): StoredValue => {
  if (isStringSet(value)) {
    if (value.size === 0) throw new Error('an empty set cannot be stored');
    return new Set(value);
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${value} cannot be stored as a number`);
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? value.map((each: StoredValue) => stored(each)) : storedMembers(value);
};

const storedMembers = (members: object): Record<string, StoredValue> =>
  Object.fromEntries(
    Object.entries(members).flatMap(([name, value]: [string, StoredValue | undefined]) =>
      value === undefined ? [] : [[name, stored(value)]],
    ),
  );

/** The table in memory, under the same law as the real one: conditions, order, all or nothing. */
export const createMemoryTable = (): Table & { readonly items: ReadonlyMap<string, Item> } => {
  const items = new Map<string, Item>();

  const copyOf = (item: Item | undefined): Item | undefined => (item === undefined ? undefined : storedMembers(item));

  const sorted = (attribute: string, belongs: (item: Item) => boolean): Item[] =>
    [...items.values()]
      .filter((item) => typeof item[attribute] === 'string' && belongs(item))
      .sort((a, b) => byBytes(String(a[attribute]), String(b[attribute])))
      .map(storedMembers);

  return {
    items,
    get: async (key) => copyOf(items.get(textOf(key))),
    getAll: async (keys) => keys.map((key) => copyOf(items.get(textOf(key)))),
    query: async (pk, sortKeyPrefix = '') =>
      sorted('sk', (item) => item['pk'] === pk && String(item['sk']).startsWith(sortKeyPrefix)),
    list: async (index, partition, options = {}) => {
      const { partition: pk, sort: sk } = INDEXES[index];
      const found = sorted(sk, (item) => item[pk] === partition);
      const ordered = options.newestFirst === true ? found.reverse() : found;
      return options.limit === undefined ? ordered : ordered.slice(0, options.limit);
    },
    transact: async (writes) => {
      const flaw = flawInWrites(writes);
      if (flaw !== undefined) throw new Error(flaw);
      const refused = writes.flatMap((write, index) => {
        const item = items.get(textOf(write.key));
        return write.when === undefined || holds(write.when, item) ? [] : [{ index, item: copyOf(item) }];
      });
      if (refused.length > 0) return { done: false, refused };
      // why all before any: a value that cannot be stored must leave the others unwritten
      const after = writes.map((write) => {
        const next = applied(write, items.get(textOf(write.key)));
        return {
          name: textOf(write.key),
          next: next === undefined ? undefined : storedMembers({ ...next, ...write.key }),
        };
      });
      for (const { name, next } of after) {
        if (next === undefined) items.delete(name);
        else items.set(name, next);
      }
      return { done: true };
    },
  };
};
