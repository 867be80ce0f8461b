import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identify, signalGroup, waitForEnd } from './processes.ts';
import type { Script } from './ssm-script.ts';

/** A host that the local AWS's Systems Manager manages. */
export interface NodeRegistration {
  /** `mi-` and 17 hexadecimal digits. */
  readonly instanceId: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Where commands run and where the agent keeps `agent.jsonl`. */
  readonly workDir: string;
  /** What commands see in their environment besides PATH, HOME and the agent's own variables. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How a run ended on the host. */
export interface RunResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly ended: 'exited' | 'timedOut' | 'cancelled';
}

/** The exit code that SSM Agent gives a command which it had to stop. */
const STOPPED_EXIT_CODE = 137;

/** A command may say much; beyond what SSM keeps (24 000 characters) only the beginning matters. */
const KEPT_OUTPUT_CHARACTERS = 100_000;

/** A command killed with its group is gone at once; waiting longer would only hide a bug. */
const KILL_LIMIT_MS = 5_000;

/** Output written just before the end arrives just after it. */
const LAST_OUTPUT_MS = 200;

interface AgentOptions {
  readonly registration: NodeRegistration;
  readonly region: string;
  /** Called with the number of each process group, so that it can be ended if the launcher dies. */
  readonly onProcess: (pid: number) => void;
}

/** What the agent of a node does with a command. */
export interface NodeAgent {
  /** Runs the scripts one after the other; the outcome is that of the first that fails, as of any failed step. */
  run(
    command: { readonly commandId: string; readonly document: string; readonly parameters: object },
    scripts: readonly Script[],
    signal: AbortSignal,
  ): Promise<RunResult>;
}

interface ScriptResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly ended: RunResult['ended'];
}

const runScript = async (
  { registration, region, onProcess }: AgentOptions,
  script: Script,
  signal: AbortSignal,
): Promise<ScriptResult> => {
  const scratch = mkdtempSync(join(registration.workDir, 'command-'));
  const file = join(scratch, '_script.sh');
  writeFileSync(file, script.text);
  const env = {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: process.env.HOME ?? registration.workDir,
    ...registration.env,
    AWS_SSM_INSTANCE_ID: registration.instanceId,
    AWS_SSM_REGION_NAME: region,
    ...script.env,
  };
  const cwd = script.workingDirectory ?? registration.workDir;
  const child = spawn('sh', [file], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const leader = child.pid === undefined ? undefined : identify(child.pid);
  if (child.pid !== undefined) onProcess(child.pid);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (stdout.length < KEPT_OUTPUT_CHARACTERS) stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (stderr.length < KEPT_OUTPUT_CHARACTERS) stderr += text;
  });
  let ended: RunResult['ended'] = 'exited';
  const stop = (why: RunResult['ended']) => (): void => {
    ended = why;
    if (leader !== undefined) signalGroup(leader, 'SIGKILL');
  };
  const timer = setTimeout(stop('timedOut'), script.timeoutSeconds * 1_000);
  const cancel = stop('cancelled');
  signal.addEventListener('abort', cancel);
  if (signal.aborted) cancel();
  try {
    // why: 'exit' decides, not 'close': a command that leaves a daemon with its output open has ended all the same
    const closed = once(child, 'close');
    closed.catch(() => undefined);
    const [exitCode] = await once(child, 'exit');
    await Promise.race([closed, delay(LAST_OUTPUT_MS)]);
    const code = typeof exitCode === 'number' ? exitCode : STOPPED_EXIT_CODE;
    if (code !== 0) stderr += `failed to run commands: exit status ${code}`;
    return { exitCode: ended === 'exited' ? code : STOPPED_EXIT_CODE, stdout, stderr, ended };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
    child.stdout.destroy();
    child.stderr.destroy();
    if (leader !== undefined) await waitForEnd(leader, KILL_LIMIT_MS);
    rmSync(scratch, { recursive: true, force: true });
  }
};

/** The agent of one managed node: runs commands for real and notes each in `agent.jsonl`. */
export const createNodeAgent = (options: AgentOptions): NodeAgent => {
  const { workDir } = options.registration;
  mkdirSync(workDir, { recursive: true });
  return {
    run: async (command, scripts, signal) => {
      const startedAt = new Date().toISOString();
      const results: ScriptResult[] = [];
      for (const script of scripts) {
        const result = await runScript(options, script, signal);
        results.push(result);
        if (result.ended !== 'exited') break;
      }
      const endedAt = new Date().toISOString();
      const decisive = results.find(({ exitCode }) => exitCode !== 0) ?? results.at(-1);
      const exitCode = decisive?.exitCode ?? 0;
      appendFileSync(join(workDir, 'agent.jsonl'), `${JSON.stringify({ ...command, startedAt, endedAt, exitCode })}\n`);
      return {
        exitCode,
        stdout: results.map(({ stdout }) => stdout).join(''),
        stderr: results.map(({ stderr }) => stderr).join(''),
        startedAt,
        endedAt,
        ended: decisive?.ended ?? 'exited',
      };
    },
  };
};
