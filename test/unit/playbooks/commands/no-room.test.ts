import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDiskHost, type DiskHost, names, write } from './disk-host.ts';

// Real processes on a machine that may be busy: seconds each, not the default of a pure test.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const archive = (parameters: Record<string, string> = {}) => host.run('archive-temp', parameters);
const restore = () => host.run('restore-files');

let host: DiskHost;
let temp: string;
let logs: string;
beforeEach(() => {
  host = createDiskHost();
  ({ temp, logs } = host);
});
afterEach(() => host.stop());

describe('where there is no room', () => {
  /** `df` as it would answer for a disk with so many KB free. */
  const setFreeKb = (free: number): void =>
    host.standIn(
      'df',
      `printf 'Filesystem 1024-blocks Used Available Capacity Mounted\\n/dev/x 100000 %s %s 99%% /\\n' ${100_000 - free} ${free}`,
    );

  it('archive-temp refuses with 75 in words, and nothing was removed', async () => {
    write(temp, 'file', 'x'.repeat(3_000_000));
    setFreeKb(2_000);
    const ran = await archive();
    expect(ran.exitCode).toBe(75);
    expect(ran.stderr).toContain('make room by hand, or declare ARCHIVE_DIR on another file system');
    expect(names(temp)).toEqual(['file']);
    expect((await host.run('estimate-cleanup')).result).toMatchObject({ tempFiles: 1, fits: false, roomMb: 0 });
  });

  it('archive-temp works in turns where not all fits at once', async () => {
    for (const name of ['a', 'b', 'c']) write(temp, name, 'x'.repeat(1_000_000));
    setFreeKb(1_024 + 1_500);
    expect(await archive()).toMatchObject({ exitCode: 0, result: { files: 3 } });
    expect(names(host.archives).filter((name) => name.endsWith('.gz'))).toEqual(['1.tar.gz', '2.tar.gz', '3.tar.gz']);
    expect(await restore()).toMatchObject({ exitCode: 0, result: { restored: 3 } });
    expect(names(temp)).toEqual(['a', 'b', 'c']);
  });

  it('compress-logs refuses with 75, and restore-files rather than fill the disk again', async () => {
    write(temp, 'file', 'x'.repeat(3_000_000));
    write(logs, 'app.log.1', 'x'.repeat(3_000_000));
    expect((await archive()).result).toMatchObject({ files: 1 });
    setFreeKb(2_000);
    expect(await host.run('compress-logs')).toMatchObject({ exitCode: 75, result: { files: 0 } });
    expect(names(logs)).toEqual(['app.log.1']);
    const back = await restore();
    expect(back).toMatchObject({ exitCode: 75, stderr: expect.stringContaining('no room to put the files back') });
    expect(names(temp)).toEqual([]);
  });

  it('another file system takes the archives where the host declares one', async () => {
    const other = join(host.folder, 'other');
    host.declare([...host.facts, `ARCHIVE_DIR=${other}`]);
    write(temp, 'file');
    expect(await archive()).toMatchObject({
      exitCode: 75,
      stderr: expect.stringContaining('is its file system mounted'),
    });
    mkdirSync(other);
    expect(await archive()).toMatchObject({ exitCode: 0, result: { path: join(other, 'archives/rec-1/tiny') } });
    expect(await restore()).toMatchObject({ exitCode: 0, result: { restored: 1 } });
    expect(names(temp)).toEqual(['file']);
  });
});
