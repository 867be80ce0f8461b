import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KINDS } from '#statemachines/steps/schema';

const rows = readFileSync(join(import.meta.dirname, '../../../../docs/library-rows.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| \**L\d/.test(line));

describe('the table of library rows', () => {
  it('has every row of the ledger', () => {
    expect(rows.map((line) => /L\d+/.exec(line)?.[0])).toEqual(
      Array.from({ length: 13 }, (_, index) => `L${index + 1}`),
    );
  });

  it.each(rows)('names only step kinds that there are: %s', (line) => {
    const cells = line.split('|').slice(3);
    const named = cells.flatMap((cell) => [...cell.matchAll(/`([a-z0-9-]+)`/g)].map(([, name]) => name));
    expect(named.length).toBeGreaterThan(0);
    for (const name of named) expect(KINDS.map(({ kind }) => kind)).toContain(name);
  });
});
