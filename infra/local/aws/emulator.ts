import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { type EmulatorOptions, launchEmulator, type Started, transitionsFile } from './launch-emulator.ts';
import { identify, signalGroup, waitForEnd } from './processes.ts';

/** Slowest start seen was 0.3 s; a cold disk and an image that must be pulled need more. */
const READY_LIMIT_MS = 60_000;
/** A clean end takes up to 2.4 s; with a custom resource pending it never comes. */
const END_LIMIT_MS = 5_000;
/** A free port may be taken by another process before the emulator has it. */
const PORT_ATTEMPTS = 3;

export interface Emulator {
  readonly endpointUrl: string;
  /** Every alarm transition, one JSON object a line. */
  readonly transitionsFile: string;
  stop(): Promise<void>;
}

const tail = (file: string): string =>
  existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(-5).join('\n') : '';

const hasEnded = ({ child }: Started): boolean => child.exitCode !== null || child.signalCode !== null;

/** True when it answers, false when it ended because its port was taken. */
const untilReady = async (url: string, started: Started): Promise<boolean> => {
  const deadline = performance.now() + READY_LIMIT_MS;
  let failure: unknown;
  started.child.once('error', (error) => {
    failure = error;
  });
  while (performance.now() < deadline) {
    if (failure !== undefined) throw new Error('the emulator could not be started', { cause: failure });
    if (hasEnded(started)) {
      const last = tail(started.logFile);
      if (last.includes('already in use')) return false;
      throw new Error(`the emulator ended at its start: ${last}`);
    }
    try {
      const answer = await fetch(`${url}/_ministack/health`, { signal: AbortSignal.timeout(1_000) });
      if (answer.ok) return true;
    } catch (error) {
      // why: refused connections and slow answers are what waiting for a server looks like
      if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
    }
    await delay(25);
  }
  throw new Error(`the emulator did not answer within ${READY_LIMIT_MS / 1_000} s: ${tail(started.logFile)}`);
};

const end = async (started: Started): Promise<void> => {
  const { child } = started;
  const identity = child.pid === undefined || hasEnded(started) ? undefined : identify(child.pid);
  if (identity === undefined) return;
  // why: only the emulator at first, it ends its own children cleanly; the whole group when it does not
  process.kill(identity.pid, 'SIGTERM');
  await waitForEnd(identity, END_LIMIT_MS);
  signalGroup(identity, 'SIGKILL');
  await waitForEnd(identity, END_LIMIT_MS);
};

/**
 * Starts the pinned emulator on a free loopback port, with IAM enforced and everything it writes in `stateDir`.
 *
 * Resolves when it answers. Ends with this process, however that ends.
 */
export const startEmulator = async (options: EmulatorOptions): Promise<Emulator> => {
  for (const name of ['tmp', 'emulator', 's3']) mkdirSync(join(options.stateDir, name), { recursive: true });
  // why: functions are unpacked below, and must not be taken for modules of the project's own package
  writeFileSync(join(options.stateDir, 'package.json'), '{ "type": "commonjs" }\n');
  for (let attempt = 1; attempt <= PORT_ATTEMPTS; attempt += 1) {
    const port = await freePort();
    const endpointUrl = `http://127.0.0.1:${port}`;
    const started = await launchEmulator(port, options);
    try {
      if (!(await untilReady(endpointUrl, started))) continue;
    } catch (error) {
      await end(started);
      throw error;
    }
    return { endpointUrl, transitionsFile: transitionsFile(options.stateDir), stop: () => end(started) };
  }
  throw new Error(`no free port for the emulator: ${PORT_ATTEMPTS} were taken by other processes before it started`);
};
