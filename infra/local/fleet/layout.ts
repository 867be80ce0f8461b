import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { identify, ProcessIdentity } from '#infra/local/aws/processes';

/** The services that are always there, each with the one that its work asks. */
export const SERVICES = [
  { name: 'catalog', dependsOn: undefined, dependencyTimeoutMs: 0 },
  { name: 'orders', dependsOn: 'catalog', dependencyTimeoutMs: 300 },
  { name: 'storefront', dependsOn: 'orders', dependencyTimeoutMs: 600 },
] as const;

/** Resident memory that a service may hold: a healthy one holds about 85 MB, 44 %. */
export const MEMORY_LIMIT_MB = 192;

/** Longest path of a unix socket on Linux, the closing zero not counted: unix(7). */
const SOCKET_PATH_MAX_BYTES = 107;

export const ServicePlace = z.strictObject({
  name: z.string(),
  port: z.number().int(),
  unit: z.string(),
  configFile: z.string(),
  runDir: z.string(),
  lockFile: z.string(),
  faultFile: z.string(),
  logFile: z.string(),
  memoryLimitMb: z.number().int(),
});
/** Where one service of the fleet listens and keeps its files. */
export type ServicePlace = z.infer<typeof ServicePlace>;

/** What `fleet.json` tells another process about a running fleet. */
export const FleetFile = z.strictObject({
  startedAt: z.iso.datetime(),
  supervisord: ProcessIdentity,
  supervisorConfig: z.string(),
  socketPath: z.string(),
  nodeHome: z.string(),
  services: z.array(ServicePlace),
});
export type FleetFile = z.infer<typeof FleetFile>;

export const fleetFileOf = (stateDir: string): string => join(stateDir, 'fleet.json');

/** @throws when the folder holds no fleet.json or one that is not ours */
export const readFleetFile = async (stateDir: string): Promise<FleetFile> =>
  FleetFile.parse(JSON.parse(await readFile(fleetFileOf(stateDir), 'utf8')));

const SPARE_SOCKET = /^fleet-(?<pid>\d+)-[0-9a-f]+\.sock$/;

/**
 * The supervisor's socket: in the state folder, or, where that path is too long for a socket, in the system's temporary
 * folder under a name that says who made it.
 *
 * supervisord first binds a name with its process id added, hence the spare bytes.
 */
export const socketPathOf = (stateDir: string): string => {
  const path = join(stateDir, 'fleet', 'supervisor.sock');
  if (Buffer.byteLength(path) + 12 <= SOCKET_PATH_MAX_BYTES) return path;
  const digest = createHash('sha256').update(stateDir).digest('hex').slice(0, 12);
  return join(tmpdir(), `fleet-${process.pid}-${digest}.sock`);
};

/** Removes sockets in the temporary folder whose makers were killed. */
export const removeSpareSockets = async (): Promise<void> => {
  for (const name of await readdir(tmpdir())) {
    const pid = SPARE_SOCKET.exec(name)?.groups?.pid;
    if (pid !== undefined && identify(Number(pid)) === undefined) await rm(join(tmpdir(), name), { force: true });
  }
};

export const placeOf = (stateDir: string, name: string, port: number): ServicePlace => {
  const home = join(stateDir, 'fleet');
  return {
    name,
    port,
    unit: name,
    configFile: join(home, 'etc', `${name}.json`),
    runDir: join(home, 'run', name),
    lockFile: join(home, 'run', name, `${name}.lock`),
    faultFile: join(home, 'faults', name),
    logFile: join(home, 'log', `${name}.log`),
    memoryLimitMb: MEMORY_LIMIT_MB,
  };
};
