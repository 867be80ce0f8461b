import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { identify } from '#infra/local/aws/processes';
import { findRunningFleet } from '#infra/local/fleet/cli';

// Real processes on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let localDir: string;
beforeEach(() => {
  localDir = mkdtempSync(join(tmpdir(), 'runs-'));
});
afterEach(() => rmSync(localDir, { recursive: true }));

const aRun = (name: string, supervisord: unknown, startedAt: string): string => {
  const folder = join(localDir, name);
  mkdirSync(folder);
  const file = { startedAt, supervisord, supervisorConfig: '/c', socketPath: '/s', nodeHome: '/h', services: [] };
  writeFileSync(join(folder, 'fleet.json'), JSON.stringify(file));
  return folder;
};

describe('finding the running fleet', () => {
  it('takes the last started whose supervisord lives, and passes over ended and unfinished runs', async () => {
    const alive = identify(process.pid);
    aRun('run-1-1', alive, '2026-01-01T00:00:00.000Z');
    const wanted = aRun('run-1-2', alive, '2026-01-01T00:00:01.000Z');
    aRun('run-1-3', { pid: process.pid, startedAt: 'another time' }, '2026-01-01T00:00:02.000Z');
    mkdirSync(join(localDir, 'run-1-4'));
    aRun('venv-1', alive, '2026-01-01T00:00:03.000Z');
    expect(await findRunningFleet(localDir)).toBe(wanted);
  });
  it('finds none where none runs or nothing was ever started', async () => {
    expect(await findRunningFleet(localDir)).toBeUndefined();
    expect(await findRunningFleet(join(localDir, 'nowhere'))).toBeUndefined();
  });
});

describe('npm run fleet', () => {
  const run = (...args: readonly string[]) =>
    new Promise<{ exitCode: unknown; stderr: string }>((resolve) => {
      const cli = join(import.meta.dirname, '../../../../../infra/local/fleet/cli.ts');
      execFile(process.execPath, [cli, ...args], (error, _stdout, stderr) =>
        resolve({ exitCode: error?.code ?? 0, stderr }),
      );
    });
  it.each([
    [['break', 'catalog', 'boredom'], 'choose one of: kill, crash, stays-down, hang, memory, errors'],
    [['break', 'catalog'], 'missing required argument'],
    [['dance'], 'unknown command'],
  ])('refuses %j with exit code 2 and what to choose from', async (args, sentence) => {
    const ran = await run(...args);
    expect(ran.stderr).toContain(sentence);
    expect(ran.exitCode).toBe(2);
  });
});
