import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Debian: redis-server, which brings redis-tools. */
export const hasRedis =
  spawnSync('redis-server', ['--version']).status === 0 && spawnSync('redis-cli', ['--version']).status === 0;

const freePort = async (): Promise<number> => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a listening server has no port');
  return address.port;
};

/** A real Redis of the test's own, on a free loopback port and a socket, in its own folder; ended by its pid. */
export interface RedisForTests {
  readonly pid: number;
  readonly port: number;
  readonly socket: string;
  /** Opens a connection and leaves it open. */
  open(...commands: readonly string[]): Promise<Socket>;
  /** Asks with redis-cli and answers what it printed. */
  ask(...words: readonly string[]): string;
  signal(name: NodeJS.Signals): void;
  /** Ends it, keeping its data, and starts it again without waiting until it answers. */
  restart(...settings: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

export const startRedis = async (...settings: readonly string[]): Promise<RedisForTests> => {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const socket = join(folder, 'redis.sock');
  const password = settings.includes('--requirepass') ? (settings[settings.indexOf('--requirepass') + 1] ?? '') : '';
  const start = (more: readonly string[]): ChildProcess =>
    spawn(
      'redis-server',
      ['--port', String(port), '--bind', '127.0.0.1', '--unixsocket', socket, '--dir', folder, '--save', '', ...more],
      { stdio: 'ignore' },
    );
  let child = start(settings);
  const sockets: Socket[] = [];
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  const ask = (...words: readonly string[]): string =>
    spawnSync('redis-cli', ['-s', socket, ...words], {
      encoding: 'utf8',
      timeout: 5_000,
      env: { PATH: process.env.PATH ?? '', ...(password === '' ? {} : { REDISCLI_AUTH: password }) },
    }).stdout.trim();
  while (ask('PING') !== 'PONG') {
    if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
    await delay(20);
  }
  return {
    get pid() {
      if (child.pid === undefined) throw new Error('redis-server has no pid');
      return child.pid;
    },
    port,
    socket,
    ask,
    open: async (...commands) => {
      const opened = connect(port, '127.0.0.1');
      // why: a connection that the server closes is the point of these tests, not an error
      opened.on('error', () => undefined);
      sockets.push(opened);
      await once(opened, 'connect');
      for (const command of ['PING', ...commands]) {
        opened.write(`${command}\r\n`);
        await once(opened, 'data');
      }
      return opened;
    },
    signal: (name) => {
      child.kill(name);
    },
    restart: async (...more) => {
      await end();
      child = start([...settings, ...more]);
    },
    stop: async () => {
      for (const opened of sockets) opened.destroy();
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
