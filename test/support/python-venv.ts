import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * A virtual environment below `.local` with exactly these packages from PyPI, made once.
 *
 * Made under another name and renamed when it is whole, so that two tests at once do not disturb each other. Its
 * programs are run as modules (`python -m`): their scripts name the folder that they were made in.
 *
 * @returns the environment's Python
 */
export const ensureVenv = async (projectDir: string, packages: readonly string[]): Promise<string> => {
  const digest = createHash('sha256').update(packages.join('\n')).digest('hex').slice(0, 12);
  const venv = join(projectDir, '.local', `venv-tools-${digest}`);
  const python = join(venv, 'bin', 'python');
  if (existsSync(python)) return python;
  mkdirSync(join(projectDir, '.local'), { recursive: true });
  const half = `${venv}.making-${process.pid}`;
  try {
    await execute('python3', ['-m', 'venv', half]);
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', ...packages];
    await execute(join(half, 'bin', 'python'), install, { maxBuffer: 16 * 1024 * 1024 });
    renameSync(half, venv);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    if (!existsSync(python)) throw error;
  }
  return python;
};
