import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine, runLocal, runningStacks } from '#cli/local';

const PROJECT = join(import.meta.dirname, '../../..');

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'recovery-cli-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const start = (args: readonly string[], onOutput?: (kill: (signal: NodeJS.Signals) => void) => void): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(dir, 'cli/recovery.mjs'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      onOutput?.((signal) => child.kill(signal));
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });

/** A project folder of its own with the launcher and a CLI that says how it was started. */
const aProject = (main: string, ownNode: boolean): void => {
  mkdirSync(join(dir, 'cli'));
  cpSync(join(PROJECT, 'cli/recovery.mjs'), join(dir, 'cli/recovery.mjs'));
  writeFileSync(join(dir, 'package.json'), '{"type":"module"}');
  writeFileSync(join(dir, 'cli/main.ts'), main);
  if (!ownNode) return;
  const bin = join(dir, 'node_modules/node/bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'node'), `#!/bin/sh\nOWN_NODE=yes exec "${process.execPath}" "$@"\n`);
  chmodSync(join(bin, 'node'), 0o755);
};

const ECHO =
  'console.log(JSON.stringify([process.env.OWN_NODE ?? "no", process.argv.slice(2)])); process.exitCode = 5;';

describe('the launcher of `recovery`', () => {
  it('runs on the Node that the project brings, and passes arguments and exit code', async () => {
    aProject(ECHO, true);
    const { code, out } = await start(['why', 'a b', '--json', '$(x)']);
    expect(code).toBe(5);
    expect(JSON.parse(out)).toEqual(['yes', ['why', 'a b', '--json', '$(x)']]);
  });

  it('runs on the Node that started it where the project has none and that is new enough', async () => {
    aProject(ECHO, false);
    const { code, out } = await start([]);
    expect([code, JSON.parse(out)]).toEqual([5, ['no', []]]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('passes %s on and ends as the CLI ended', async (signal) => {
    aProject(`process.on('${signal}', () => process.exit(7)); console.log('up'); setInterval(() => {}, 1000);`, true);
    const { code } = await start([], (kill) => kill(signal));
    expect(code).toBe(7);
  });

  it('ends with 128 and the signal when the CLI was killed by one', async () => {
    aProject(`process.kill(process.pid, 'SIGKILL');`, true);
    expect((await start([])).code).toBe(137);
  });
});

const aStack = (name: string, env: Record<string, string>, atEpochSeconds: number): void => {
  mkdirSync(join(dir, '.local', name), { recursive: true });
  const file = join(dir, '.local', name, 'env.json');
  writeFileSync(file, JSON.stringify(env));
  utimesSync(file, atEpochSeconds, atEpochSeconds);
};

describe('npm run local', () => {
  const local = async (...argv: string[]) => {
    const err: string[] = [];
    const code = await runLocal(argv, { projectDir: dir, err: (line) => err.push(line) });
    return { code, err: err.join('\n') };
  };
  const say = (expression: string): string[] => [process.execPath, '-e', `process.exit(${expression})`];

  it('says in one sentence that no stack is running', async () => {
    const { code, err } = await local('recovery', 'status');
    expect([code, err]).toEqual([
      2,
      'no stack is running on this machine: start one with `npm start` and leave it running',
    ]);
  });

  it('takes no stack whose launcher has ended, or that is not up yet', () => {
    aStack('run-999999999-1', {}, 1);
    mkdirSync(join(dir, '.local', `run-${process.pid}-9`), { recursive: true });
    aStack('venv-1', {}, 1);
    expect(runningStacks(join(dir, '.local'))).toEqual([]);
  });

  it('runs a command with the environment of the stack, passes its exit code, finds the project’s tools', async () => {
    aStack(`run-${process.pid}-1`, { AWS_ENDPOINT_URL: 'http://127.0.0.1:4' }, 1);
    expect(await local(...say("process.env.AWS_ENDPOINT_URL.endsWith(':4') ? 6 : 1"))).toEqual({ code: 6, err: '' });
    const path = JSON.stringify(join(dir, 'node_modules', '.bin'));
    expect((await local(...say(`process.env.PATH.startsWith(${path}) ? 6 : 1`))).code).toBe(6);
    expect((await local(process.execPath, '-e', "process.kill(process.pid, 'SIGKILL')")).code).toBe(137);
  });

  it('takes the youngest of several, and says so', async () => {
    aStack(`run-${process.pid}-1`, { WHICH: '8' }, 1);
    aStack(`run-${process.pid}-2`, { WHICH: '9' }, 2);
    const { code, err } = await local(...say('Number(process.env.WHICH)'));
    expect(code).toBe(9);
    expect(err).toContain('2 stacks are running, using the youngest');
  });

  it('knows `recovery` without a path, and says what cannot be started', async () => {
    expect(commandLine('recovery', ['status'])).toEqual([process.execPath, [join(PROJECT, 'cli/main.ts'), 'status']]);
    expect(commandLine('aws', ['x'])).toEqual(['aws', ['x']]);
    aStack(`run-${process.pid}-1`, {}, 1);
    const { code, err } = await local('no-such-command-here');
    expect(code).toBe(2);
    expect(err).toContain('no-such-command-here could not be started');
  });

  it('tells its usage', async () => {
    expect(await local()).toMatchObject({ code: 2, err: expect.stringContaining('npm run local -- recovery status') });
    expect((await local('--help')).code).toBe(0);
  });
});
