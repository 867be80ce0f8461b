import { spawn } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { command, type Host, type SupervisordForTests, startSupervisord } from '../unit/playbooks/commands/host.ts';

// Real processes on a machine that may be busy: seconds each, not the default of a pure test.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** A process id that no process has: above the largest that Linux gives out (proc(5), pid_max). */
const NO_PROCESS = '4999999';

let supervisord: SupervisordForTests;
let host: Host;
beforeAll(async () => {
  supervisord = await startSupervisord(30);
}, 120_000);
afterAll(() => supervisord.stop());
beforeEach(() => {
  host = supervisord.createHost();
});

const pidOf = async (): Promise<unknown> =>
  (await host.run('check-service', { Port: '1', HealthPath: '/' })).result.pid;
const expectResultAsDeclared = (name: string, result: Record<string, unknown>): void => {
  const declared = command(name).resultSchema;
  expect(Object.keys(result).sort()).toEqual(Object.keys(declared).sort());
  for (const [key, fact] of Object.entries(declared)) {
    const kind = Array.isArray(result[key])
      ? 'strings'
      : typeof result[key] === 'number'
        ? 'integer'
        : typeof result[key];
    if (!(fact.nullable && result[key] === null)) expect([key, kind]).toEqual([key, fact.type]);
  }
};

describe('under a real supervisord', () => {
  it('a repeated step is refused with 72 and the first result, and acts only once (S6)', async () => {
    const first = await host.run('stop-service', { StepId: 'stop.1' });
    expect(first).toMatchObject({ exitCode: 0, result: { stopped: true, state: 'stopped', pid: null } });
    expectResultAsDeclared('stop-service', first.result);
    const start = await host.run('start-service', { StepId: 'start.1' });
    expect(start).toMatchObject({ exitCode: 0, result: { started: true, pid: await pidOf() } });
    expectResultAsDeclared('start-service', start.result);

    const second = await host.run('stop-service', { StepId: 'stop.1' });
    expect(second.exitCode).toBe(72);
    expect(second.result).toEqual({ repeated: true, first: { exitCode: 0, result: first.result } });
    expect(await pidOf()).toBe(start.result.pid);
    expect(host.effects()).toEqual([
      expect.objectContaining({ recovery: 'rec-1', step: 'stop.1', epoch: 1, document: 'AutoRecovery-StopService' }),
      expect.objectContaining({ recovery: 'rec-1', step: 'start.1', epoch: 1, document: 'AutoRecovery-StartService' }),
    ]);
  });

  it('a step delivered twice at the same time acts once', async () => {
    const both = await Promise.all([1, 2].map(() => host.run('stop-service', { StepId: 'stop.1' })));
    expect(both.map(({ exitCode }) => exitCode).sort()).toEqual([0, 72]);
    expect(host.effects()).toHaveLength(1);
  });

  it('one command at a time acts on a unit: the next waits, a repeated one is told at once', async () => {
    await host.run('stop-service', { StepId: 'stop.1' });
    const lock = spawn('flock', [join(host.home, 'lock/tiny'), 'sh', '-c', 'echo held; read -r line'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    await new Promise((resolve) => lock.stdout.once('data', resolve));
    const waiting = host.run('start-service', { StepId: 'start.1' });
    for (const _ of [1, 2, 3]) expect((await host.run('stop-service', { StepId: 'stop.1' })).exitCode).toBe(72);
    expect(host.effects()).toHaveLength(1);
    lock.stdin.end('go\n');
    expect((await waiting).exitCode).toBe(0);
    expect(host.effects()).toHaveLength(2);
  });

  it('an older epoch is refused with 71, the same and newer ones are not (S6)', async () => {
    expect((await host.run('kill-service', { Epoch: '7', RecoveryId: 'rec-7' })).exitCode).toBe(0);
    const older = await host.run('start-service', { Epoch: '6', RecoveryId: 'rec-6' });
    expect(older.exitCode).toBe(71);
    expect(older.stderr).toContain('has seen epoch 7');
    expect(await pidOf()).toBeNull();
    expect((await host.run('start-service', { Epoch: '10', RecoveryId: 'rec-10' })).exitCode).toBe(0);
  });

  it('a command that was cut off is refused when repeated, with no first result', async () => {
    mkdirSync(join(host.home, 'fence'));
    writeFileSync(
      join(host.home, 'fence', 'tiny'),
      'begin\t1\trec-1\tstop.1\tAutoRecovery-StopService\t-\t.\nend\trec-1\tstop.1\t0\t{"sto',
    );
    const repeated = await host.run('stop-service', { StepId: 'stop.1' });
    expect(repeated.exitCode).toBe(72);
    expect(repeated.result).toEqual({ repeated: true, first: { exitCode: null, result: null } });
    expect((await host.run('stop-service', { StepId: 'stop.2' })).exitCode).toBe(0);
    expect((await host.run('stop-service', { StepId: 'stop.2' })).exitCode).toBe(72);
  });

  it('a mutating command with epoch 0, and one whose fence cannot be kept, changes nothing', async () => {
    expect((await host.run('stop-service', { Epoch: '0' })).exitCode).toBe(64);
    writeFileSync(join(host.home, 'fence'), 'not a folder');
    const ran = await host.run('stop-service');
    expect(ran.exitCode).toBe(75);
    expect(ran.stderr).toContain('without its fence nothing is changed');
    expect(await pidOf()).not.toBeNull();
  });

  it('what does not stop in time is left for kill-service, which kills it and does nothing when repeated', async () => {
    writeFileSync(join(host.folder, 'stubborn'), '');
    await host.run('kill-service');
    await host.run('start-service');
    const pid = await pidOf();
    const stop = await host.run('stop-service', { GraceSeconds: '1' });
    expect(stop).toMatchObject({ exitCode: 0, result: { stopped: false, state: 'stopping', pid } });
    const kill = await host.run('kill-service');
    expect(kill).toMatchObject({ exitCode: 0, result: { killed: true, pid, state: 'stopped' } });
    expectResultAsDeclared('kill-service', kill.result);
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    expect((await host.run('kill-service')).result).toEqual({ killed: false, pid: null, state: 'stopped' });
  });

  it('start-service fails with 70 and the last log line when the supervisor gives up', async () => {
    await host.run('stop-service');
    writeFileSync(join(host.folder, 'refuse'), '');
    const ran = await host.run('start-service');
    expect(ran.exitCode).toBe(70);
    expect(ran.stderr).toContain('refusing to start: told so');
    const seen = await host.run('check-service', { Port: '1', HealthPath: '/' });
    expect(seen).toMatchObject({ exitCode: 0, result: { mode: 'fatal', state: 'fatal', pid: null } });
  });

  it('start-service leaves a running service alone', async () => {
    const pid = await pidOf();
    expect((await host.run('start-service')).result).toEqual({ started: false, pid });
  });

  it('evidence and checkpoint are kept once: a repeated command does not keep the changed state', async () => {
    writeFileSync(join(host.runDir, 'tiny.lock'), NO_PROCESS);
    const evidence = await host.run('preserve-evidence');
    expect(evidence).toMatchObject({ exitCode: 0, result: { path: join(host.home, 'evidence/rec-1/tiny') } });
    expectResultAsDeclared('preserve-evidence', evidence.result);
    expect(readdirSync(String(evidence.result.path)).sort()).toEqual([
      'log-tail.txt',
      'open-files-count.txt',
      'open-files.txt',
      'process-status.txt',
      'supervisor.txt',
    ]);
    const first = await host.run('checkpoint-service');
    expect(first).toMatchObject({ exitCode: 0, result: { state: 'running', pid: await pidOf() } });
    expectResultAsDeclared('checkpoint-service', first.result);

    writeFileSync(host.configFile, 'colour=red\n');
    await host.run('stop-service');
    expect((await host.run('checkpoint-service')).result).toEqual(first.result);
    expect((await host.run('preserve-evidence')).result).toEqual(evidence.result);
    expect(readFileSync(join(String(first.result.path), 'config'), 'utf8')).toBe('colour=green\n');
    expect(readFileSync(join(String(first.result.path), 'run/tiny.lock'), 'utf8')).toBe(NO_PROCESS);
  });

  it('clear-stale moves what names no living process, follows no link, and restore-checkpoint puts it back', async () => {
    const listener = createSocketServer().listen(join(host.runDir, 'live.sock'));
    writeFileSync(join(host.runDir, 'dead.lock'), NO_PROCESS);
    writeFileSync(join(host.runDir, 'garbage.pid'), 'held by nobody');
    writeFileSync(join(host.runDir, 'alive.pid'), String(process.pid));
    writeFileSync(join(host.runDir, 'data.txt'), NO_PROCESS);
    writeFileSync(join(host.folder, 'precious.lock'), NO_PROCESS);
    symlinkSync(join(host.folder, 'precious.lock'), join(host.runDir, 'link.lock'));
    mkdirSync(join(host.runDir, 'folder.lock'));
    await host.run('checkpoint-service');
    await host.run('stop-service');

    const cleared = await host.run('clear-stale');
    expect(cleared).toMatchObject({ exitCode: 0, result: { moved: ['dead.lock', 'garbage.pid'], movedCount: 2 } });
    expectResultAsDeclared('clear-stale', cleared.result);
    expect(readdirSync(host.runDir).sort()).toEqual(['alive.pid', 'data.txt', 'folder.lock', 'link.lock', 'live.sock']);
    expect(lstatSync(join(host.folder, 'precious.lock')).isFile()).toBe(true);
    expect((await host.run('clear-stale')).result).toEqual({ moved: [], movedCount: 0 });

    writeFileSync(host.configFile, 'colour=red\n');
    const restored = await host.run('restore-checkpoint');
    expectResultAsDeclared('restore-checkpoint', restored.result);
    expect(restored.result.restored).toEqual([
      host.configFile,
      join(host.runDir, 'dead.lock'),
      join(host.runDir, 'garbage.pid'),
    ]);
    expect(readFileSync(host.configFile, 'utf8')).toBe('colour=green\n');
    expect((await host.run('restore-checkpoint')).result).toEqual({ restored: [] });
    listener.close();
  });

  it('clear-stale and restore-checkpoint refuse while the unit runs', async () => {
    await host.run('checkpoint-service');
    writeFileSync(join(host.runDir, 'dead.lock'), NO_PROCESS);
    for (const name of ['clear-stale', 'restore-checkpoint']) {
      const ran = await host.run(name);
      expect([name, ran.exitCode]).toEqual([name, 70]);
      expect(ran.stderr).toContain('while it is running');
    }
    expect(readdirSync(host.runDir)).toEqual(['dead.lock']);
  });

  it('clear-stale refuses a run directory behind a link, restore-checkpoint a configuration that became one', async () => {
    await host.run('checkpoint-service');
    await host.run('stop-service');
    const elsewhere = join(host.folder, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'precious.lock'), NO_PROCESS);
    rmSync(host.runDir, { recursive: true });
    symlinkSync(elsewhere, host.runDir);
    const cleared = await host.run('clear-stale');
    expect([cleared.exitCode, readdirSync(elsewhere)]).toEqual([70, ['precious.lock']]);

    rmSync(host.configFile);
    writeFileSync(join(host.folder, 'precious.conf'), 'precious');
    symlinkSync(join(host.folder, 'precious.conf'), host.configFile);
    expect((await host.run('restore-checkpoint')).exitCode).toBe(70);
    expect(readFileSync(join(host.folder, 'precious.conf'), 'utf8')).toBe('precious');
  });

  it('what is kept on the host is not written through a link', async () => {
    const elsewhere = join(host.folder, 'elsewhere');
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, join(host.home, 'evidence'));
    expect((await host.run('preserve-evidence')).exitCode).toBe(75);
    expect(readdirSync(elsewhere, { recursive: true }).filter((name) => String(name).includes('.txt'))).toEqual([]);
  });

  it('restore-checkpoint fails with 70 without a checkpoint, and with one that was altered', async () => {
    await host.run('stop-service');
    expect((await host.run('restore-checkpoint')).stderr).toContain('has no checkpoint');
    await host.run('checkpoint-service');
    writeFileSync(join(host.home, 'checkpoints/rec-1/tiny/config'), 'colour=evil\n');
    writeFileSync(host.configFile, 'colour=red\n');
    const ran = await host.run('restore-checkpoint');
    expect(ran.exitCode).toBe(70);
    expect(readFileSync(host.configFile, 'utf8')).toBe('colour=red\n');
  });
});

describe('check-host', () => {
  it('says that a host is ready', async () => {
    const ran = await host.run('check-host', { Epoch: '0' });
    expect(ran).toMatchObject({ exitCode: 0, result: { manager: 'supervisord', unitKnown: true, maintenance: false } });
    expectResultAsDeclared('check-host', ran.result);
  });

  it.each([
    ['the unit is not declared', { Unit: 'nobody' }, /not declared on this host/],
    ['too little disk is free', { MinDiskFreePercent: '99' }, /disk has \d+ % free, wanted at least 99 %/],
    ['too little memory is available', { MinMemoryFreePercent: '99' }, /memory has \d+ % free, wanted at least 99 %/],
  ])('refuses with 75 when %s', async (_what, parameters, sentence) => {
    const ran = await host.run('check-host', parameters);
    expect(ran.exitCode).toBe(75);
    expect(ran.stderr).toMatch(sentence);
    expect(ran.result).toMatchObject({ error: expect.stringMatching(sentence) });
  });

  it.each(['tiny', 'all'])('refuses with 75 during maintenance of %s', async (marker) => {
    mkdirSync(join(host.home, 'maintenance'));
    writeFileSync(join(host.home, 'maintenance', marker), '');
    expect(await host.run('check-host')).toMatchObject({ exitCode: 75, result: { maintenance: true } });
  });
});

describe('a unit that cannot be reached', () => {
  const readers = ['check-service', 'preserve-evidence', 'checkpoint-service', 'stop-service', 'start-service'];
  it('is refused with 69 when it is not declared, badly declared, unknown to the supervisor, or the supervisor is away', async () => {
    const config = resolve(host.folder, '../supervisord.conf');
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['MANAGER=supervisord', `SUPERVISOR_CONFIG=${config}`, 'PROGRAM=nobody'], /no such process/],
      [['MANAGER=upstart', 'PROGRAM=tiny'], /MANAGER=systemd or MANAGER=supervisord/],
      [['MANAGER=systemd', 'PROGRAM=--force'], /must name the supervised program/],
      [['MANAGER=systemd', 'PROGRAM=tiny', 'RUN_DIR=run'], /absolute paths/],
      [['MANAGER=systemd', 'PROGRAM=tiny', 'RUN_DIR=/run/../etc'], /plain paths/],
      [['MANAGER=systemd', 'PROGRAM=tiny', 'touch /tmp/x'], /no known fact/],
      [['MANAGER=supervisord', 'SUPERVISOR_CONFIG=/nowhere', 'PROGRAM=tiny'], /not found/],
    ];
    for (const [lines, sentence] of cases) {
      host.declare(lines, 'other');
      for (const name of readers) {
        const ran = await host.run(name, { Unit: 'other', Port: '1', HealthPath: '/' });
        expect([name, ran.exitCode]).toEqual([name, 69]);
        expect(ran.stderr).toMatch(sentence);
      }
    }
    expect(host.effects()).toEqual([]);
  });
});

describe('check-service asking a port', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    server = undefined;
  });
  const listen = (statusOf: (path: string) => number | undefined): Promise<string> =>
    new Promise((resolve) => {
      server = createServer((request, response) => {
        const status = statusOf(request.url ?? '');
        if (status !== undefined) response.writeHead(status).end('{}');
      });
      server.listen(0, '127.0.0.1', () => {
        const address = server?.address();
        resolve(String(typeof address === 'object' ? address?.port : ''));
      });
    });
  /** A PATH with everything the scripts need but curl. */
  const withoutCurl = (): string => {
    const bin = join(host.folder, 'bin');
    mkdirSync(bin);
    for (const folder of (process.env.PATH ?? '').split(':').reverse()) {
      if (!existsSync(folder)) continue;
      for (const name of readdirSync(folder)) {
        if (name === 'curl') continue;
        rmSync(join(bin, name), { force: true });
        symlinkSync(join(folder, name), join(bin, name));
      }
    }
    return bin;
  };

  it.each([
    ['healthy', 200, 200],
    ['erroring', 503, 200],
    ['erroring', 200, 500],
    ['hung', undefined, 200],
    ['hung', 200, undefined],
  ])(
    'names it %s when its health path answers %s and its work %s, with curl and with python3',
    async (mode, health, work) => {
      const port = await listen((path) => (path === '/health' ? health : work));
      const asked = { Port: port, HealthPath: '/health', WorkPath: '/work', Epoch: '0' };
      // Before anything is asked: making it would keep this process, which also serves the port, from answering.
      const path = `${supervisord.binDir}:${withoutCurl()}`;
      const [withCurl, withPython] = await Promise.all([
        host.run('check-service', asked),
        host.run('check-service', asked, { PATH: path }),
      ]);
      expect(withCurl).toMatchObject({ exitCode: 0, result: { mode, http: health ?? null } });
      expectResultAsDeclared('check-service', withCurl.result);
      expect(withPython).toMatchObject({ exitCode: 0, result: { mode, http: health ?? null } });
    },
  );

  it('names it hung when it runs and nothing listens', async () => {
    expect((await host.run('check-service', { Port: '1', HealthPath: '/' })).result).toMatchObject({
      mode: 'hung',
      http: null,
    });
  });

  it('names it stopped after a stop', async () => {
    await host.run('stop-service');
    expect((await host.run('check-service', { Port: '1', HealthPath: '/' })).result).toMatchObject({ mode: 'stopped' });
  });
});
