import { rm, writeFile } from 'node:fs/promises';
import type { ServicePlace } from './layout.ts';
import { lookAt, waitUntil } from './look.ts';
import type { Supervisor } from './supervisor.ts';

/** Longer than a supervisor that has not yet given up waits between its tries. */
const WELL_WITHIN_MS = 20_000;

/**
 * Undoes any fault by hand, as an operator of the service would: configuration put right, lock file removed, sick process
 * killed, service started. A service that is well is left alone.
 *
 * @returns what was done, in a sentence
 * @throws when the service is not well within 20 s
 */
export const mendService = async (supervisor: Supervisor, place: ServicePlace, config: string): Promise<string> => {
  const before = await lookAt(supervisor, place);
  await writeFile(place.configFile, config);
  if (before.well) return `${place.name} is well as process ${before.pid}: only its configuration was written again`;
  await rm(place.faultFile, { force: true });
  await rm(place.lockFile, { force: true });
  if (before.pid !== undefined) process.kill(before.pid, 'SIGKILL');
  await waitUntil(`recovery of '${place.name}' by hand`, WELL_WITHIN_MS, async () => {
    const look = await lookAt(supervisor, place);
    // Starting what is on its way, or is being killed, would be refused; the next look decides anew.
    if (['fatal', 'stopped'].includes(look.state)) await supervisor.start(place.name);
    return look.well;
  });
  const after = await lookAt(supervisor, place);
  return `${place.name} was put right and answers as process ${after.pid}`;
};
