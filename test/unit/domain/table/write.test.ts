import { describe, expect, it } from 'vitest';
import { byBytes, holds, less, present, sizeBelow } from '#domain/table/condition';
import { keys } from '#domain/table/keys';
import { applied, flawInWrites, TRANSACTION_WRITES_LIMIT, type Write } from '#domain/table/write';

const key = { pk: 'p', sk: 's' };
const update = (change: object): Write => ({ do: 'update', key, ...change });

/** The contract suites hold both tables to the whole law; here is what only this code can be asked. */
describe('a write applied to an item', () => {
  it('checks leave it, deletes take it, puts replace it', () => {
    const item = { ...key, a: 1 };
    expect(applied({ do: 'check', key }, item)).toBe(item);
    expect(applied({ do: 'delete', key }, item)).toBeUndefined();
    expect(applied({ do: 'put', key, item: { b: 2 } }, item)).toEqual({ b: 2 });
  });

  it('updates see the item as it was, though the same write changes it', () => {
    const item = { ...key, a: 1, b: 2 };
    expect(
      applied(
        update({ set: { a: 5 }, shift: { b: { from: 'a', orElse: 0 } }, increment: { c: 1 }, remove: ['d'] }),
        item,
      ),
    ).toEqual({ ...key, a: 5, b: 1, c: 1 });
    expect(item).toEqual({ ...key, a: 1, b: 2 });
    expect(applied(update({ set: { a: 1 } }), undefined)).toEqual({ ...key, a: 1 });
  });

  it('sets grow and shrink, and vanish when empty', () => {
    expect(applied(update({ addToSet: { s: 'x' } }), undefined)).toEqual({ ...key, s: new Set(['x']) });
    expect(applied(update({ removeFromSet: { s: 'x' } }), { ...key, s: new Set(['x']) })).toEqual(key);
    expect(applied(update({ removeFromSet: { s: 'x' } }), { ...key, s: new Set(['x', 'y']) })).toEqual({
      ...key,
      s: new Set(['y']),
    });
  });

  it.each([
    [{ addToSet: { a: 'x' } }, /holds no set/],
    [{ removeFromSet: { a: 'x' } }, /holds no set/],
    [{ increment: { a: 1 } }, /holds no number/],
  ])('%j of another type is refused', (change, message) => {
    expect(() => applied(update(change), { ...key, a: 'text' })).toThrow(message);
  });
});

describe('a transaction', () => {
  it('of up to a hundred different items is sound', () => {
    const writes = Array.from(
      { length: TRANSACTION_WRITES_LIMIT },
      (_, index): Write => ({ do: 'delete', key: { pk: 'p', sk: String(index) } }),
    );
    expect(flawInWrites(writes)).toBeUndefined();
    expect(
      flawInWrites([update({ set: { a: 1 } }), { do: 'check', key: { pk: 'p', sk: 't' }, when: present('a') }]),
    ).toBeUndefined();
  });
  it('does not mistake two keys for one because their parts join alike', () => {
    expect(
      flawInWrites([
        { do: 'delete', key: { pk: 'a|b', sk: 'c' } },
        { do: 'delete', key: { pk: 'a', sk: 'b|c' } },
      ]),
    ).toBeUndefined();
  });
});

describe('a condition', () => {
  it('orders texts by their bytes, as the table does', () => {
    expect(byBytes('\uE000', '\u{1F600}')).toBeLessThan(0);
    expect('\uE000' < '\u{1F600}').toBe(false);
    expect(holds(less('a', '\u{1F600}'), { a: '\uE000' })).toBe(true);
  });
  it('asks no size of what has none', () => {
    for (const value of [5, true, null]) expect(holds(sizeBelow('a', 9), { a: value })).toBe(false);
  });
});

describe('the keys', () => {
  it('sort audit records by number, steps by name, and everything of a recovery apart from any other', () => {
    expect(keys.audit('r', 2).sk < keys.audit('r', 10).sk).toBe(true);
    expect(keys.step('r', 'restart.1')).toEqual({ pk: 'RECOVERY#r', sk: 'STEP#restart.1' });
    expect(keys.recovery('r').pk).toBe(keys.audit('r', 0).pk);
    expect([
      keys.signal('s'),
      keys.command('c'),
      keys.undeclared('a'),
      keys.outbox('m'),
      keys.guard('x'),
      keys.componentSwitch('x'),
    ]).toEqual([
      { pk: 'SIGNAL#s', sk: 'META' },
      { pk: 'COMMAND#c', sk: 'META' },
      { pk: 'UNDECLARED', sk: 'ALARM#a' },
      { pk: 'OUTBOX', sk: 'm' },
      { pk: 'COMPONENT#x', sk: 'GUARD' },
      { pk: 'COMPONENT#x', sk: 'SWITCH' },
    ]);
  });
});
