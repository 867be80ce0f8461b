import { execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { eventually } from './support/eventually.ts';
import { PROJECT_DIR } from './support/project.ts';

const run = promisify(execFile);

/** Running processes whose command names this text. */
const processesNaming = (text: string): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return command.includes(text) && Number(pid) !== process.pid ? [`${pid} ${command}`] : [];
      } catch {
        return []; // why: a process may end while the list is read
      }
    });

test('npm start stays until Ctrl-C, answers the documented commands, and leaves nothing behind', async () => {
  const child = spawn(process.execPath, ['infra/local/start.ts'], { cwd: PROJECT_DIR });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  try {
    await eventually('the stack is up', 180_000, () => {
      if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}:\n${said}`);
      return said.includes('It runs.');
    });
    const folder = readdirSync(join(PROJECT_DIR, '.local')).find((name) => name.startsWith(`run-${child.pid}-`));
    const stateDir = join(PROJECT_DIR, '.local', folder ?? 'missing');
    const env = { ...process.env, ...JSON.parse(readFileSync(join(stateDir, 'env.json'), 'utf8')) };
    const recovery = async (...args: string[]): Promise<unknown> => {
      const { stdout } = await run(process.execPath, ['cli/main.ts', ...args, '--json'], { cwd: PROJECT_DIR, env });
      return JSON.parse(stdout);
    };
    expect(await recovery('status')).toBeTypeOf('object');
    expect(await recovery('history')).toBeTypeOf('object');
    expect(await recovery('why', 'catalog')).toBeTypeOf('object');

    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(existsSync(stateDir)).toBe(false);
    expect(processesNaming(stateDir)).toEqual([]);
  } finally {
    child.kill('SIGKILL');
  }
});
