import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SERVICES, type ServicePlace } from './layout.ts';

/** The configuration that a service is well with. */
export const goodConfig = (place: ServicePlace, places: readonly ServicePlace[]): string => {
  const declared = SERVICES.find(({ name }) => name === place.name);
  const dependency = places.find(({ name }) => name === declared?.dependsOn);
  return `${JSON.stringify(
    {
      name: place.name,
      version: '1.0.0',
      port: place.port,
      lockFile: place.lockFile,
      faultFile: place.faultFile,
      memoryLimitMb: place.memoryLimitMb,
      dependsOn:
        dependency === undefined
          ? null
          : { name: dependency.name, port: dependency.port, timeoutMs: declared?.dependencyTimeoutMs },
    },
    undefined,
    2,
  )}\n`;
};

/** What the host says about the unit to the commands that run on it. */
const unitFacts = (place: ServicePlace, config: string): string =>
  `MANAGER=supervisord
SUPERVISOR_CONFIG=${config}
PROGRAM=${place.name}
RUN_DIR=${place.runDir}
CONFIG_FILE=${place.configFile}
LOG_FILE=${place.logFile}
`;

/** Writes everything that the services and their host need before they start. */
export const writeFleetFolder = async (
  homeDir: string,
  nodeHome: string,
  places: readonly ServicePlace[],
): Promise<void> => {
  await Promise.all(
    ['etc', 'faults', 'log', ...places.map(({ name }) => join('run', name))].map((folder) =>
      mkdir(join(homeDir, folder), { recursive: true }),
    ),
  );
  await mkdir(join(nodeHome, 'units'), { recursive: true });
  for (const place of places) {
    await writeFile(place.configFile, goodConfig(place, places));
    await writeFile(join(nodeHome, 'units', place.unit), unitFacts(place, join(homeDir, 'supervisord.conf')));
  }
};
