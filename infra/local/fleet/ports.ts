import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Ports for services that come and go. Taken below 32768, where Linux begins to hand out ports to outgoing connections
 * (ip(7), ip_local_port_range): else a client could sit on a service's port just while it is down.
 */
const LOWEST_PORT = 20_000;
const HIGHEST_PORT = 32_000;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/** Finds ports of the loopback address that nobody listens on now. @throws when too few of many tried are free */
export const freePorts = async (count: number): Promise<readonly number[]> => {
  const ports = new Set<number>();
  for (let tries = 0; ports.size < count; tries += 1) {
    if (tries > 50 + count * 10)
      throw new Error(`got ${ports.size} free ports of ${LOWEST_PORT} to ${HIGHEST_PORT}, wanted ${count}`);
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
};
