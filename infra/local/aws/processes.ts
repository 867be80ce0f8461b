import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';

/** A process that can be told from a later one with the same number: its start is part of its identity. */
export const ProcessIdentity = z.strictObject({ pid: z.int().positive(), startedAt: z.string().min(1) });
export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

const PROCESSES_FILE = 'processes.jsonl';

/** True for the errors that say: no such file, no such process. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH');

/** Field 22 of /proc/PID/stat (proc(5)); the command name before it is in brackets and may hold spaces. */
const startTicks = (stat: string): string => stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';

/**
 * When the process started, in the words of this machine, or undefined when no such process runs.
 *
 * On Linux the boot id and the start in clock ticks, elsewhere what `ps` says; comparable only with itself.
 */
export const processStart = (pid: number): string | undefined => {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      if (stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')) return undefined;
      return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${startTicks(stat)}`;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
  const started = execFileSync('sh', ['-c', `ps -o lstart= -p ${pid} || true`], { encoding: 'utf8' }).trim();
  return started === '' ? undefined : started;
};

/** The identity of a running process. */
export const identify = (pid: number): ProcessIdentity | undefined => {
  const startedAt = processStart(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
};

/** True while exactly this process runs; a later one with the same number does not count. */
export const isRunning = ({ pid, startedAt }: ProcessIdentity): boolean => processStart(pid) === startedAt;

/**
 * Notes a process group leader in a run's folder, so that the next start ends it if this launcher is killed.
 *
 * Only for leaders of a process group (spawned with `detached`): the whole group is ended. Idempotent in effect: a process noted twice is ended once.
 */
export const recordProcess = (stateDir: string, pid: number): void => {
  const identity = identify(pid);
  if (identity !== undefined) appendFileSync(join(stateDir, PROCESSES_FILE), `${JSON.stringify(identity)}\n`);
};

/** The processes noted in a run's folder; a line cut off by a kill is left out. */
export const recordedProcesses = (stateDir: string): readonly ProcessIdentity[] => {
  let text: string;
  try {
    text = readFileSync(join(stateDir, PROCESSES_FILE), 'utf8');
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => ProcessIdentity.parse(JSON.parse(line)));
};

/**
 * Sends a signal to the process group that a process leads, also when the leader itself has ended.
 *
 * A number stays taken while a group bears it, so no group of a stranger is met.
 */
export const signalGroup = ({ pid }: ProcessIdentity, signal: NodeJS.Signals): void => {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
};

/** Waits until the process has ended; false when it still runs after the limit. */
export const waitForEnd = async (identity: ProcessIdentity, limitMs: number): Promise<boolean> => {
  const deadline = performance.now() + limitMs;
  while (isRunning(identity)) {
    if (performance.now() > deadline) return false;
    await delay(25);
  }
  return true;
};
