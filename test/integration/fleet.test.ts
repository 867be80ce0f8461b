import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identify } from '#infra/local/aws/processes';
import { ensurePythonTools } from '#infra/local/aws/python-tools';
import type { Fault } from '#infra/local/fleet/break-service';
import { attachFleet, type Fleet, startFleet } from '#infra/local/fleet/fleet';
import { readFleetFile } from '#infra/local/fleet/layout';
import { waitUntil } from '#infra/local/fleet/look';
import { loadCommands } from '#statemachines/commands';
import { type Ran, runDocument } from '../unit/playbooks/commands/host.ts';

const PROJECT_DIR = join(import.meta.dirname, '../..');
const commands = loadCommands(join(PROJECT_DIR, 'playbooks/commands'));

let stateDir: string;
let fleet: Fleet;
let binDir: string;
const published: { MetricName?: string | undefined; service: string | undefined; Value?: number | undefined }[] = [];

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'fleet-test-'));
  binDir = (await ensurePythonTools({ projectDir: PROJECT_DIR })).binDir;
  fleet = await startFleet({
    stateDir,
    pythonBinDir: binDir,
    awsEnv: {},
    extra: ['batch-01'],
    publish: async (data) => {
      published.push(...data.map((datum) => ({ ...datum, service: datum.Dimensions?.[0]?.Value })));
    },
  });
}, 120_000);
afterAll(async () => {
  await fleet?.stop();
  await rm(stateDir, { recursive: true, force: true });
}, 60_000);

let epoch = 0;
/** Sends commands to the fleet's host as one recovery does, one step after the other. */
const recovery = (service: string) => {
  epoch += 1;
  const found = fleet.services.find(({ name }) => name === service);
  if (found === undefined) throw new Error(`no service '${service}'`);
  const send = async (name: string, parameters: Readonly<Record<string, string>> = {}): Promise<Ran> => {
    const command = commands.get(name);
    if (command === undefined) throw new Error(`no command '${name}'`);
    const common = { RecoveryId: `rec-${epoch}`, StepId: `${name}.1`, Epoch: String(epoch), Unit: found.unit };
    const env = { PATH: `${binDir}:${process.env.PATH}`, AUTO_RECOVERY_HOME: fleet.nodeHome };
    return runDocument(command, { ...common, ...parameters }, env);
  };
  const check = async () =>
    (
      await send('check-service', {
        Port: String(found.port),
        HealthPath: '/health',
        WorkPath: '/work',
        MemoryLimitMb: String(found.memoryLimitMb),
      })
    ).result;
  return { send, check };
};

const lastPublished = (service: string, metric: string): number | undefined =>
  published.findLast((datum) => datum.service === service && datum.MetricName === metric)?.Value;

describe('the sample fleet', () => {
  it('is well, measured once a second, and reached from another process', async () => {
    const other = await attachFleet(stateDir);
    expect(other.services.map(({ name }) => name)).toEqual(['catalog', 'orders', 'storefront', 'batch-01']);
    for (const { name } of other.services) {
      expect(await other.look(name)).toMatchObject({
        answers: true,
        http: 200,
        workHttp: 200,
        state: 'running',
        well: true,
      });
      expect(await recovery(name).check()).toMatchObject({ mode: 'healthy' });
    }
    await waitUntil('two rounds of the probe', 10_000, async () =>
      other.services.every(
        ({ name }) => published.filter((datum) => datum.service === name && datum.MetricName === 'Healthy').length > 1,
      ),
    );
    expect(lastPublished('orders', 'Healthy')).toBe(1);
    expect(lastPublished('orders', 'ErrorRatePercent')).toBe(0);
    expect(lastPublished('orders', 'ResponseMs')).toBeLessThan(1000);
    expect(lastPublished('orders', 'MemoryPercent')).toBeLessThan(85);
  });

  it('a kill is healed by the supervisor alone', async () => {
    const before = await fleet.services[0]?.pid();
    await fleet.break('catalog', 'kill');
    await waitUntil('the supervisor to start it again', 10_000, async () => (await fleet.look('catalog')).well);
    expect(await fleet.services[0]?.pid()).not.toBe(before);
  }, 60_000);

  it.each<[Fault, string, (service: string) => boolean]>([
    ['crash', 'fatal', (service) => lastPublished(service, 'Healthy') === 0],
    ['hang', 'hung', (service) => lastPublished(service, 'Healthy') === 0],
    ['memory', 'memory', (service) => (lastPublished(service, 'MemoryPercent') ?? 0) > 85],
    ['errors', 'erroring', (service) => lastPublished(service, 'ErrorRatePercent') === 100],
  ])(
    "fault '%s' is seen from outside, named %s, and healed by the steps of service-recovery (L1)",
    async (fault, mode, isMeasured) => {
      const before = await fleet.look('catalog');
      await fleet.break('catalog', fault);
      expect((await fleet.look('catalog')).well).toBe(false);
      await waitUntil(`a measurement of ${fault}`, 15_000, async () => isMeasured('catalog'));

      const { send, check } = recovery('catalog');
      await waitUntil(`mode ${mode}`, 20_000, async () => (await check()).mode === mode);
      expect((await fleet.look('orders')).well).toBe(true);
      for (const name of ['check-host', 'preserve-evidence', 'checkpoint-service']) {
        expect([name, (await send(name)).exitCode]).toEqual([name, 0]);
      }
      const stopped = await send('stop-service', { GraceSeconds: '2' });
      expect(stopped).toMatchObject({ exitCode: 0, result: { stopped: fault !== 'hang' } });
      const killed = await send('kill-service');
      expect(killed).toMatchObject({ exitCode: 0, result: { killed: fault === 'hang' } });
      const cleared = await send('clear-stale');
      expect(cleared).toMatchObject({
        exitCode: 0,
        result: { moved: fault === 'memory' || fault === 'errors' ? [] : ['catalog.lock'] },
      });
      expect(await send('start-service')).toMatchObject({ exitCode: 0, result: { started: true } });
      expect(await check()).toMatchObject({ mode: 'healthy' });
      const after = await fleet.look('catalog');
      expect(after.well).toBe(true);
      expect(after.pid).not.toBe(before.pid);
    },
    120_000,
  );

  it("fault 'stays-down' is healed by no command, rolled back to what was, and mended by hand", async () => {
    await fleet.break('orders', 'stays-down');
    const { send, check } = recovery('orders');
    await waitUntil('the supervisor to give up', 20_000, async () => (await check()).mode === 'fatal');
    for (const name of ['checkpoint-service', 'stop-service', 'kill-service', 'clear-stale']) {
      expect([name, (await send(name)).exitCode]).toEqual([name, 0]);
    }
    const start = await send('start-service');
    expect(start.exitCode).toBe(70);
    expect(start.stderr).toContain('is not readable as JSON');
    await waitUntil('the supervisor to give up again', 20_000, async () => (await check()).mode === 'fatal');
    expect((await send('restore-checkpoint')).exitCode).toBe(0);
    expect((await fleet.look('orders')).answers).toBe(false);

    expect(await fleet.mend('orders')).toContain('was put right');
    expect((await fleet.look('orders')).well).toBe(true);
  }, 120_000);

  it('stops without leaving a process, also with a hung service', async () => {
    await fleet.break('storefront', 'hang');
    const pids = await Promise.all(fleet.services.map((service) => service.pid()));
    await fleet.stop();
    for (const pid of pids) expect(() => process.kill(Number(pid), 0)).toThrow(/ESRCH/);
    await expect(attachFleet(stateDir)).rejects.toThrow(/ENOENT/);
  }, 60_000);
});

describe('a fleet whose supervisor is killed', () => {
  it('ends by itself, also where its folder has a path too long for a socket', async () => {
    const base = await mkdtemp(join(tmpdir(), 'fleet-test-'));
    const long = join(base, 'x'.repeat(100));
    const killed = await startFleet({
      stateDir: long,
      pythonBinDir: binDir,
      awsEnv: {},
      publish: async () => undefined,
    });
    const { supervisord, socketPath } = await readFleetFile(long);
    await killed.break('catalog', 'hang');
    const pids = await Promise.all(killed.services.map((service) => service.pid()));
    process.kill(supervisord.pid, 'SIGKILL');
    await waitUntil('the end of every service', 10_000, async () =>
      pids.every((pid) => identify(Number(pid)) === undefined),
    );
    await killed.stop();
    expect(existsSync(socketPath)).toBe(false);
    await rm(base, { recursive: true });
  }, 120_000);
});
