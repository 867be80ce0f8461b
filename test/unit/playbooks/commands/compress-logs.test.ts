import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDiskHost, type DiskHost, hold, names, whole, write } from './disk-host.ts';
import { expectResultAsDeclared } from './host.ts';

// Real processes on a machine that may be busy: seconds each, not the default of a pure test.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const isRoot = process.getuid?.() === 0;
const restore = () => host.run('restore-files');

let host: DiskHost;
let logs: string;
beforeEach(() => {
  host = createDiskHost();
  ({ logs } = host);
});
afterEach(() => host.stop());

describe('compress-logs', () => {
  it('compresses what was rotated, in its place, and restore-files undoes it', async () => {
    const rotated = ['app.log.1', 'app.log-20260131', 'app.log.2026-01-31-17', 'app.2026-01-31.log', 'app.log.old'];
    const files = rotated.map((name) => write(logs, name, `${name}\n`.repeat(100_000)));
    for (const file of files) {
      chmodSync(file, 0o640);
      if (isRoot) chownSync(file, 33, 4);
      utimesSync(file, 1_700_000_000, 1_700_000_000.5);
    }
    const untouched = ['app.log', 'app.log.2.gz', 'data.db', 'v1.2', 'app.log.99999'].map((name) => write(logs, name));
    rmSync(join(logs, 'v1.2'));
    const before = files.map(whole);

    const ran = await host.run('compress-logs');
    expect(ran).toMatchObject({ exitCode: 0, result: { files: 5, leftOpen: 0 } });
    expectResultAsDeclared('compress-logs', ran.result);
    expect(ran.result.freedMb).toBeGreaterThanOrEqual(4);
    expect(names(logs).filter((name) => name.endsWith('.gz'))).toHaveLength(6);
    const { mode, mtimeMs, uid } = statSync(join(logs, 'app.log.1.gz'));
    expect({ mode: mode & 0o777, mtimeMs, uid }).toEqual({
      mode: 0o640,
      mtimeMs: 1_700_000_000_500,
      uid: isRoot ? 33 : uid,
    });
    expect(gunzipSync(readFileSync(join(logs, 'app.log.1.gz'))).toString()).toBe('app.log.1\n'.repeat(100_000));
    expect((await host.run('compress-logs')).result).toMatchObject({ files: 0 });

    expect(await restore()).toMatchObject({ exitCode: 0, result: { restored: 5, refusedCount: 0 } });
    expect(files.map(whole)).toEqual(before);
    expect(await restore()).toMatchObject({ exitCode: 0, result: { restored: 0, present: 5 } });
    expect(untouched.filter((file) => existsSync(file))).toHaveLength(4);
    expect(names(logs).filter((name) => name.endsWith('.gz'))).toEqual(['app.log.2.gz']);
  });

  it('leaves the one that is still written, and one whose compressed name is taken', async () => {
    const open = write(logs, 'app.log.1');
    const letGo = await hold('3>>"$1"', open);
    write(logs, 'app.log.2');
    symlinkSync('/etc/passwd', join(logs, 'app.log.2.gz'));
    // A link where the half-written copy goes is not written through.
    write(logs, 'app.log.3');
    const victim = write(host.folder, 'victim', 'whole');
    symlinkSync(victim, join(logs, '.app.log.3.recovery-part'));
    expect((await host.run('compress-logs')).result).toMatchObject({ files: 0, leftOpen: 1 });
    await letGo();
    expect(readFileSync(victim, 'utf8')).toBe('whole');
    expect(names(logs)).toEqual(expect.arrayContaining(['app.log.1', 'app.log.2', 'app.log.3']));
    expect(lstatSync(join(logs, 'app.log.2.gz')).isSymbolicLink()).toBe(true);
  });
});
