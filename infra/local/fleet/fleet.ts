import { mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recordProcess } from '#infra/local/aws/processes';
import { breakService, type Fault } from './break-service.ts';
import { goodConfig, writeFleetFolder } from './fleet-files.ts';
import {
  type FleetFile,
  fleetFileOf,
  placeOf,
  readFleetFile,
  removeSpareSockets,
  SERVICES,
  type ServicePlace,
  socketPathOf,
} from './layout.ts';
import { lookAt, type ServiceLook, waitUntil } from './look.ts';
import { mendService } from './mend-service.ts';
import { freePorts } from './ports.ts';
import { createPublishMetrics, type PublishMetrics, startProbe } from './probe.ts';
import { endSupervisord, isUp, startSupervisord } from './run-supervisord.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';
import { supervisorConfig } from './supervisor-config.ts';

/** Twenty services starting on two cores take about 10 s. */
const READY_WITHIN_MS = 60_000;

export interface FleetService {
  readonly name: string;
  readonly port: number;
  /** Name of the unit on its host, as commands know it. */
  readonly unit: string;
  readonly url: string;
  readonly memoryLimitMb: number;
  pid(): Promise<number | undefined>;
}

/** A running fleet, from this process or another. */
export interface AttachedFleet {
  readonly services: readonly FleetService[];
  /** AUTO_RECOVERY_HOME of the host that the fleet runs on. */
  readonly nodeHome: string;
  break(name: string, fault: Fault): Promise<string>;
  mend(name: string): Promise<string>;
  look(name: string): Promise<ServiceLook>;
}

export interface Fleet extends AttachedFleet {
  /** Ends the probe and every process; files stay until their folder is removed. Safe to call twice. */
  stop(): Promise<void>;
}

export interface StartFleetOptions {
  /** Folder of this run; the fleet adds `fleet/`, `host/` and `fleet.json`. */
  readonly stateDir: string;
  /** Folder with `supervisord` and `supervisorctl`. */
  readonly pythonBinDir: string;
  /** Where the probe publishes: endpoint, region and credentials under their usual names. */
  readonly awsEnv: Readonly<Record<string, string>>;
  /** Names of further small services without dependencies. @default none */
  readonly extra?: readonly string[];
  /** @default publishes to CloudWatch as awsEnv says */
  readonly publish?: PublishMetrics;
  readonly log?: (line: string) => void;
}

const attach = (file: FleetFile, supervisor: Supervisor): AttachedFleet => {
  const placeNamed = (name: string): ServicePlace => {
    const place = file.services.find((service) => service.name === name);
    if (place !== undefined) return place;
    throw new Error(
      `no service '${name}' in this fleet, choose one of ${file.services.map((service) => service.name).join(', ')}`,
    );
  };
  return {
    services: file.services.map((place) => ({
      name: place.name,
      port: place.port,
      unit: place.unit,
      url: `http://127.0.0.1:${place.port}`,
      memoryLimitMb: place.memoryLimitMb,
      pid: async () => (await supervisor.programs()).find(({ name }) => name === place.name)?.pid,
    })),
    nodeHome: file.nodeHome,
    break: (name, fault) => breakService(supervisor, placeNamed(name), fault),
    mend: (name) => mendService(supervisor, placeNamed(name), goodConfig(placeNamed(name), file.services)),
    look: (name) => lookAt(supervisor, placeNamed(name)),
  };
};

/**
 * Reaches a fleet that another process started.
 *
 * @throws when the folder has no `fleet.json`
 */
export const attachFleet = async (stateDir: string): Promise<AttachedFleet> => {
  const file = await readFleetFile(stateDir);
  return attach(file, createSupervisor(file.socketPath));
};

/**
 * Starts the sample fleet: real services under a real supervisord, and a probe that publishes their health.
 *
 * Comes back when every service is well. supervisord is noted in the run's folder, so that the next start of the local
 * AWS ends what a killed launcher left behind; the services end with their supervisor.
 *
 * @throws when a service is not well within 60 s; nothing is left running then
 */
export const startFleet = async (options: StartFleetOptions): Promise<Fleet> => {
  const log = options.log ?? (() => undefined);
  await mkdir(options.stateDir, { recursive: true });
  // Commands refuse run directories that are reached through a link.
  const stateDir = await realpath(options.stateDir);
  const homeDir = join(stateDir, 'fleet');
  const nodeHome = join(stateDir, 'host');
  const names = [...SERVICES.map(({ name }) => name), ...(options.extra ?? [])];
  const ports = await freePorts(names.length);
  const places = names.map((name, index) => placeOf(stateDir, name, ports[index] ?? 0));
  await writeFleetFolder(homeDir, nodeHome, places);
  await removeSpareSockets();
  const socketPath = socketPathOf(stateDir);
  const configFile = join(homeDir, 'supervisord.conf');
  const servicePath = join(import.meta.dirname, 'service.ts');
  await writeFile(
    configFile,
    supervisorConfig({ homeDir, socketPath, nodePath: process.execPath, servicePath, places }),
  );

  const supervisor = createSupervisor(socketPath);
  const { child, identity } = await startSupervisord(options.pythonBinDir, homeDir);
  recordProcess(stateDir, identity.pid);
  const file: FleetFile = {
    startedAt: new Date().toISOString(),
    supervisord: identity,
    supervisorConfig: configFile,
    socketPath,
    nodeHome,
    services: places,
  };
  const fleet = attach(file, supervisor);
  try {
    await waitUntil('the start of supervisord', READY_WITHIN_MS, async () => {
      if (child.exitCode !== null)
        throw new Error(`supervisord ended with ${child.exitCode}, see ${homeDir}/supervisord.log`);
      return isUp(supervisor);
    });
    for (const { name } of places) {
      await waitUntil(`the start of '${name}' (log: ${homeDir}/log/${name}.log)`, READY_WITHIN_MS, async () => {
        const look = await fleet.look(name);
        // why at once: given up on at its first start, mostly since another process was quicker to take its port
        if (look.state === 'fatal') throw new Error(`'${name}' does not start, see ${homeDir}/log/${name}.log`);
        return look.well;
      });
    }
    await writeFile(fleetFileOf(stateDir), `${JSON.stringify(file, undefined, 2)}\n`);
  } catch (error) {
    await endSupervisord(supervisor, identity);
    throw error;
  }
  log(`fleet: ${places.map(({ name, port }) => `${name} http://127.0.0.1:${port}`).join(', ')}`);
  const publish = options.publish ?? createPublishMetrics(options.awsEnv);
  const probe = startProbe({ supervisor, places, publish, log });
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await probe.stop();
    await endSupervisord(supervisor, identity);
    await rm(socketPath, { force: true });
    await rm(fleetFileOf(stateDir), { force: true });
  };
  return {
    ...fleet,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
};
