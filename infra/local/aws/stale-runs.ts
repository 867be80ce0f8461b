import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  identify,
  isMissing,
  isRunning,
  ProcessIdentity,
  recordedProcesses,
  signalGroup,
  waitForEnd,
} from './processes.ts';

/** Who runs a local AWS: written into its folder as `owner.json`. */
const OWNER_FILE = 'owner.json';

const RUN_NAME = /^run-(?<pid>\d+)-\d+$/;

/** What stands in the project's `.local` folder under one name, as far as the decision needs it. */
export interface FoundFolder {
  readonly name: string;
  /** Undefined while the owner is still making the folder, or was killed while making it. */
  readonly owner: ProcessIdentity | undefined;
  readonly recorded: readonly ProcessIdentity[];
}

/** What the machine runs now; both answers are about one moment. */
export interface Machine {
  isRunning(identity: ProcessIdentity): boolean;
  /** True when any process has this number, whoever it is. */
  isTaken(pid: number): boolean;
}

export interface CleanUp {
  readonly remove: readonly string[];
  readonly kill: readonly ProcessIdentity[];
}

/**
 * Decides which left-over runs go and which processes are ended.
 *
 * A run goes when its owner has ended. A folder without an owner's record goes only when no process has the number in
 * its name, since its owner may just be making it. A recorded process is ended only if it is that very process and its
 * owner has ended; a number that was given to another process since is left alone.
 */
export const decideCleanUp = (folders: readonly FoundFolder[], machine: Machine): CleanUp => {
  const stale = folders.filter(({ name, owner }) => {
    const pid = RUN_NAME.exec(name)?.groups?.pid;
    if (pid === undefined) return false;
    return owner === undefined ? !machine.isTaken(Number(pid)) : !machine.isRunning(owner);
  });
  return {
    remove: stale.map(({ name }) => name),
    kill: stale.flatMap(({ recorded }) => recorded).filter((identity) => machine.isRunning(identity)),
  };
};

/** Makes the folder's owner known; the record appears whole or not at all. */
export const writeOwner = (folder: string): void => {
  const half = join(folder, `${OWNER_FILE}.half`);
  writeFileSync(half, JSON.stringify(identify(process.pid)));
  renameSync(half, join(folder, OWNER_FILE));
};

const readOwner = (folder: string): ProcessIdentity | undefined => {
  try {
    return ProcessIdentity.parse(JSON.parse(readFileSync(join(folder, OWNER_FILE), 'utf8')));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};

const isTaken = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isMissing(error);
  }
};

/** Ends what runs of killed launchers left behind and removes their folders; safe while other runs are alive. */
export const removeStaleRuns = async (localDir: string, log: (line: string) => void): Promise<void> => {
  const names = existsSync(localDir) ? readdirSync(localDir) : [];
  const folders = names
    .filter((name) => RUN_NAME.test(name))
    .map((name) => {
      const folder = join(localDir, name);
      return { name, owner: readOwner(folder), recorded: recordedProcesses(folder) };
    });
  const { remove, kill } = decideCleanUp(folders, { isRunning, isTaken });
  for (const identity of kill) {
    log(`ending process ${identity.pid}, left behind by a local AWS whose launcher was killed`);
    signalGroup(identity, 'SIGKILL');
    await waitForEnd(identity, 5_000);
  }
  for (const name of remove) rmSync(join(localDir, name), { recursive: true, force: true, maxRetries: 5 });
};
