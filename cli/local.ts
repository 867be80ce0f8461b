import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import * as z from 'zod';

const USAGE = `usage: npm run local -- COMMAND [ARGUMENT…]

Runs a command against the stack that \`npm start\` runs on this machine, e.g. npm run local -- recovery status`;

/** What the launcher writes when its stack is up. */
const ENV_FILE = 'env.json';
const RUN_NAME = /^run-(\d+)-\d+$/;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // why not false for every error: a process of another user refuses the question, and is alive
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
};

export interface RunningStack {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The stacks that run on this machine, the youngest first. One whose launcher has ended is none. */
export const runningStacks = (localDir: string): readonly RunningStack[] =>
  (existsSync(localDir) ? readdirSync(localDir) : [])
    .filter((name) => {
      const pid = RUN_NAME.exec(name)?.[1];
      return pid !== undefined && isAlive(Number(pid));
    })
    .map((name) => join(localDir, name))
    .filter((folder) => existsSync(join(folder, ENV_FILE)))
    .map((folder) => ({ folder, at: statSync(join(folder, ENV_FILE)).mtimeMs }))
    .sort((a, b) => b.at - a.at)
    .map(({ folder }) => ({
      folder,
      env: z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(join(folder, ENV_FILE), 'utf8'))),
    }));

/** The command line to spawn: `recovery` is this project's own, anything else is looked for as a shell would. */
export const commandLine = (command: string, args: readonly string[]): readonly [string, readonly string[]] =>
  command === 'recovery' ? [process.execPath, [join(import.meta.dirname, 'main.ts'), ...args]] : [command, args];

/** Runs a command with the running stack's environment; answers its exit code, 2 where it cannot be run. */
export const runLocal = async (
  argv: readonly string[],
  { projectDir, err }: { readonly projectDir: string; readonly err: (line: string) => void },
): Promise<number> => {
  const [command, ...args] = argv;
  if (command === undefined || command === '--help') {
    err(USAGE);
    return command === undefined ? 2 : 0;
  }
  const [stack, ...others] = runningStacks(join(projectDir, '.local'));
  if (stack === undefined) {
    err('no stack is running on this machine: start one with `npm start` and leave it running');
    return 2;
  }
  if (others.length > 0) err(`${others.length + 1} stacks are running, using the youngest: ${stack.folder}`);
  const [file, fileArgs] = commandLine(command, args);
  const path = [join(projectDir, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter);
  const child = spawn(file, fileArgs, { stdio: 'inherit', env: { ...process.env, ...stack.env, PATH: path } });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.once('error', (error) => {
      err(`${command} could not be started: ${error.message}`);
      resolve(2);
    });
    child.once('exit', (code, signal) => {
      resolve(signal === null ? (code ?? 70) : 128 + (constants.signals[signal] ?? 0));
    });
  });
};

if (import.meta.main) {
  process.exitCode = await runLocal(process.argv.slice(2), {
    projectDir: join(import.meta.dirname, '..'),
    err: (line) => process.stderr.write(`${line}\n`),
  });
}
