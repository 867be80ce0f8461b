import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDiskHost, type DiskHost } from './disk-host.ts';

// Real processes on a machine that may be busy: seconds each, not the default of a pure test.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** Mounting needs the right to; where it lacks the word of the skipped tests is all that is said. */
const mayMount = spawnSync('unshare', ['-m', 'true']).status === 0;

let host: DiskHost;
let temp: string;
beforeEach(() => {
  host = createDiskHost();
  ({ temp } = host);
});
afterEach(() => host.stop());

/** Every command of the host runs after these lines, with mounts that only it sees and that end with it. */
const mountFirst = (...lines: readonly string[]): void =>
  host.standIn('sh', `exec unshare -m /bin/sh -c '${lines.join('\n')}\nexec /bin/sh "$@"' sh "$@"`);
const declare = (...lines: readonly string[]): readonly string[] => {
  const all = ['MANAGER=systemd', 'PROGRAM=tiny.service', ...lines];
  host.declare(all);
  return all;
};

describe.skipIf(!mayMount)('a host whose folders are mounts (needs the right to mount)', () => {
  it('what is mounted within a root is left, be it of the same file system or another', async () => {
    const precious = join(host.folder, 'precious');
    for (const folder of [precious, join(temp, 'bound to'), join(temp, 'other')]) mkdirSync(folder);
    writeFileSync(join(precious, 'file'), 'precious');
    writeFileSync(join(temp, 'plain'), 'plain');
    mountFirst(
      `mount --bind "${precious}" "${temp}/bound to"`,
      `mount -t tmpfs tmpfs "${temp}/other" && echo tmp >"${temp}/other/file"`,
    );
    declare(`TEMP_DIRS=${temp}`);
    expect((await host.run('estimate-cleanup')).result).toMatchObject({ tempFiles: 1, leftOdd: 1 });
    expect((await host.run('archive-temp')).result).toMatchObject({ files: 1 });
    expect(readdirSync(precious)).toEqual(['file']);
    expect(readdirSync(temp).sort()).toEqual(['bound to', 'other']);
  });

  it('a root that is itself a mount, and full to the last byte, is cleaned', async () => {
    mountFirst(
      `mount -t tmpfs -o size=6m tmpfs "${temp}"`,
      `for name in a b c d e f g; do head -c 1048576 /dev/zero >"${temp}/$name" 2>/dev/null; done`,
      `df -Pk "${temp}" | tail -n 1 >&2`,
    );
    declare(`TEMP_DIRS=${temp}`);
    expect((await host.run('check-disk')).result).toMatchObject({ mode: 'full', usedPercent: 100, freeMb: 0 });
    const ran = await host.run('archive-temp');
    // The seventh found no room and has no byte.
    expect(ran).toMatchObject({ exitCode: 0, result: { files: 7, freedMb: 6, archiveMb: 1 } });
  });

  it('a file system that has become read-only is not called full or healthy', async () => {
    mountFirst(`mount -t tmpfs -o ro tmpfs "${temp}"`);
    declare(`TEMP_DIRS=${temp}`);
    expect((await host.run('check-disk')).result).toMatchObject({ mode: 'read-only', folder: temp });
  });

  it('where not even the fence can be kept nothing is changed, and the reason is said', async () => {
    const full = join(host.folder, 'full');
    mkdirSync(full);
    const unit = declare(`TEMP_DIRS=${temp}`);
    writeFileSync(join(temp, 'file'), 'text');
    mountFirst(
      `mount -t tmpfs -o size=1m tmpfs "${full}" && mkdir -p "${full}/home/units"`,
      `printf "${unit.join('\\n')}\\n" >"${full}/home/units/tiny"`,
      `head -c 2000000 /dev/zero >"${full}/filled" 2>/dev/null`,
    );
    const ran = await host.run('archive-temp', {}, { AUTO_RECOVERY_HOME: join(full, 'home') });
    expect(ran).toMatchObject({
      exitCode: 75,
      stderr: expect.stringContaining('without its fence nothing is changed'),
    });
    expect(readdirSync(temp)).toEqual(['file']);
  });
});
