import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSystemdHost } from './host.ts';

// Real processes on a machine that may be busy: seconds each, not the default of a pure test.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let host: ReturnType<typeof createSystemdHost>;
beforeEach(() => {
  host = createSystemdHost();
});
afterEach(() => host.stop());
const looked = async () => (await host.run('check-service', { Port: '1', HealthPath: '/' })).result;

describe('under systemd', () => {
  it.each([
    ['active/running', 'running', 'hung'],
    ['activating/start', 'starting', 'starting'],
    ['activating/auto-restart', 'backoff', 'dead'],
    ['deactivating/stop-sigterm', 'stopping', 'stopped'],
    ['inactive/dead', 'stopped', 'stopped'],
    ['failed/failed', 'fatal', 'fatal'],
    ['active/exited', 'exited', 'dead'],
  ])('%s is state %s and mode %s when nothing listens', async (systemd, state, mode) => {
    host.setState(systemd, state === 'running' ? process.pid : 0);
    expect(await looked()).toMatchObject({ state, mode });
  });

  it('a unit that is not loaded is refused with 69', async () => {
    host.setState('inactive/dead');
    writeFileSync(join(host.home, 'units', 'other'), 'MANAGER=systemd\nPROGRAM=tiny.service\n');
    expect((await host.run('stop-service', { Unit: 'other' })).exitCode).toBe(0);
    expect((await host.run('stop-service', { Unit: 'nobody' })).exitCode).toBe(69);
  });

  it('stop, kill and start ask systemd and never the process alone', async () => {
    host.setState('active/running', process.pid);
    expect((await host.run('stop-service')).result).toEqual({ stopped: true, state: 'stopped', pid: null });
    expect((await host.run('kill-service')).result).toEqual({ killed: false, pid: null, state: 'stopped' });
    expect((await host.run('start-service')).result).toEqual({ started: true, pid: process.pid });
    expect(host.asked()).toEqual([
      'stop --no-block -- tiny.service',
      'reset-failed -- tiny.service',
      'start -- tiny.service',
    ]);
  });

  it('kill-service kills the whole unit when a stop is under way', async () => {
    host.setState('deactivating/stop-sigterm', process.pid);
    const ran = await host.run('kill-service');
    expect(ran.result).toEqual({ killed: true, pid: process.pid, state: 'stopped' });
    expect(host.asked()).toEqual(['kill --signal=KILL -- tiny.service']);
  });
});
