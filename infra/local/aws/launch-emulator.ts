import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { recordProcess } from './processes.ts';
import { ensurePythonTools, PythonMissingError } from './python-tools.ts';

const run = promisify(execFile);
const LAUNCHER = join(import.meta.dirname, 'emulator.py');
const IMAGE = 'ministackorg/ministack:1.5.33';

export interface EmulatorOptions {
  readonly projectDir: string;
  readonly stateDir: string;
  readonly ssmUrl: string;
  readonly region: string;
  readonly log: (line: string) => void;
}

/** The emulator's process, or that of `docker run`; it leads a process group and ends when its stdin does. */
export interface Started {
  readonly child: ChildProcess;
  readonly logFile: string;
}

/** Where emulator.py writes alarm transitions down. */
export const transitionsFile = (stateDir: string): string => join(stateDir, 'alarm-transitions.jsonl');

const settings = (port: number, { stateDir, region, ssmUrl }: EmulatorOptions): Record<string, string> => ({
  GATEWAY_PORT: String(port),
  BIND_HOST: '127.0.0.1',
  MINISTACK_HOST: '127.0.0.1',
  MINISTACK_REGION: region,
  AUTH: 'true',
  IOT_MTLS_ENABLED: '0',
  TMPDIR: join(stateDir, 'tmp'),
  STATE_DIR: join(stateDir, 'emulator'),
  S3_DATA_DIR: join(stateDir, 's3'),
  LOCAL_AWS_TRANSITIONS: transitionsFile(stateDir),
  AWS_ENDPOINT_URL_SSM: ssmUrl,
});

/** The emulator hands its own environment to every function: what names another account must not be in it. */
const inherited = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || /^(AWS|CDK|LOCALSTACK|MINISTACK|PYTHON|NODE_OPTIONS|VITEST)/.test(name)
        ? []
        : [[name, value]],
    ),
  );

const launch = (command: string, args: readonly string[], env: NodeJS.ProcessEnv, stateDir: string): Started => {
  const logFile = join(stateDir, 'emulator.log');
  const log = openSync(logFile, 'w');
  const child = spawn(command, args, { env, cwd: stateDir, detached: true, stdio: ['pipe', log, log] });
  closeSync(log);
  if (child.pid !== undefined) recordProcess(stateDir, child.pid);
  return { child, logFile };
};

const launchNative = async (port: number, options: EmulatorOptions): Promise<Started> => {
  const { binDir } = await ensurePythonTools({ projectDir: options.projectDir, log: options.log });
  const modules = join(options.projectDir, 'node_modules');
  const own = {
    ...settings(port, options),
    PATH: [join(modules, '.bin'), binDir, process.env.PATH ?? ''].join(delimiter),
    NODE_PATH: modules,
    PYTHONUNBUFFERED: '1',
  };
  return launch(join(binDir, 'python'), [LAUNCHER], { ...inherited(), ...own }, options.stateDir);
};

/** On the host's network, since the SSM endpoint listens there, and as this user, who removes the folder later. */
const launchImage = (port: number, options: EmulatorOptions): Started => {
  const { stateDir, projectDir } = options;
  const modules = join(projectDir, 'node_modules');
  const args = ['run', '--rm', '--interactive', '--network', 'host', '--workdir', stateDir];
  const { getuid, getgid } = process;
  if (getuid !== undefined && getgid !== undefined) args.push('--user', `${getuid()}:${getgid()}`);
  args.push('--volume', `${stateDir}:${stateDir}`, '--volume', `${modules}:${modules}:ro`);
  args.push('--volume', `${LAUNCHER}:/launcher/emulator.py:ro`);
  const environment = { ...settings(port, options), NODE_PATH: modules };
  for (const [name, value] of Object.entries(environment)) args.push('--env', `${name}=${value}`);
  args.push('--entrypoint', 'python3', IMAGE, '/launcher/emulator.py');
  return launch('docker', args, process.env, stateDir);
};

const dockerAnswers = async (): Promise<boolean> => {
  try {
    await run('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 10_000 });
    return true;
  } catch {
    // why: any failure here means the same, that Docker is no way to start the emulator
    return false;
  }
};

/**
 * Launches the pinned emulator on a port: natively where Python is, else from its Docker image.
 *
 * @throws Error in one sentence with what to install, where neither is there
 */
export const launchEmulator = async (port: number, options: EmulatorOptions): Promise<Started> => {
  try {
    return await launchNative(port, options);
  } catch (error) {
    if (!(error instanceof PythonMissingError)) throw error;
    if (await dockerAnswers()) return launchImage(port, options);
    const fix = 'install Python 3.11 or later (or Docker), or set AWS_ENDPOINT_URL to an AWS endpoint that you run';
    throw new Error(`the local AWS cannot start here (${error.message}): ${fix}`, { cause: error });
  }
};
