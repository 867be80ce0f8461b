/**
 * One service of the sample fleet: a real HTTP server with a lock file, a configuration file and a graceful stop.
 *
 * Run by the supervisor as `node service.ts CONFIG_FILE`. `/health` says who answers, `/work` does a piece of work and
 * asks the service it depends on. On SIGUSR2 it reads the name of a fault from its fault file, removes that file and
 * lives with the fault until its process ends.
 */
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get, type ServerResponse } from 'node:http';

interface ServiceConfig {
  readonly name: string;
  readonly version: string;
  readonly port: number;
  readonly lockFile: string;
  readonly faultFile: string;
  readonly memoryLimitMb: number;
  readonly dependsOn: { readonly name: string; readonly port: number; readonly timeoutMs: number } | null;
}

const log = (text: string): void => console.log(`${new Date().toISOString()} ${text}`);

const refuseToStart = (why: string): never => {
  log(`refusing to start: ${why}`);
  process.exit(1);
};

const readConfig = (file: string): ServiceConfig => {
  try {
    const config = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof config.name === 'string' && Number.isInteger(config.port) && typeof config.lockFile === 'string') {
      return config;
    }
    return refuseToStart(`configuration ${file} must have name, port and lockFile`);
  } catch (error) {
    return refuseToStart(
      `configuration ${file} is not readable as JSON: ${error instanceof Error ? error.message : error}`,
    );
  }
};

const configFile = process.argv[2] ?? refuseToStart('no configuration file named, run: node service.ts CONFIG_FILE');
const config = readConfig(configFile);

/** True while the process that the lock names runs this very service; a number alone may be someone else's by now. */
const isHeldBy = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(configFile);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return false;
    throw error;
  }
};

const takeLock = (): void => {
  try {
    writeFileSync(config.lockFile, `${process.pid}\n`, { flag: 'wx' });
    return;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const text = readFileSync(config.lockFile, 'utf8').trim();
  if (!/^\d+$/.test(text)) {
    refuseToStart(
      `lock file ${config.lockFile} names no process, got '${text.slice(0, 40)}': remove it when no other copy runs`,
    );
  }
  if (isHeldBy(Number(text))) refuseToStart(`process ${text} already runs ${config.name}`);
  log(`lock file of process ${text}, which is gone, taken over`);
  writeFileSync(config.lockFile, `${process.pid}\n`);
};

takeLock();
let failing = false;
const held: Buffer[] = [];

const supervisorPid = process.ppid;

/** A supervisor that is killed leaves its children behind; a service of a sample fleet has nothing to do without it. */
const endWithSupervisor = (): void => {
  if (process.ppid !== supervisorPid) process.kill(process.pid, 'SIGKILL');
};
setInterval(endWithSupervisor, 1000).unref();

/** Never gives the processor back: connections are accepted by the kernel, nothing is answered, no signal is heard. */
const hang = (): void => {
  for (;;) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
    endWithSupervisor();
  }
};

/** Holds on to touched memory until half as much again as the limit allows. */
const leak = (): void => {
  if (process.memoryUsage().rss > config.memoryLimitMb * 1_500_000) return;
  held.push(Buffer.alloc(16 * 1024 * 1024, 1));
  setTimeout(leak, 100);
};

const faults: Readonly<Record<string, () => void>> = {
  hang,
  memory: leak,
  errors: () => {
    failing = true;
  },
};

process.on('SIGUSR2', () => {
  const fault = readFileSync(config.faultFile, 'utf8').trim();
  rmSync(config.faultFile);
  log(`fault '${fault}' put in`);
  faults[fault]?.();
});

const answer = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(`${JSON.stringify(body)}\n`);
};

/** A dependency that fails makes the answer poorer, not wrong: a failure stays with the service that has it. */
const askDependency = (dependency: NonNullable<ServiceConfig['dependsOn']>): Promise<boolean> =>
  new Promise((resolve) => {
    const request = get(
      { host: '127.0.0.1', port: dependency.port, path: '/work', agent: false, timeout: dependency.timeoutMs },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode === 200));
        response.on('error', () => resolve(false));
      },
    );
    request.on('timeout', () => request.destroy(new Error('timed out')));
    request.on('error', () => resolve(false));
  });

const work = async (response: ServerResponse): Promise<void> => {
  if (failing) {
    log('work failed: cannot read property of undefined');
    answer(response, 500, { error: 'internal error' });
    return;
  }
  const complete = config.dependsOn === null || (await askDependency(config.dependsOn));
  const digest = createHash('sha256').update(`${config.name}${process.uptime()}`).digest('hex');
  answer(response, 200, { service: config.name, digest, ...(complete ? {} : { without: config.dependsOn?.name }) });
};

const server = createServer((request, response) => {
  const uptimeMs = Math.round(process.uptime() * 1000);
  if (request.url === '/health') {
    answer(response, 200, { service: config.name, pid: process.pid, version: config.version, uptimeMs });
  } else if (request.url === '/work') {
    work(response).catch((error) => answer(response, 500, { error: String(error) }));
  } else {
    answer(response, 404, { error: 'not found, try /health or /work' });
  }
});
server.on('error', (error) => refuseToStart(`port ${config.port}: ${error.message}`));
server.listen(config.port, '127.0.0.1', () => log(`${config.name} ${config.version} answers on port ${config.port}`));

process.on('SIGTERM', () => {
  log('stopping');
  server.close(() => {
    rmSync(config.lockFile, { force: true });
    process.exit(0);
  });
});
