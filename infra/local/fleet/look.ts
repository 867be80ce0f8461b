import { ask, readRssMb } from './ask.ts';
import type { ServicePlace } from './layout.ts';
import type { Supervisor } from './supervisor.ts';

/** A service as seen from outside. */
export interface ServiceLook {
  /** Its health path answered within a second, whatever it said. */
  readonly answers: boolean;
  /** Status code on `/health`, undefined without an answer. */
  readonly http: number | undefined;
  /** Status code on `/work`, undefined without an answer. */
  readonly workHttp: number | undefined;
  readonly pid: number | undefined;
  /** What the supervisor says, lower case. */
  readonly state: string;
  readonly rssMb: number | undefined;
  /** Running, both paths answering 200, memory within its limit. */
  readonly well: boolean;
}

/** A healthy service answers in a few milliseconds; a second of silence is a failure to whoever waits. */
export const LOOK_TIMEOUT_MS = 1000;

/** @throws when the supervisor does not answer or does not know the service */
export const lookAt = async (supervisor: Supervisor, place: ServicePlace): Promise<ServiceLook> => {
  const [programs, health, work] = await Promise.all([
    supervisor.programs(),
    ask(place.port, '/health', LOOK_TIMEOUT_MS),
    ask(place.port, '/work', LOOK_TIMEOUT_MS),
  ]);
  const program = programs.find(({ name }) => name === place.name);
  if (program === undefined) throw new Error(`supervisord does not know '${place.name}'`);
  const rssMb = program.pid === undefined ? undefined : await readRssMb(program.pid);
  return {
    answers: health.status !== undefined,
    http: health.status,
    workHttp: work.status,
    pid: program.pid,
    state: program.state,
    rssMb: rssMb === undefined ? undefined : Math.round(rssMb),
    well:
      program.state === 'running' &&
      health.status === 200 &&
      work.status === 200 &&
      rssMb !== undefined &&
      rssMb <= place.memoryLimitMb,
  };
};

/** Asks `holds` again and again, a tenth of a second apart. @throws when it does not hold in time */
export const waitUntil = async (what: string, timeoutMs: number, holds: () => Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`${what} did not happen within ${timeoutMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};
