import { createServer } from 'node:net';

/** A loopback port that nobody listened on a moment ago; whoever takes it must be ready to lose it and try again. */
export const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('no loopback port is free');
  return address.port;
};
