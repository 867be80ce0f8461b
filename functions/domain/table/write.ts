import { type Condition, type Item, isStringSet, type StoredValue } from './condition.ts';

/** The primary key of one item. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/**
 * One write of a transaction. `when` must hold of the item as it is, else the whole transaction is refused and the
 * item is handed back. `delete` of an absent item and `removeFromSet` of an absent member succeed: both are repeatable.
 */
export type Write =
  | { readonly do: 'put'; readonly key: Key; readonly item: Item; readonly when?: Condition }
  | { readonly do: 'delete' | 'check'; readonly key: Key; readonly when?: Condition }
  | {
      readonly do: 'update';
      readonly key: Key;
      readonly when?: Condition;
      readonly set?: Readonly<Record<string, StoredValue>>;
      /** attribute → the attribute whose earlier value it takes, or `orElse` where that is absent. */
      readonly shift?: Readonly<Record<string, { readonly from: string; readonly orElse: StoredValue }>>;
      readonly increment?: Readonly<Record<string, number>>;
      readonly remove?: readonly string[];
      readonly addToSet?: Readonly<Record<string, string>>;
      readonly removeFromSet?: Readonly<Record<string, string>>;
    };

/** DynamoDB's limit of one transaction (docs: "Amazon DynamoDB transactions: how it works", 100 actions). */
export const TRANSACTION_WRITES_LIMIT = 100;

const textOf = ({ pk, sk }: Key): string => JSON.stringify([pk, sk]);

const changedBy = (write: Extract<Write, { do: 'update' }>): string[] => [
  ...[write.set, write.shift, write.increment, write.addToSet, write.removeFromSet].flatMap((part) =>
    Object.keys(part ?? {}),
  ),
  ...(write.remove ?? []),
];

/**
 * What is wrong with a transaction before any table is asked, in words; `undefined` when nothing is.
 *
 * DynamoDB refuses each of these as a request, whatever the items are. Both tables ask here, so that no test on the one
 * can pass that the other refuses.
 */
export const flawInWrites = (writes: readonly Write[]): string | undefined => {
  if (writes.length === 0 || writes.length > TRANSACTION_WRITES_LIMIT) {
    return `a transaction has 1 to ${TRANSACTION_WRITES_LIMIT} writes, got ${writes.length}`;
  }
  const seen = new Set<string>();
  for (const write of writes) {
    const name = textOf(write.key);
    if (seen.has(name)) return `a transaction writes an item once, got ${name} twice`;
    seen.add(name);
    if (write.do === 'check' && write.when === undefined) return `a check of ${name} asks nothing`;
    if (write.do !== 'update') continue;
    const changed = changedBy(write);
    if (changed.length === 0) return `an update of ${name} changes nothing`;
    if (new Set(changed).size !== changed.length) return `an update of ${name} changes an attribute twice`;
    if (changed.includes('pk') || changed.includes('sk')) return `an update of ${name} changes its key`;
  }
  return undefined;
};

const setIn = (item: Item, attribute: string): ReadonlySet<string> => {
  const value = item[attribute];
  if (value === undefined) return new Set();
  if (!isStringSet(value)) throw new Error(`attribute '${attribute}' holds no set, its members cannot be changed`);
  return value;
};

const numberIn = (item: Item, attribute: string): number => {
  const value = item[attribute] ?? 0;
  if (typeof value !== 'number') throw new Error(`attribute '${attribute}' holds no number, it cannot be incremented`);
  return value;
};

/**
 * The item after a write, `undefined` when it is gone. Pure; the memory table's half of DynamoDB's update semantics:
 * every right-hand side sees the item as it was before the write.
 *
 * @throws Error when a set or number is changed where another type is stored, as DynamoDB refuses it
 */
export const applied = (write: Write, before: Item | undefined): Item | undefined => {
  switch (write.do) {
    case 'put':
      return write.item;
    case 'delete':
      return undefined;
    case 'check':
      return before;
    case 'update': {
      const old: Item = before ?? { pk: write.key.pk, sk: write.key.sk };
      const next: Record<string, StoredValue | undefined> = { ...old, ...write.set };
      for (const [attribute, { from, orElse }] of Object.entries(write.shift ?? {})) {
        next[attribute] = old[from] === undefined ? orElse : old[from];
      }
      for (const [attribute, by] of Object.entries(write.increment ?? {})) {
        next[attribute] = numberIn(old, attribute) + by;
      }
      for (const attribute of write.remove ?? []) delete next[attribute];
      for (const [attribute, member] of Object.entries(write.addToSet ?? {})) {
        next[attribute] = new Set([...setIn(old, attribute), member]);
      }
      for (const [attribute, member] of Object.entries(write.removeFromSet ?? {})) {
        const rest = [...setIn(old, attribute)].filter((each) => each !== member);
        if (rest.length === 0) delete next[attribute];
        else next[attribute] = new Set(rest);
      }
      return next;
    }
  }
};
