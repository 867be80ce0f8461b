import { readFile } from 'node:fs/promises';
import { get } from 'node:http';

/** An answer, or its absence: `status` is undefined when none came in time. */
export interface Answer {
  readonly status: number | undefined;
  readonly responseMs: number;
}

/** Asks once over a new connection, as a new customer would; never throws. */
export const ask = (port: number, path: string, timeoutMs: number): Promise<Answer> =>
  new Promise((resolve) => {
    const begun = performance.now();
    const done = (status: number | undefined) => resolve({ status, responseMs: performance.now() - begun });
    const call = get(
      { host: '127.0.0.1', port, path, agent: false, signal: AbortSignal.timeout(timeoutMs) },
      (response) => {
        response.resume();
        response.on('end', () => done(response.statusCode));
        response.on('error', () => done(undefined));
      },
    );
    call.on('error', () => done(undefined));
  });

/** Resident memory of a process in MB as the kernel counts it; undefined when the process is gone. */
export const readRssMb = async (pid: number): Promise<number | undefined> => {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined;
    throw error;
  }
};
