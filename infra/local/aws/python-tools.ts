import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PACKAGES_FILE = join(import.meta.dirname, 'python-packages.txt');

/** The oldest Python that the pinned packages support. */
const WANTED_PYTHON = [3, 11] as const;

/** Python is not there, or too old: the caller may have another way. */
export class PythonMissingError extends Error {
  override readonly name = 'PythonMissingError';
}

const findPython = async (): Promise<{ command: string; version: string }> => {
  const found: string[] = [];
  for (const command of ['python3', 'python']) {
    try {
      const program = 'import sys; print("%d.%d.%d" % sys.version_info[:3])';
      const version = (await run(command, ['-c', program])).stdout.trim();
      const [major = 0, minor = 0] = version.split('.').map(Number);
      if (major > WANTED_PYTHON[0] || (major === WANTED_PYTHON[0] && minor >= WANTED_PYTHON[1])) {
        return { command, version };
      }
      found.push(version);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
  const got = found.length === 0 ? 'none' : found.join(', ');
  throw new PythonMissingError(`python: got ${got}, wanted ${WANTED_PYTHON.join('.')} or later: install python3`);
};

/** Scripts of a virtual environment name its path in their first line: they must name the one it is renamed to. */
const rewritePaths = (venv: string, from: string, to: string): void => {
  const bin = join(venv, 'bin');
  for (const file of readdirSync(bin)) {
    const path = join(bin, file);
    if (!statSync(path).isFile() || statSync(path).size > 100_000) continue;
    const text = readFileSync(path, 'utf8');
    if (text.includes(from)) writeFileSync(path, text.replaceAll(from, to));
  }
};

const makeVenv = async (command: string, venv: string, log: (line: string) => void): Promise<void> => {
  const half = `${venv}.making-${process.pid}-${Math.round(performance.now() * 1_000)}`;
  try {
    log('setting up Python packages for the local AWS (once)');
    await run(command, ['-m', 'venv', half]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '-r', PACKAGES_FILE];
    await run(join(half, 'bin', 'python'), pip, { maxBuffer: 16 * 1024 * 1024 });
    rewritePaths(half, half, venv);
    renameSync(half, venv);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    // why: a second starter may have been faster; its environment is as good as this one
    if (existsSync(venv)) return;
    const detail = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new Error(`python packages of the local AWS could not be installed: ${detail}`, { cause: error });
  }
};

/** The virtual environment of exactly these pins and this Python. */
const venvName = (version: string): string =>
  `venv-${createHash('sha256').update(readFileSync(PACKAGES_FILE)).update(version).digest('hex').slice(0, 12)}`;

/**
 * Makes the Python tools of the local AWS and the sample fleet available: the emulator and supervisor.
 *
 * Made once per set of pins, under a temporary name and renamed, so that a half-made one is never used and two
 * starters at once do not disturb each other.
 *
 * @throws PythonMissingError when no Python of a supported version is installed
 */
export const ensurePythonTools = async (options: {
  readonly projectDir: string;
  readonly log?: (line: string) => void;
}): Promise<{ binDir: string }> => {
  const { command, version } = await findPython();
  const localDir = join(options.projectDir, '.local');
  const venv = join(localDir, venvName(version));
  if (!existsSync(venv)) {
    mkdirSync(localDir, { recursive: true });
    await makeVenv(command, venv, options.log ?? (() => undefined));
  }
  return { binDir: join(venv, 'bin') };
};
