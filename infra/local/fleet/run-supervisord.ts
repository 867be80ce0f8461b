import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { identify, type ProcessIdentity, signalGroup, waitForEnd } from '#infra/local/aws/processes';
import type { Supervisor } from './supervisor.ts';

/** True when supervisord answers, false when it is not there yet or any more. */
export const isUp = async (supervisor: Supervisor): Promise<boolean> => {
  try {
    await supervisor.programs();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ECONNREFUSED'))
      return false;
    throw error;
  }
};

/** A service stops in a few milliseconds; one that has not by now never will. */
const STOP_WITHIN_MS = 3000;

/** Stops the services, kills those that do not heed it, then ends supervisord. */
export const endSupervisord = async (supervisor: Supervisor, supervisord: ProcessIdentity): Promise<void> => {
  if (await isUp(supervisor)) {
    await supervisor.stopAll();
    const deadline = performance.now() + STOP_WITHIN_MS;
    while ((await supervisor.programs()).some(({ pid }) => pid !== undefined)) {
      if (performance.now() > deadline) {
        for (const { pid } of await supervisor.programs()) {
          // supervisord makes each program the head of an own group.
          const program = pid === undefined ? undefined : identify(pid);
          if (program !== undefined) signalGroup(program, 'SIGKILL');
        }
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  signalGroup(supervisord, 'SIGTERM');
  if (await waitForEnd(supervisord, STOP_WITHIN_MS)) return;
  signalGroup(supervisord, 'SIGKILL');
  await waitForEnd(supervisord, STOP_WITHIN_MS);
};

/** Starts supervisord as the head of its own process group. @throws when it cannot be started */
export const startSupervisord = async (
  binDir: string,
  homeDir: string,
): Promise<{ child: ChildProcess; identity: ProcessIdentity }> => {
  const child = spawn(join(binDir, 'supervisord'), ['-n', '-c', join(homeDir, 'supervisord.conf')], {
    cwd: homeDir,
    // Services need no credentials of the one who starts them.
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LANG: 'C.UTF-8' },
    stdio: 'ignore',
    // An own group: Ctrl-C in the terminal reaches the launcher, which then stops the fleet in order.
    detached: true,
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (identity === undefined) throw new Error(`supervisord ended at once, see ${join(homeDir, 'supervisord.log')}`);
  return { child, identity };
};
