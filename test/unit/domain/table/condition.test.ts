import { describe, expect, it } from 'vitest';
import {
  absent,
  all,
  any,
  atLeast,
  atMost,
  contains,
  equal,
  greater,
  holds,
  less,
  not,
  present,
  sizeBelow,
} from '#domain/table/condition';

const item = { n: 5, t: 'banana', set: new Set(['a']), list: ['a'], map: { one: 1 } };

/** What both tables are held to by the contract suites, asked of the interpreter alone. */
describe('a condition', () => {
  it.each([
    absent('other'),
    present('n'),
    equal('n', 5),
    less('n', 6),
    atMost('n', 5),
    greater('n', 4),
    atLeast('n', 5),
    less('t', 'c'),
    contains('set', 'a'),
    contains('list', 'a'),
    contains('t', 'nan'),
    sizeBelow('set', 2),
    sizeBelow('list', 2),
    sizeBelow('map', 2),
    sizeBelow('t', 7),
    all(),
    all(present('n'), present('t')),
    any(present('other'), present('n')),
    not(any()),
  ])('%j holds, and its negation does not', (condition) => {
    expect(holds(condition, item)).toBe(true);
    expect(holds(not(condition), item)).toBe(false);
  });

  it.each([
    present('n'),
    equal('n', 6),
    less('n', 5),
    atMost('n', 4),
    greater('n', 5),
    atLeast('n', 6),
    less('t', 9),
    greater('other', 0),
    contains('n', '5'),
    contains('set', 'b'),
    sizeBelow('n', 9),
    sizeBelow('set', 1),
    any(),
  ])('%j does not hold of what is not there, or of what it does not fit', (condition) => {
    expect(holds(condition, undefined)).toBe(false);
    expect(holds(condition, condition.is === 'present' ? {} : item)).toBe(false);
  });
});
