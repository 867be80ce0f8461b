import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const PROJECT = join(import.meta.dirname, '../..');
const COPIED = [
  ...['statemachines', 'functions', 'cli', 'infra', 'playbooks', 'scripts', 'docs'],
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'cdk.json', 'biome.json'],
];

/** A copy of the project in which a document's reader works. */
export interface Workspace {
  readonly dir: string;
  write(path: string, text: string): void;
  /** Runs a block of shell as the reader would; what it prints to both streams, and its exit code. */
  run(text: string): Promise<{ readonly printed: string; readonly exitCode: number }>;
  remove(): void;
}

export const createWorkspace = (): Workspace => {
  const dir = mkdtempSync(join(tmpdir(), 'auto-recovery-docs-'));
  for (const name of COPIED) cpSync(join(PROJECT, name), join(dir, name), { recursive: true });
  symlinkSync(join(PROJECT, 'node_modules'), join(dir, 'node_modules'));
  const env = {
    ...process.env,
    PATH: `${join(PROJECT, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
    NO_COLOR: '1',
    COLUMNS: '100',
  };
  return {
    dir,
    write: (path, text) => {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    },
    run: async (text) => {
      try {
        // why the two streams as one: the reader sees them so
        const { stdout } = await execute('bash', ['-c', `exec 2>&1\n${text}`], { cwd: dir, env, maxBuffer: 1 << 24 });
        return { printed: stdout, exitCode: 0 };
      } catch (error) {
        const { stdout, code } = error as { stdout?: string; code?: number };
        return { printed: stdout ?? '', exitCode: code ?? 1 };
      }
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
};
