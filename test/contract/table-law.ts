import { describe, expect, it } from 'vitest';
import type { Table } from '#application/ports';
import {
  absent,
  all,
  any,
  atLeast,
  atMost,
  type Condition,
  contains,
  equal,
  greater,
  type Item,
  less,
  not,
  present,
  sizeBelow,
} from '#domain/table/condition';
import type { Key, Write } from '#domain/table/write';

/** Set aside by what it is about, so that one table serves every test at once. */
let partitions = 0;
export const aKey = (sk = 'META'): Key => {
  partitions += 1;
  return { pk: `LAW#${partitions}`, sk };
};

const put = (key: Key, item: Item, when?: Condition): Write => ({
  do: 'put',
  key,
  item,
  ...(when === undefined ? {} : { when }),
});
const check = (key: Key, when: Condition): Write => ({ do: 'check', key, when });

const FULL: Item = {
  number: 5,
  text: 'banana',
  flag: true,
  nothing: null,
  set: new Set(['a', 'b']),
  list: ['a', 'b', 'c'],
  map: { one: 1 },
  empty: '',
};

/** Condition → whether it is true of {@link FULL}, and of no item at all. */
const CONDITIONS: readonly [string, Condition, boolean, boolean][] = [
  ['absent of an attribute', absent('number'), false, true],
  ['absent of none', absent('other'), true, true],
  ['absent of null', absent('nothing'), false, true],
  ['present', present('number'), true, false],
  ['present of null', present('nothing'), true, false],
  ['present of none', present('other'), false, false],
  ['equal number', equal('number', 5), true, false],
  ['equal other number', equal('number', 6), false, false],
  ['equal across types', equal('number', '5'), false, false],
  ['equal text', equal('text', 'banana'), true, false],
  ['equal empty text', equal('empty', ''), true, false],
  ['equal flag', equal('flag', true), true, false],
  ['equal other flag', equal('flag', false), false, false],
  ['equal of none', equal('other', 5), false, false],
  ['equal of null', equal('nothing', ''), false, false],
  ['less', less('number', 6), true, false],
  ['less at the boundary', less('number', 5), false, false],
  ['at most at the boundary', atMost('number', 5), true, false],
  ['at most below', atMost('number', 4), false, false],
  ['greater', greater('number', 4), true, false],
  ['greater at the boundary', greater('number', 5), false, false],
  ['at least at the boundary', atLeast('number', 5), true, false],
  ['at least above', atLeast('number', 6), false, false],
  ['less of text', less('text', 'cherry'), true, false],
  ['greater of text', greater('text', 'Banana'), true, false],
  ['less of another type', less('text', 6), false, false],
  ['greater of another type', greater('number', 'a'), false, false],
  ['greater of a flag', greater('flag', 0), false, false],
  ['less of none', less('other', 6), false, false],
  ['not less of none', not(less('other', 6)), true, true],
  ['not equal of none', not(equal('other', true)), true, true],
  ['not equal across types', not(equal('number', '5')), true, true],
  ['contains a member', contains('set', 'a'), true, false],
  ['contains no member', contains('set', 'z'), false, false],
  ['contains in a list', contains('list', 'c'), true, false],
  ['contains in a text', contains('text', 'nan'), true, false],
  ['contains in a number', contains('number', '5'), false, false],
  ['contains in none', contains('other', 'a'), false, false],
  ['size of a set below', sizeBelow('set', 3), true, false],
  ['size of a set at the boundary', sizeBelow('set', 2), false, false],
  ['size of a list', sizeBelow('list', 4), true, false],
  ['size of a map', sizeBelow('map', 2), true, false],
  ['size of a text', sizeBelow('text', 7), true, false],
  ['size of a text at the boundary', sizeBelow('text', 6), false, false],
  ['size of an empty text', sizeBelow('empty', 1), true, false],
  ['size of none', sizeBelow('other', 9), false, false],
  ['all', all(present('number'), equal('flag', true)), true, false],
  ['all with one false', all(present('number'), present('other')), false, false],
  ['all of one', all(present('number')), true, false],
  ['all of nothing', all(), true, true],
  ['any', any(present('other'), present('number')), true, false],
  ['any of none true', any(present('other'), equal('number', 6)), false, false],
  ['any of nothing', any(), false, false],
  ['not all', not(all(present('number'), present('other'))), true, true],
  ['deep', all(any(absent('other'), less('other', 1)), not(any(equal('flag', false), equal('number', 9)))), true, true],
];

/** The law that every table is held to. `table` is asked for when a test runs, so that it may be started late. */
export const tableLaw = (table: () => Table): void => {
  const stored = async (item: Item): Promise<Key> => {
    const key = aKey();
    expect(await table().transact([put(key, item)])).toEqual({ done: true });
    return key;
  };

  describe('a condition', () => {
    it.each(CONDITIONS)('%s', async (_, condition, ofFull, ofNone) => {
      const key = await stored(FULL);
      expect(await table().transact([check(key, condition)])).toEqual(
        ofFull ? { done: true } : { done: false, refused: [{ index: 0, item: { ...FULL, ...key } }] },
      );
      expect(await table().transact([check(aKey(), condition)])).toEqual(
        ofNone ? { done: true } : { done: false, refused: [{ index: 0, item: undefined }] },
      );
    });
  });

  describe('a write', () => {
    it('puts an item as it is, members that are undefined left out, and replaces the one before', async () => {
      const key = await stored({ ...FULL, gone: undefined, map: { one: 1, two: undefined } });
      expect(await table().get(key)).toEqual({ ...FULL, ...key });
      await table().transact([put(key, { only: 1 })]);
      expect(await table().get(key)).toEqual({ only: 1, ...key });
    });

    it('deletes an item, and one that is not there', async () => {
      const key = await stored({ a: 1 });
      expect(await table().transact([{ do: 'delete', key, when: equal('a', 1) }])).toEqual({ done: true });
      expect(await table().get(key)).toBeUndefined();
      expect(await table().transact([{ do: 'delete', key }])).toEqual({ done: true });
      expect(await table().transact([{ do: 'delete', key, when: present('a') }])).toMatchObject({ done: false });
    });

    it('sets and removes attributes and leaves the others', async () => {
      const key = await stored({ a: 1, b: 2, c: 3 });
      await table().transact([{ do: 'update', key, set: { a: 'x', d: true }, remove: ['b', 'never'] }]);
      expect(await table().get(key)).toEqual({ ...key, a: 'x', c: 3, d: true });
    });

    it('makes an item where there is none', async () => {
      const key = aKey();
      await table().transact([{ do: 'update', key, set: { a: 1 } }]);
      expect(await table().get(key)).toEqual({ ...key, a: 1 });
    });

    it('leaves no item behind when nothing is left to make one of', async () => {
      const key = aKey();
      await table().transact([{ do: 'update', key, removeFromSet: { set: 'a' } }]);
      expect(await table().transact([check(key, absent('set'))])).toEqual({ done: true });
    });

    it('shifts by the values before the write, or what stands for an absent one', async () => {
      const key = await stored({ a: 1, b: 2, nothing: null });
      await table().transact([
        {
          do: 'update',
          key,
          set: { a: 9 },
          shift: {
            b: { from: 'a', orElse: 0 },
            c: { from: 'b', orElse: 0 },
            d: { from: 'never', orElse: 7 },
            e: { from: 'nothing', orElse: 7 },
          },
        },
      ]);
      expect(await table().get(key)).toEqual({ ...key, a: 9, b: 1, c: 2, d: 7, e: null, nothing: null });
    });

    it('increments, from nothing as from zero', async () => {
      const key = await stored({ a: 1 });
      await table().transact([{ do: 'update', key, increment: { a: 2, b: 5 } }]);
      await table().transact([{ do: 'update', key, increment: { a: -1 } }]);
      expect(await table().get(key)).toEqual({ ...key, a: 2, b: 5 });
    });

    it('adds to a set and removes from it; repeats change nothing, and an empty set vanishes', async () => {
      const key = aKey();
      const add = (member: string): Write => ({ do: 'update', key, addToSet: { set: member } });
      const drop = (member: string): Write => ({ do: 'update', key, removeFromSet: { set: member } });
      for (const write of [add('a'), add('b'), add('a'), drop('never')]) await table().transact([write]);
      expect(await table().get(key)).toEqual({ ...key, set: new Set(['a', 'b']) });
      for (const write of [drop('a'), drop('b')]) await table().transact([write]);
      expect(await table().get(key)).toEqual(key);
      expect(await table().transact([check(key, absent('set'))])).toEqual({ done: true });
    });

    it('counts a set in the very write that adds to it', async () => {
      const key = aKey();
      const admit = (id: string): Write => ({
        do: 'update',
        key,
        when: any(absent('running'), sizeBelow('running', 2)),
        addToSet: { running: id },
      });
      const answers = [];
      for (const id of ['a', 'b', 'c']) answers.push(await table().transact([admit(id)]));
      expect(answers).toMatchObject([{ done: true }, { done: true }, { done: false }]);
    });
  });

  describe('a transaction', () => {
    it('does all or nothing, and hands back exactly the items that refused', async () => {
      const [first, second, third, fourth] = [
        await stored({ a: 1 }),
        await stored({ a: 2 }),
        aKey(),
        await stored({ a: 4 }),
      ];
      const answer = await table().transact([
        put(first, { a: 9 }, equal('a', 1)),
        put(second, { a: 9 }, equal('a', 3)),
        put(third, { a: 9 }, present('a')),
        { do: 'delete', key: fourth },
      ]);
      expect(answer).toEqual({
        done: false,
        refused: [
          { index: 1, item: { ...second, a: 2 } },
          { index: 2, item: undefined },
        ],
      });
      expect(await table().getAll([first, second, third, fourth])).toEqual([
        { ...first, a: 1 },
        { ...second, a: 2 },
        undefined,
        { ...fourth, a: 4 },
      ]);
    });

    it('of two at once for one condition lets one pass', async () => {
      const key = aKey();
      const answers = await Promise.all([1, 2, 3, 4].map((n) => table().transact([put(key, { n }, absent('n'))])));
      expect(answers.filter(({ done }) => done)).toHaveLength(1);
    });

    it.each<[string, (key: Key) => Write[], RegExp]>([
      ['of nothing', () => [], /1 to 100 writes, got 0/],
      ['of more than a hundred', () => Array.from({ length: 101 }, () => put(aKey(), {})), /got 101/],
      ['on one item twice', (key) => [put(key, {}), { do: 'delete', key }], /twice/],
      ['that updates nothing', (key) => [{ do: 'update', key }], /changes nothing/],
      ['that changes an attribute twice', (key) => [{ do: 'update', key, set: { a: 1 }, remove: ['a'] }], /twice/],
      ['that changes a key', (key) => [{ do: 'update', key, set: { sk: 'x' } }], /changes its key/],
      ['that checks nothing', (key) => [{ do: 'check', key }], /asks nothing/],
    ])('%s is a bug, and thrown', async (_, writes, message) => {
      await expect(table().transact(writes(aKey()))).rejects.toThrow(message);
    });

    it.each([{ addToSet: { a: 'x' } }, { removeFromSet: { a: 'x' } }])(
      'that takes an attribute for what it is not is thrown (%j)',
      async (change) => {
        const key = await stored({ a: 'text' });
        await expect(table().transact([{ do: 'update', key, ...change }])).rejects.toThrow();
        expect(await table().get(key)).toEqual({ ...key, a: 'text' });
      },
    );

    it('of a value that cannot be stored is thrown, and nothing is written', async () => {
      const [first, second] = [aKey(), aKey()];
      await expect(table().transact([put(first, { a: 1 }), put(second, { set: new Set() })])).rejects.toThrow(/set/);
      await expect(table().transact([put(first, { a: 1 }), put(second, { n: Number.NaN })])).rejects.toThrow();
      expect(await table().getAll([first, second])).toEqual([undefined, undefined]);
    });
  });

  describe('a reader', () => {
    it('gets items in the order of the keys asked for, repeats and absences included', async () => {
      const key = await stored({ a: 1 });
      const item = { ...key, a: 1 };
      expect(await table().getAll([key, aKey(), key])).toEqual([item, undefined, item]);
      expect(await table().getAll([])).toEqual([]);
    });

    it('gets more keys than one request takes', async () => {
      const keys = Array.from({ length: 130 }, () => aKey());
      for (const half of [keys.slice(0, 65), keys.slice(65)])
        await table().transact(half.map((key) => put(key, { at: key.pk })));
      expect((await table().getAll(keys)).map((item) => item?.['at'])).toEqual(keys.map(({ pk }) => pk));
    });

    it('queries a partition in the order of its sort keys’ bytes, by prefix, and no other partition', async () => {
      const { pk } = aKey();
      const names = ['STEP#b', 'STEP#a', 'STEP#B', 'AUDIT#1', 'STEP#ä', 'STEP#\u{1F600}', 'STEP#\uE000'];
      await table().transact(names.map((sk) => put({ pk, sk }, {})));
      await table().transact([put({ pk: `${pk}0`, sk: 'STEP#c' }, {})]);
      const sorted = (prefix?: string) =>
        table()
          .query(pk, prefix)
          .then((items) => items.map(({ sk }) => sk));
      expect(await sorted('STEP#')).toEqual(['STEP#B', 'STEP#a', 'STEP#b', 'STEP#ä', 'STEP#\uE000', 'STEP#\u{1F600}']);
      expect(await sorted()).toEqual([
        'AUDIT#1',
        'STEP#B',
        'STEP#a',
        'STEP#b',
        'STEP#ä',
        'STEP#\uE000',
        'STEP#\u{1F600}',
      ]);
      expect(await sorted('NONE')).toEqual([]);
    });

    it.each(['byState', 'byComponent'] as const)(
      'lists %s oldest first, newest first, and as many as asked',
      async (index) => {
        const [pk, sk] = index === 'byState' ? ['state_pk', 'state_sk'] : ['component_pk', 'component_sk'];
        const partition = aKey().pk;
        for (const at of ['2', '1', '3']) await table().transact([put(aKey(), { [pk]: partition, [sk]: at, at })]);
        await table().transact([put(aKey(), { [pk]: `${partition}x`, [sk]: '0' }), put(aKey(), { other: partition })]);
        const listed = (options = {}) =>
          table()
            .list(index, partition, options)
            .then((items) => items.map(({ at }) => at));
        expect(await listed()).toEqual(['1', '2', '3']);
        expect(await listed({ newestFirst: true })).toEqual(['3', '2', '1']);
        expect(await listed({ limit: 2 })).toEqual(['1', '2']);
        expect(await listed({ newestFirst: true, limit: 1 })).toEqual(['3']);
      },
    );

    it('lists an item no more when it has left the partition', async () => {
      const partition = aKey().pk;
      const key = aKey();
      await table().transact([put(key, { state_pk: partition, state_sk: '1' })]);
      await table().transact([put(key, { state_pk: `${partition}-closed`, state_sk: '1' })]);
      expect(await table().list('byState', partition)).toEqual([]);
      await table().transact([{ do: 'update', key, remove: ['state_pk', 'state_sk'] }]);
      expect(await table().list('byState', `${partition}-closed`)).toEqual([]);
    });

    it('gets every page of a partition that is larger than one answer', async () => {
      const { pk } = aKey();
      const filler = 'x'.repeat(300_000);
      for (const sk of ['1', '2', '3', '4', '5']) await table().transact([put({ pk, sk }, { filler })]);
      expect(await table().query(pk)).toHaveLength(5);
    });

    it('gets a copy: what it does to it stays with it', async () => {
      const key = await stored({ list: ['a'] });
      const item = await table().get(key);
      Object.assign(item ?? {}, { list: 'changed' });
      expect(await table().get(key)).toEqual({ ...key, list: ['a'] });
    });
  });
};
