import { rename, writeFile } from 'node:fs/promises';
import type { ServicePlace } from './layout.ts';
import { lookAt, type ServiceLook, waitUntil } from './look.ts';
import type { Supervisor } from './supervisor.ts';

/** Time within which a fault must be visible from outside. */
const VISIBLE_WITHIN_MS = 15_000;

interface FaultKind {
  /** What a person sees, in a sentence that follows the service's name. */
  readonly effect: string;
  readonly putIn: (place: ServicePlace, pid: number) => Promise<void>;
  readonly isVisible: (look: ServiceLook, pidBefore: number) => boolean;
}

/** Complete or not there at all, so that a start in the same instant reads one or the other. */
const replaceFile = async (file: string, text: string): Promise<void> => {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
};

const signalFault = (name: string) => async (place: ServicePlace, pid: number) => {
  await writeFile(place.faultFile, name);
  process.kill(pid, 'SIGUSR2');
};

const FAULTS = {
  kill: {
    effect: 'was killed; its supervisor starts it again by itself',
    putIn: async (_place, pid) => {
      process.kill(pid, 'SIGKILL');
    },
    isVisible: (look, pidBefore) => look.pid !== pidBefore,
  },
  crash: {
    effect: 'was killed, and a lock file that names no process stops every new start until its supervisor gives up',
    putIn: async (place, pid) => {
      await replaceFile(place.lockFile, 'held by nobody\n');
      process.kill(pid, 'SIGKILL');
    },
    isVisible: (look) => !look.answers,
  },
  'stays-down': {
    effect: 'was killed, and its configuration is broken: no restart can bring it back',
    putIn: async (place, pid) => {
      await replaceFile(place.configFile, '{ "name": "broken by a bad rollout", ');
      process.kill(pid, 'SIGKILL');
    },
    isVisible: (look) => !look.answers,
  },
  hang: {
    effect: 'accepts connections and answers nothing, and does not heed a request to stop',
    putIn: signalFault('hang'),
    isVisible: (look) => !look.answers && look.state === 'running',
  },
  memory: {
    effect: 'holds more memory than its limit allows',
    putIn: signalFault('memory'),
    isVisible: (look) => look.rssMb !== undefined && !look.well && look.http === 200,
  },
  errors: {
    effect: 'answers its work with 500',
    putIn: signalFault('errors'),
    isVisible: (look) => look.workHttp === 500,
  },
} as const satisfies Record<string, FaultKind>;

/** A fault that really happens to a process of the fleet. */
export type Fault = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS);
export const isFault = (name: string): name is Fault => Object.hasOwn(FAULTS, name);

/**
 * Puts a fault into a service and waits until it can be seen from outside.
 *
 * A fault lasts until the process is started again; `crash` and `stays-down` outlast that, see `mend-service.ts`.
 *
 * @returns what was done, in a sentence
 * @throws when the service has no process to break, or nothing of the fault shows within 15 s
 */
export const breakService = async (supervisor: Supervisor, place: ServicePlace, fault: Fault): Promise<string> => {
  const kind: FaultKind = FAULTS[fault];
  const before = await lookAt(supervisor, place);
  if (before.pid === undefined) {
    throw new Error(`'${place.name}' has no process to break, supervisor state ${before.state}: mend it first`);
  }
  const pid = before.pid;
  await kind.putIn(place, pid);
  await waitUntil(`fault '${fault}' of '${place.name}'`, VISIBLE_WITHIN_MS, async () =>
    kind.isVisible(await lookAt(supervisor, place), pid),
  );
  return `${place.name} (process ${pid}) ${kind.effect}`;
};
