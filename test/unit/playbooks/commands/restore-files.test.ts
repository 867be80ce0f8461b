import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
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

describe('restore-files', () => {
  it('overwrites nothing, says which, and puts the rest back', async () => {
    for (const name of ['app.log.1', 'app.log.2']) write(logs, name);
    const long = `${'x'.repeat(117 - temp.length)}"\\"`;
    for (const name of [long, 'same', 'other', 'linked', 'plain', 'gone/file']) write(temp, name);
    await archive();
    await host.run('compress-logs');
    write(temp, 'same');
    write(temp, 'other', 'newer');
    write(temp, long, 'newer');
    symlinkSync('/etc/passwd', join(temp, 'linked'));
    rmSync(join(temp, 'gone'), { recursive: true });
    write(logs, 'app.log.1', 'rotated again');
    const ran = await restore();
    expect(ran).toMatchObject({ exitCode: 70, result: { restored: 2, present: 1, refusedCount: 5 } });
    expect([...(ran.result.refused as string[])].sort()).toEqual(
      [
        join(logs, 'app.log.1'),
        ...['gone/file', 'linked', 'other', long.slice(0, -1)].map((name) => join(temp, name)),
      ].sort(),
    );
    expect(ran.stdout).toContain(`${join(temp, 'other')} was not put back: something newer stands there`);
    expect(readFileSync(join(temp, 'other'), 'utf8')).toBe('newer');
    expect(readFileSync(join(temp, 'plain'), 'utf8')).toBe('plain\n');
    expect(readFileSync(join(logs, 'app.log.1'), 'utf8')).toBe('rotated again');
    expect(existsSync(join(host.archives, '1.tar.gz'))).toBe(true);

    // A person makes room for them, and the same command finishes what was left.
    for (const file of [join(temp, 'other'), join(temp, long), join(temp, 'linked'), join(logs, 'app.log.1')])
      rmSync(file);
    mkdirSync(join(temp, 'gone'));
    expect(await restore()).toMatchObject({ exitCode: 0, result: { restored: 5, present: 3, refusedCount: 0 } });
    expect(names(temp)).toEqual(['gone', 'gone/file', 'linked', 'other', 'plain', 'same', long]);
    expect(names(logs)).toEqual(['app.log.1', 'app.log.2']);
  });

  it('has nothing to do where nothing was taken, and goes nowhere that is no longer declared', async () => {
    expect(await restore()).toMatchObject({ exitCode: 0, result: { restored: 0, refusedCount: 0 } });
    write(temp, 'file');
    await archive();
    host.declare([...host.facts.slice(0, 2), `LOG_DIRS=${logs}`]);
    expect(await restore()).toMatchObject({ exitCode: 70, result: { restored: 0, refused: [join(temp, 'file')] } });
    expect(names(temp)).toEqual([]);
  });
});
