import { describe, expect, it } from 'vitest';
import { withColour, withoutColour } from '#cli/text/paint';
import { tableOf } from '#cli/text/table';
import { clockTimeOf, fromNow, momentAndDistance, momentOf } from '#cli/text/time';
import { wrapped } from '#cli/text/wrap';

const NOW = '2026-11-24T16:00:00.000Z';

describe('a table', () => {
  const columns = [{ head: 'name' }, { head: 'age', align: 'right' as const }, { head: 'what' }];

  it('pads every column to its widest cell, numbers to the right, and leaves no space at the end', () => {
    expect(
      tableOf(
        columns,
        [
          ['a', '1 s', 'x'],
          ['longer', '100 s', ''],
        ],
        withoutColour,
      ),
    ).toEqual(['  NAME      AGE  WHAT', '  a         1 s  x', '  longer  100 s']);
  });

  it('paints cells without losing their alignment', () => {
    const [, row = ''] = tableOf(columns, [[{ text: 'a', tone: 'bad' }, '1 s', 'x']], withColour);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is taken out
    expect(row.replace(/\u001b\[\d+m/g, '')).toBe('  a     1 s  x');
    expect(row).toContain('\u001b[31ma   \u001b[39m');
  });
});

describe('paint', () => {
  it('adds nothing to what is plain or empty', () => {
    expect([withColour('plain', 'x'), withColour('bad', ''), withoutColour('bad', 'x')]).toEqual(['x', '', 'x']);
  });
});

describe('moments', () => {
  it('are told to the second, in UTC, with how far they are', () => {
    expect(momentOf('2026-11-24T15:46:33.123Z')).toBe('2026-11-24T15:46:33Z');
    expect(clockTimeOf('2026-11-24T15:46:33.123Z')).toBe('15:46:33Z');
    expect(fromNow('2026-11-24T15:59:15.000Z', NOW)).toBe('45 s ago');
    expect(momentAndDistance('2026-11-24T16:05:00.000Z', NOW)).toBe('2026-11-24T16:05:00Z (in 5 min)');
  });
});

describe('wrapping', () => {
  it('breaks between words and hangs the rest', () => {
    expect(wrapped('  one two three four', 12, 4)).toEqual(['  one two', '    three', '    four']);
  });

  it('keeps a word that is longer than a line, and a text that fits or must not be broken', () => {
    expect(wrapped('a bbbbbbbbbbbb c', 6, 2)).toEqual(['a', '  bbbbbbbbbbbb', '  c']);
    expect(wrapped('a b c', 5, 2)).toEqual(['a b c']);
    expect(wrapped('a b c', undefined, 2)).toEqual(['a b c']);
  });
});
