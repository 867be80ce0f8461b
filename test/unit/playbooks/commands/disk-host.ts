import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSystemdHost } from './host.ts';

const DAY_SECONDS = 86_400;

export const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

/**
 * A host whose unit `tiny` declares one folder of temporary files and one of logs.
 *
 * A file that a test writes cannot be old, its inode is of now: so the host's clock is of the day after tomorrow.
 */
export type DiskHost = ReturnType<typeof createSystemdHost> & {
  readonly temp: string;
  readonly logs: string;
  /** Where the archives of recovery `rec-1` are kept. */
  readonly archives: string;
  /** What the unit declares. */
  readonly facts: readonly string[];
  /** Puts a program of the host's own before the real one. */
  standIn(name: string, script: string): void;
  setClock(epochSeconds: number): void;
};

export const createDiskHost = (): DiskHost => {
  const host = createSystemdHost();
  const temp = join(host.folder, 'temp');
  const logs = join(host.folder, 'logs');
  for (const folder of [temp, logs]) mkdirSync(folder);
  const facts = ['MANAGER=systemd', 'PROGRAM=tiny.service', `TEMP_DIRS=${temp}`, `LOG_DIRS=${logs}`];
  host.declare(facts);
  const standIn = (name: string, script: string): void =>
    writeFileSync(join(host.folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const setClock = (epochSeconds: number): void =>
    standIn('date', `case $* in +%s) echo ${epochSeconds} ;; *) exec /bin/date "$@" ;; esac`);
  setClock(nowSeconds() + 2 * DAY_SECONDS);
  return { ...host, temp, logs, archives: join(host.home, 'archives/rec-1/tiny'), facts, standIn, setClock };
};

/** Writes a file, with the folders above it, and answers its path. */
export const write = (folder: string, name: string, text = `${name}\n`): string => {
  const file = join(folder, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
};

/** All of a file that a restore must bring back. */
export const whole = (file: string): object => {
  const { uid, gid, mode, mtimeNs, size } = statSync(file, { bigint: true });
  return { uid, gid, mode, mtimeNs, size, text: readFileSync(file, 'latin1') };
};

export const names = (folder: string): readonly string[] => readdirSync(folder, { recursive: true }).map(String).sort();

/** Lets a process open a file as the shell's redirection says, and answers what ends it. */
export const hold = async (redirection: string, file: string): Promise<() => Promise<void>> => {
  const holder = spawn('sh', ['-c', `exec ${redirection}; echo held; read -r line`, 'sh', file], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  await once(holder.stdout, 'data');
  return async () => {
    const exited = once(holder, 'exit');
    holder.stdin.end('go\n');
    await exited;
  };
};
