import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSystemdHost, expectResultAsDeclared } from './host.ts';
import { hasRedis, type RedisForTests, startRedis } from './redis.ts';

// Real processes on a machine that may be busy: seconds each, not the default of a pure test.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let host: ReturnType<typeof createSystemdHost>;
let redis: RedisForTests | undefined;
beforeEach(() => {
  host = createSystemdHost();
});
afterEach(async () => {
  await redis?.stop();
  redis = undefined;
  host.stop();
});

const declare = (...facts: readonly string[]): void =>
  host.declare(['MANAGER=systemd', 'PROGRAM=tiny.service', ...facts]);
const running = async (...settings: readonly string[]): Promise<RedisForTests> => {
  redis = await startRedis(...settings);
  host.setState('active/running', redis.pid);
  declare(`REDIS_PORT=${redis.port}`);
  return redis;
};
const check = (parameters: Record<string, string> = {}) => host.run('check-cache', parameters);
const reset = (parameters: Record<string, string> = {}) => host.run('reset-connections', parameters);

describe.skipIf(!hasRedis)('check-cache (needs redis-server)', () => {
  it('says healthy with the facts of a cache that answers, by port, socket or parameter', async () => {
    const { pid, port, socket, open } = await running('--maxmemory', '64mb', '--maxclients', '100');
    await open();
    const ran = await check();
    expect(ran).toMatchObject({
      exitCode: 0,
      result: { mode: 'healthy', state: 'running', pid, maxMemoryMb: 64, maxClients: 100, clients: 2, idleClients: 0 },
    });
    expectResultAsDeclared('check-cache', ran.result);
    declare(`REDIS_SOCKET=${socket}`);
    expect((await check()).result.mode).toBe('healthy');
    declare();
    expect((await check({ Port: String(port) })).result.mode).toBe('healthy');
    expect(await check()).toMatchObject({ exitCode: 69, stderr: expect.stringContaining('neither REDIS_SOCKET nor') });
  });

  it('tells dead, hung and loading apart', async () => {
    const { ask, signal, restart } = await running();
    signal('SIGSTOP');
    expect((await check()).result).toMatchObject({ mode: 'hung', responseMs: null, clients: null });
    signal('SIGCONT');
    ask('EVAL', "for key = 1, 3000 do redis.call('SET', key, 'text') end", '0');
    ask('SAVE');
    // Each key takes 10 ms to load: half a minute in which it answers LOADING.
    await restart('--key-load-delay', '10000', '--loading-process-events-interval-bytes', '1024');
    await expect.poll(async () => (await check()).result.mode, { timeout: 20_000 }).toBe('loading');
    signal('SIGKILL');
    await delay(100);
    expect((await check()).result).toMatchObject({ mode: 'dead', state: 'running' });
    host.setState('failed/failed');
    expect((await check()).result).toMatchObject({ mode: 'fatal', pid: null });
    host.setState('inactive/dead');
    expect((await check()).result).toMatchObject({ mode: 'stopped' });
  });

  it('says full only of a cache that would refuse what does not fit', async () => {
    const { ask } = await running('--maxmemory', '3mb', '--maxmemory-policy', 'noeviction');
    for (let key = 0; key < 40; key += 1) ask('SET', `key-${key}`, 'x'.repeat(60_000));
    expect((await check()).result).toMatchObject({ mode: 'full', maxMemoryMb: 3 });
    ask('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    expect((await check()).result.mode).toBe('healthy');
  });

  it('says stale-pool of one whose places are taken, also when none is left to ask from', async () => {
    const { open } = await running('--maxclients', '10');
    for (const _ of Array(7)) await open();
    expect((await check()).result).toMatchObject({
      mode: 'stale-pool',
      clients: 8,
      maxClients: 10,
      rejectedConnections: 0,
    });
    for (const _ of Array(3)) await open();
    expect((await check()).result).toMatchObject({ mode: 'stale-pool', clients: null });
    const refused = await reset();
    expect(refused).toMatchObject({ exitCode: 70, stderr: expect.stringContaining('only its restart makes room') });
  });

  it('says hung of one that a script keeps busy', async () => {
    const { open, ask } = await running('--lua-time-limit', '100');
    (await open()).write('EVAL "while true do end" 0\r\n');
    await delay(500);
    expect((await check()).result).toMatchObject({
      mode: 'hung',
      detail: expect.stringContaining('a script keeps it busy'),
    });
    ask('SCRIPT', 'KILL');
    expect((await check()).result.mode).toBe('healthy');
  });

  it('uses the password of a file, which stands in no command line', async () => {
    const { port } = await running('--requirepass', 'open sesame$(id)');
    expect(await check()).toMatchObject({ exitCode: 69, stderr: expect.stringContaining('REDIS_PASSWORD_FILE') });
    const file = join(host.folder, 'password');
    writeFileSync(file, 'open sesame$(id)\n', { mode: 0o600 });
    declare(`REDIS_PORT=${port}`, `REDIS_PASSWORD_FILE=${file}`);
    // A client before the real one writes down what it was started with.
    writeFileSync(
      join(host.folder, 'redis-cli'),
      `#!/bin/sh\nprintf '%s\\n' "$*" >>'${host.folder}/seen'\nexport PATH=\${PATH#*:}\nexec redis-cli "$@"\n`,
      { mode: 0o755 },
    );
    expect(await check()).toMatchObject({ exitCode: 0, result: { mode: 'healthy' } });
    expect(await reset()).toMatchObject({ exitCode: 0, result: { closed: 0 } });
    expect(readFileSync(join(host.folder, 'seen'), 'utf8')).toMatch(/CLIENT LIST/);
    expect(readFileSync(join(host.folder, 'seen'), 'utf8')).not.toContain('sesame');

    writeFileSync(file, 'wrong\n');
    for (const ran of [await check(), await reset()]) expect(ran.exitCode).toBe(69);
    symlinkSync(file, join(host.folder, 'link'));
    declare(`REDIS_PORT=${port}`, `REDIS_PASSWORD_FILE=${join(host.folder, 'link')}`);
    expect(await check()).toMatchObject({ exitCode: 69, stderr: expect.stringContaining('must be a plain file') });
  });
});

describe.skipIf(!hasRedis)('reset-connections (needs redis-server)', () => {
  it('closes what has long been idle and leaves subscribers, monitors, transactions, blocked and busy clients', async () => {
    const { open, ask } = await running();
    const idle = [await open(), await open('CLIENT SETNAME flags=N')];
    const kept = [await open('SUBSCRIBE news'), await open('MONITOR'), await open('MULTI')];
    const blocked = await open();
    blocked.write('BLPOP nothing 60\r\n');
    await delay(2_500);
    const busy = await open();
    const closed = idle.map((one) => new Promise((resolve) => one.once('close', resolve)));
    const ran = await reset({ IdleSeconds: '2' });
    expect(ran).toMatchObject({ exitCode: 0, result: { closed: 2 } });
    expectResultAsDeclared('reset-connections', ran.result);
    await Promise.all(closed);
    for (const one of [...kept, blocked, busy]) expect(one.closed).toBe(false);
    expect(ask('CLIENT', 'LIST').split('\n')).toHaveLength(kept.length + 2 + 1);
    expect((await reset({ IdleSeconds: '2' })).result).toMatchObject({ closed: 0 });
    expect(host.effects().map(({ document }) => document)).toContain('AutoRecovery-ResetConnections');
  });

  it('closes no more than it may', async () => {
    const { open } = await running();
    for (const _ of Array(4)) await open();
    await delay(1_500);
    expect((await reset({ IdleSeconds: '1', MaxConnections: '3' })).result).toMatchObject({ closed: 3 });
  });

  it('refuses with words what does not answer', async () => {
    const { signal } = await running();
    signal('SIGSTOP');
    expect(await reset()).toMatchObject({ exitCode: 70, stderr: expect.stringContaining('restart it instead') });
    signal('SIGKILL');
    await delay(100);
    expect(await reset()).toMatchObject({ exitCode: 70, stderr: expect.stringContaining('is refused') });
  });
});
