import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDiskHost, type DiskHost, hold, names, write } from './disk-host.ts';
import { expectResultAsDeclared } from './host.ts';

// Real processes on a machine that may be busy: seconds each, not the default of a pure test.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let host: DiskHost;
let temp: string;
let logs: string;
beforeEach(() => {
  host = createDiskHost();
  ({ temp, logs } = host);
});
afterEach(() => host.stop());

describe('check-disk', () => {
  const answer = (inodes: string, usedPercent: number): void =>
    host.standIn(
      'df',
      `echo header; case $* in *-Pi*) echo '/dev/x ${inodes} 50% /' ;; *) echo '/dev/x 100000000 ${usedPercent}000000 ${100 - usedPercent}000000 ${usedPercent}% /' ;; esac`,
    );
  it.each([
    ['healthy', '1000 100 900', 40],
    ['full', '1000 100 900', 93],
    ['inodes', '1000 990 10', 40],
    ['healthy', '0 0 0', 40],
  ])('says %s', async (mode, inodes, usedPercent) => {
    answer(inodes, usedPercent);
    write(temp, 'file', 'x'.repeat(3_000_000));
    const ran = await host.run('check-disk');
    expectResultAsDeclared('check-disk', ran.result);
    expect(ran).toMatchObject({ exitCode: 0, result: { mode, usedPercent, tempMb: 2, logsMb: 0 } });
    expect(ran.result.inodesUsedPercent).toBe({ '1000 100 900': 10, '1000 990 10': 99 }[inodes] ?? null);
  });

  it('says which process holds the space of deleted files', async () => {
    answer('1000 100 900', 95);
    const log = write(logs, 'deleted.log', 'x'.repeat(5_000_000));
    const letGo = await hold('3<"$1"; rm "$1"', log);
    const { result } = await host.run('check-disk');
    await letGo();
    expect(result.heldMb).toBeGreaterThanOrEqual(4);
    expect(result.detail).toContain('only its restart frees these');
  });
});

describe('estimate-cleanup', () => {
  it('says what would go and touches nothing', async () => {
    write(temp, 'file', 'x'.repeat(3_000_000));
    write(logs, 'app.log.1', 'x'.repeat(2_100_000));
    write(logs, 'app.log');
    const ran = await host.run('estimate-cleanup');
    expectResultAsDeclared('estimate-cleanup', ran.result);
    expect(ran).toMatchObject({
      exitCode: 0,
      result: { tempFiles: 1, tempMb: 2, logFiles: 1, logMb: 2, leftOpen: 0, fits: true },
    });
    expect([names(temp), names(logs), host.effects()]).toEqual([['file'], ['app.log', 'app.log.1'], []]);
    expect(existsSync(join(host.home, 'archives'))).toBe(false);
  });
});
