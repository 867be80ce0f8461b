import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMemoryTable } from '#adapters/memory/table';
import type { Table } from '#application/ports';
import type { Condition, Item, StoredValue } from '#domain/table/condition';
import { flawInWrites, type Key, type Write } from '#domain/table/write';

const ATTRIBUTES = ['a', 'b', 'c'] as const;
const attribute = fc.constantFrom(...ATTRIBUTES);
const member = fc.constantFrom('x', 'y');
const scalar = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.constantFrom('', 'x', 'y'), fc.boolean());
const ordered = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.constantFrom('', 'x', 'y'));
const value: fc.Arbitrary<StoredValue> = fc.oneof(
  scalar,
  fc.constant(null),
  fc.subarray(['x', 'y'], { minLength: 1 }).map((members) => new Set(members)),
);
/** What `size` is asked of: AWS documents it for sets, lists, maps and texts, and says nothing of numbers or null. */
const SIZED = 'sized';
const sized: fc.Arbitrary<StoredValue> = fc.oneof(
  fc.subarray(['x', 'y'], { minLength: 1 }).map((members) => new Set(members)),
  fc.subarray(['x', 'y']),
  fc.constantFrom('', 'x', 'xy'),
);
const item: fc.Arbitrary<Item> = fc
  .tuple(fc.dictionary(attribute, value, { maxKeys: 3, noNullPrototype: true }), fc.option(sized, { nil: undefined }))
  .map(([attributes, size]) => (size === undefined ? attributes : { ...attributes, [SIZED]: size }));

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2 },
    fc.record({ is: fc.constantFrom('absent' as const, 'present' as const), attribute }),
    fc.record({ is: fc.constant('equal' as const), attribute, value: scalar }),
    fc.record({
      is: fc.constantFrom('less' as const, 'atMost' as const, 'greater' as const, 'atLeast' as const),
      attribute,
      value: ordered,
    }),
    fc.record({ is: fc.constant('contains' as const), attribute, value: member }),
    fc.record({
      is: fc.constant('sizeBelow' as const),
      attribute: fc.constant(SIZED),
      value: fc.integer({ min: 0, max: 3 }),
    }),
    fc.record({
      is: fc.constantFrom('all' as const, 'any' as const),
      of: fc.array(tie('condition'), { maxLength: 3 }),
    }),
    fc.record({ is: fc.constant('not' as const), of: tie('condition') }),
  ),
}));

const when = fc.option(condition, { nil: undefined });
const withWhen = <T extends object>(write: T, asked: Condition | undefined): T & { when?: Condition } =>
  asked === undefined ? write : { ...write, when: asked };

const updated = fc.record(
  {
    set: fc.dictionary(attribute, value, { minKeys: 1, maxKeys: 1, noNullPrototype: true }),
    shift: fc.dictionary(attribute, fc.record({ from: attribute, orElse: scalar }), {
      minKeys: 1,
      maxKeys: 1,
      noNullPrototype: true,
    }),
    remove: fc.subarray([...ATTRIBUTES], { minLength: 1, maxLength: 1 }),
  },
  { requiredKeys: [], noNullPrototype: true },
);

/** Writes on two items; keys are placed in a partition of the run's own. */
const write = (key: Key): fc.Arbitrary<Write> =>
  fc.oneof(
    fc.tuple(item, when).map(([put, asked]) => withWhen({ do: 'put' as const, key, item: put }, asked)),
    when.map((asked) => withWhen({ do: 'delete' as const, key }, asked)),
    condition.map((asked) => ({ do: 'check' as const, key, when: asked })),
    fc.tuple(updated, when).map(([change, asked]) => withWhen({ do: 'update' as const, key, ...change }, asked)),
  );

let runs = 0;

/** Random items, conditions and writes: both tables give the same answers and hold the same items after them. */
export const tablesAgree = (real: () => Table): void => {
  it('gives the same answers as the table in memory, whatever is asked and written', async () => {
    const transactions = fc.array(fc.tuple(write({ pk: '', sk: '1' }), write({ pk: '', sk: '2' })), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(item, transactions, async (first, written) => {
        runs += 1;
        const pk = `AGREE#${runs}`;
        const memory = createMemoryTable();
        const start: Write[] = [{ do: 'put', key: { pk, sk: '1' }, item: first }];
        const placed = written.map((pair) => pair.map((each): Write => ({ ...each, key: { ...each.key, pk } })));
        for (const writes of [start, ...placed.filter((each) => flawInWrites(each) === undefined)]) {
          expect(await real().transact(writes)).toEqual(await memory.transact(writes));
        }
        expect(await real().query(pk)).toEqual(await memory.query(pk));
      }),
      { numRuns: 150 },
    );
  });
};
