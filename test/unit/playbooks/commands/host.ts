import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ensurePythonTools } from '#infra/local/aws/python-tools';
import { type Command, loadCommands } from '#statemachines/commands';

export const PROJECT_DIR = join(import.meta.dirname, '../../../..');
export const COMMANDS = loadCommands(join(PROJECT_DIR, 'playbooks/commands'));

export const command = (name: string): Command => {
  const found = COMMANDS.get(name);
  if (found === undefined) throw new Error(`no command '${name}'`);
  return found;
};

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of stdout. */
  readonly result: Record<string, unknown>;
}

/** Runs a program to its end with exactly this environment. */
export const run = (file: string, args: readonly string[], env: Record<string, string>): Promise<Omit<Ran, 'result'>> =>
  new Promise((resolve, reject) => {
    const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (part) => {
      stdout += part;
    });
    child.stderr.on('data', (part) => {
      stderr += part;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ exitCode: code ?? -1, stdout, stderr }));
  });

/** Runs a document as the agent does: its lines as one script, its parameters as environment variables. */
export const runDocument = async (
  document: Command,
  parameters: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
): Promise<Ran> => {
  const folder = mkdtempSync(join(tmpdir(), 'document-'));
  try {
    const script = join(folder, '_script.sh');
    writeFileSync(script, `${document.content.mainSteps[0].inputs.runCommand.join('\n')}\n`);
    const defaults = Object.entries(document.parameters).flatMap(([name, { default: value }]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    const given = Object.entries({ ...Object.fromEntries(defaults), ...parameters });
    const ran = await run('sh', [script], {
      ...env,
      ...Object.fromEntries(given.map(([name, value]) => [`SSM_${name}`, value])),
    });
    const lastLine = ran.stdout.trimEnd().split('\n').at(-1) ?? '';
    return { ...ran, result: lastLine.startsWith('{') ? JSON.parse(lastLine) : {} };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Checks that a result has just the facts that the command's description declares, each of its type. */
export const expectResultAsDeclared = (name: string, result: Readonly<Record<string, unknown>>): void => {
  const declared = command(name).resultSchema;
  expect(Object.keys(result).sort()).toEqual(Object.keys(declared).sort());
  for (const [key, fact] of Object.entries(declared)) {
    const value = result[key];
    const kind = Array.isArray(value) ? 'strings' : Number.isInteger(value) ? 'integer' : typeof value;
    if (!(fact.nullable && value === null)) expect([key, kind]).toEqual([key, fact.type]);
  }
};

export interface Host {
  readonly home: string;
  readonly runDir: string;
  readonly configFile: string;
  readonly logFile: string;
  readonly folder: string;
  /** Runs a command for unit `tiny`, recovery `rec-1`, epoch 1, a fresh step each time, unless said otherwise. */
  run(
    name: string,
    parameters?: Readonly<Record<string, string>>,
    env?: Readonly<Record<string, string>>,
  ): Promise<Ran>;
  effects(): readonly { recovery: string; step: string; epoch: number; document: string }[];
  declare(lines: readonly string[], unit?: string): void;
}

const makeHost = (folder: string, pathDirs: readonly string[], facts: readonly string[]): Host => {
  const home = join(folder, 'home');
  const runDir = join(folder, 'run');
  for (const dir of [join(home, 'units'), runDir]) mkdirSync(dir, { recursive: true });
  const configFile = join(folder, 'tiny.conf');
  const logFile = join(folder, 'tiny.log');
  writeFileSync(configFile, 'colour=green\n');
  const declare: Host['declare'] = (lines, unit = 'tiny') =>
    writeFileSync(join(home, 'units', unit), `${lines.join('\n')}\n`);
  declare([...facts, `RUN_DIR=${runDir}`, `CONFIG_FILE=${configFile}`, `LOG_FILE=${logFile}`]);
  let step = 0;
  return {
    home,
    runDir,
    configFile,
    logFile,
    folder,
    declare,
    run: (name, parameters = {}, env = {}) => {
      step += 1;
      const PATH = [...pathDirs, process.env.PATH].join(':');
      return runDocument(
        command(name),
        { RecoveryId: 'rec-1', StepId: `${name}.${step}`, Epoch: '1', Unit: 'tiny', ...parameters },
        { PATH, AUTO_RECOVERY_HOME: home, ...env },
      );
    },
    effects: () =>
      readdirSync(home).includes('effects.log')
        ? readFileSync(join(home, 'effects.log'), 'utf8')
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line))
        : [],
  };
};

/** The supervised program: refuses to start, or to stop, while a file of that name stands beside it. */
const TINY_PROGRAM = `#!/bin/sh
cd "$1" || exit 1
if [ -e refuse ]; then echo "refusing to start: told so"; exit 1; fi
if [ -e stubborn ]; then trap '' TERM; fi
echo "tiny runs"
while :; do sleep 0.2; done
`;

const waitForExit = (child: ChildProcess): Promise<void> =>
  child.exitCode === null && child.signalCode === null
    ? new Promise((resolve) => child.once('exit', () => resolve()))
    : Promise.resolve();

/** A real supervisord whose programs all run; each host gets one of them as its unit `tiny`. */
export interface SupervisordForTests {
  readonly binDir: string;
  createHost(): Host;
  stop(): Promise<void>;
}

const programText = (folder: string, name: string): string => `[program:${name}]
command=sh ${folder}/tiny.sh ${folder}/${name}
autorestart=true
startsecs=1
startretries=0
stopwaitsecs=120
redirect_stderr=true
stdout_logfile=${folder}/${name}/tiny.log
`;

/** Starts supervisord with as many programs as there will be hosts, and waits until all run. */
export const startSupervisord = async (hostCount: number): Promise<SupervisordForTests> => {
  const { binDir } = await ensurePythonTools({ projectDir: PROJECT_DIR });
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'supervisord-')));
  const config = join(folder, 'supervisord.conf');
  const names = Array.from({ length: hostCount }, (_, index) => `tiny-${index}`);
  for (const name of names) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'tiny.sh'), TINY_PROGRAM);
  writeFileSync(
    config,
    `[unix_http_server]
file=${folder}/s.sock
[supervisord]
nodaemon=true
logfile=${folder}/supervisord.log
pidfile=${folder}/supervisord.pid
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://${folder}/s.sock
${names.map((name) => programText(folder, name)).join('')}`,
  );
  const child = spawn(join(binDir, 'supervisord'), ['-n', '-c', config], { stdio: 'ignore' });
  const control = (...args: readonly string[]) =>
    run(join(binDir, 'supervisorctl'), ['-c', config, ...args], { PATH: process.env.PATH ?? '' });
  const areRunning = async () => (await control('status')).stdout.match(/ RUNNING /g)?.length === hostCount;
  while (!(await areRunning())) {
    if (child.exitCode !== null) throw new Error(`supervisord ended with ${child.exitCode}`);
  }
  const free = [...names];
  return {
    binDir,
    createHost: () => {
      const name = free.shift();
      if (name === undefined) throw new Error(`all ${hostCount} programs are taken: start supervisord with more`);
      return makeHost(
        join(folder, name),
        [binDir],
        ['MANAGER=supervisord', `SUPERVISOR_CONFIG=${config}`, `PROGRAM=${name}`],
      );
    },
    stop: async () => {
      // Not asked to stop: a program that does not heed it would hold supervisord for as long as it is given.
      const groups = (await control('pid', 'all')).stdout
        .split('\n')
        .map(Number)
        .filter((pid) => pid > 0);
      child.kill('SIGKILL');
      await waitForExit(child);
      for (const pid of groups) process.kill(-pid, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/**
 * A host whose unit `tiny` is a systemd unit, played by a stand-in that keeps its state in files and speaks as
 * systemctl(1) documents; `systemctl.log` holds what it was asked.
 */
export const createSystemdHost = (): Host & {
  setState(state: string, pid?: number): void;
  asked(): readonly string[];
  stop(): void;
} => {
  const stand = realpathSync(mkdtempSync(join(tmpdir(), 'systemd-')));
  const state = join(stand, 'state');
  writeFileSync(
    join(stand, 'systemctl'),
    `#!/bin/sh
printf '%s\\n' "$*" >>'${stand}/systemctl.log'
case $1 in
  show) cat '${state}' ;;
  stop | kill) printf 'LoadState=loaded\\nActiveState=inactive\\nSubState=dead\\nMainPID=0\\n' >'${state}' ;;
  start) printf 'LoadState=loaded\\nActiveState=active\\nSubState=running\\nMainPID=%s\\n' ${process.pid} >'${state}' ;;
esac
`,
    { mode: 0o755 },
  );
  const host = makeHost(stand, [stand], ['MANAGER=systemd', 'PROGRAM=tiny.service']);
  return {
    ...host,
    setState: (text, pid = 0) => {
      const [active, sub] = text.split('/');
      writeFileSync(state, `LoadState=loaded\nActiveState=${active}\nSubState=${sub}\nMainPID=${pid}\n`);
    },
    asked: () =>
      readFileSync(join(stand, 'systemctl.log'), 'utf8')
        .trimEnd()
        .split('\n')
        .filter((line) => !line.startsWith('show')),
    stop: () => rmSync(stand, { recursive: true }),
  };
};
