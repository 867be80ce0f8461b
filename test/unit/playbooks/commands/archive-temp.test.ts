import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  linkSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDiskHost, type DiskHost, hold, names, nowSeconds, whole, write } from './disk-host.ts';
import { expectResultAsDeclared, run } from './host.ts';

// Real processes on a machine that may be busy: seconds each, not the default of a pure test.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const isRoot = process.getuid?.() === 0;
const archive = (parameters: Record<string, string> = {}) => host.run('archive-temp', parameters);
const restore = () => host.run('restore-files');

let host: DiskHost;
let temp: string;
beforeEach(() => {
  host = createDiskHost();
  ({ temp } = host);
});
afterEach(() => host.stop());

describe('archive-temp', () => {
  it('packs old files away, and restore-files brings them back as they were, twice as once', async () => {
    const files = [
      write(temp, 'a b.tmp', 'x'.repeat(5_000_000)),
      write(temp, 'deep/er/-rf'),
      write(temp, 'quote\'"$(touch x)`é'),
      write(temp, '{{ Text }}'),
    ];
    for (const [index, file] of files.entries()) {
      chmodSync(file, index === 0 ? 0o4751 : 0o640);
      if (isRoot) chownSync(file, 1_000 + index, 2_000 + index);
      if (isRoot && index === 0) chmodSync(file, 0o4751);
      utimesSync(file, 1_700_000_000.123_456, 1_700_000_000.123_456 + index);
    }
    const before = files.map(whole);

    const ran = await archive();
    expect(ran).toMatchObject({ exitCode: 0, result: { files: 4, freedMb: 4, leftOpen: 0, path: host.archives } });
    expectResultAsDeclared('archive-temp', ran.result);
    expect(names(temp)).toEqual(['deep', 'deep/er']);
    expect(statSync(join(host.archives, '1.tar.gz')).mode & 0o077).toBe(0);
    expect((await archive()).result).toMatchObject({ files: 0, freedMb: 0 });

    const back = await restore();
    expect(back).toMatchObject({ exitCode: 0, result: { restored: 4, present: 0, refused: [], refusedCount: 0 } });
    expectResultAsDeclared('restore-files', back.result);
    expect(files.map(whole)).toEqual(before);
    expect(existsSync(join(host.archives, '1.tar.gz'))).toBe(false);
    expect((await restore()).result).toMatchObject({ restored: 0, present: 4, refusedCount: 0 });
    expect(files.map(whole)).toEqual(before);
  });

  it('leaves what was changed, read or put there within the limit', async () => {
    const future = nowSeconds() + 172_800 - 60;
    utimesSync(write(temp, 'changed'), 1_700_000_000, future);
    utimesSync(write(temp, 'read'), future, 1_700_000_000);
    utimesSync(write(temp, 'old'), 1_700_000_000, 1_700_000_000);
    expect((await archive()).result).toMatchObject({ files: 1 });
    expect(names(temp)).toEqual(['changed', 'read']);

    // An unpacked file has the times of its contents; that it has just come shows in its inode only.
    host.setClock(nowSeconds() + 60);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    utimesSync(write(temp, 'unpacked'), 1_700_000_000, 1_700_000_000);
    expect((await archive({ OlderThanMinutes: '1' })).result).toMatchObject({ files: 0 });
  });

  it('leaves links, pipes, locks, files with two names and odd names, and never goes through a link', async () => {
    const outside = join(host.folder, 'outside');
    const precious = write(outside, 'precious');
    symlinkSync(precious, join(temp, 'link'));
    symlinkSync(outside, join(temp, 'folder-link'));
    linkSync(precious, join(temp, 'second-name'));
    await run('mkfifo', [join(temp, 'pipe')], { PATH: process.env.PATH ?? '' });
    write(temp, 'line\nbreak');
    write(temp, 'odd\nfolder/file');
    write(temp, 'tab\tin');
    for (const name of ['.X0-lock', 'app.lock', 'app.pid', 'app.lck']) write(temp, name);
    write(temp, 'plain');
    const stay = names(temp).filter((name) => name !== 'plain');
    expect((await host.run('estimate-cleanup')).result).toMatchObject({ tempFiles: 1, leftOdd: 4 });
    expect((await archive()).result).toMatchObject({ files: 1 });
    expect(names(temp)).toEqual(stay);
    expect(readFileSync(precious, 'utf8')).toBe('precious\n');
  });

  it('leaves what a process has open, by whatever name', async () => {
    const open = write(temp, 'open');
    const letGo = await hold('3<"$1"', open);
    write(temp, 'closed');
    expect((await archive()).result).toMatchObject({ files: 1, leftOpen: 1 });
    expect(names(temp)).toEqual(['open']);
    await letGo();
    expect((await archive()).result).toMatchObject({ files: 1, leftOpen: 0 });
  });

  it('leaves what runs or is mapped into memory without being open', async () => {
    copyFileSync('/bin/sleep', join(temp, 'program'));
    const child = spawn(join(temp, 'program'), ['60']);
    expect((await archive()).result).toMatchObject({ files: 0, leftOpen: 1 });
    child.kill();
    expect(names(temp)).toEqual(['program']);
  });

  it('leaves what was opened, changed or swapped for a link after it was packed', async () => {
    const outside = join(host.folder, 'outside');
    write(outside, 'file');
    for (const name of ['changed', 'gone/file', 'away/file', 'stays']) write(temp, name);
    const real = (await run('sh', ['-c', 'command -v tar'], { PATH: process.env.PATH ?? '' })).stdout.trim();
    // What another process might do between the proof of the archive and the removal.
    host.standIn(
      'tar',
      `"${real}" "$@"; status=$?
case $* in *--compare*) echo more >>'${temp}/changed'; mv '${temp}/gone' '${host.folder}/moved'; ln -s '${outside}' '${temp}/gone'
  mv '${temp}/away' '${host.folder}/away'; ln -s '${host.folder}/away' '${temp}/away' ;; esac
exit $status`,
    );
    expect((await archive()).result).toMatchObject({ files: 1 });
    expect(readFileSync(join(temp, 'changed'), 'utf8')).toBe('changed\nmore\n');
    expect(names(outside)).toEqual(['file']);
    // Neither another file by the same path, nor the same file where it is no longer below a root.
    expect(names(join(host.folder, 'moved'))).toEqual(['file']);
    expect(names(join(host.folder, 'away'))).toEqual(['file']);
    // What never left its place is none of the undo's business.
    expect(await restore()).toMatchObject({ exitCode: 0, result: { restored: 1, refusedCount: 0 } });
  });

  it('loses nothing when the host dies in the midst of it', async () => {
    const files = ['a', 'b', 'c'].map((name, index) => {
      const file = write(temp, name);
      utimesSync(file, 1_700_000_000, 1_700_000_000 + index);
      return file;
    });
    const before = files.map(whole);
    host.standIn('rm', 'case $* in *./b) kill -9 $PPID; exit 1 ;; esac; exec /bin/rm "$@"');
    expect((await archive()).exitCode).toBe(-1);
    expect(names(temp)).toEqual(['b', 'c']);
    rmSync(join(host.folder, 'rm'));
    expect(await restore()).toMatchObject({ exitCode: 0, result: { restored: 1, present: 1, refusedCount: 0 } });
    expect(files.map(whole)).toEqual(before);
  });

  it('removes nothing when the archive cannot be proven', async () => {
    write(temp, 'file');
    host.standIn('tar', 'case $* in *--compare*) exit 1 ;; esac; exec /bin/tar "$@"');
    const ran = await archive();
    expect(ran.exitCode).toBe(70);
    expect(ran.stderr).toContain('was left in place');
    expect(names(temp)).toEqual(['file']);
    expect(names(host.archives)).toEqual([]);
  });

  it('takes the oldest first and no more than it may', async () => {
    for (const [index, name] of ['c', 'a', 'b'].entries())
      utimesSync(write(temp, name), 1_700_000_000, 1_700_000_000 + index);
    expect((await archive({ MaxFiles: '2' })).result).toMatchObject({ files: 2 });
    expect(names(temp)).toEqual(['b']);
  });

  it.each<[string, () => string]>([
    [
      'of which a part is a link',
      () => {
        symlinkSync(temp, join(host.folder, 'link'));
        return join(host.folder, 'link');
      },
    ],
    ['that is not there', () => join(host.folder, 'nowhere')],
    ['that is the root', () => '/srv'],
    ['of the system itself', () => '/etc/cron.d'],
    ['with what recoveries keep', () => host.home],
    ['around what recoveries keep', () => host.folder],
  ])('refuses a root %s with 75 and changes nothing', async (_what, root) => {
    write(temp, 'file');
    host.declare([...host.facts.filter((fact) => !fact.startsWith('TEMP_DIRS=')), `TEMP_DIRS=${root()}`]);
    const ran = await archive();
    expect(ran.exitCode).toBe(75);
    expect(ran.stderr).toContain('refusing to work in');
    expect(names(temp)).toEqual(['file']);
    expect(host.effects()).toEqual([]);
  });

  it('refuses a unit that declares no root with 69, and one with a bad path', async () => {
    host.declare(host.facts.slice(0, 2));
    expect(await archive()).toMatchObject({ exitCode: 69, stderr: expect.stringContaining('declares no TEMP_DIRS') });
    host.declare([...host.facts.slice(0, 2), `TEMP_DIRS=${temp}:${temp}/../..`]);
    expect(await archive()).toMatchObject({ exitCode: 69, stderr: expect.stringContaining('plain paths') });
  });
});
