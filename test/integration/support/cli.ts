import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Sample } from '#infra/local/sample';
import { PROJECT_DIR } from './project.ts';

export interface CliRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Dead letters are printed whole as JSON, and one may weigh 256 kB. */
const OUTPUT_MAX_BYTES = 64 * 1024 * 1024;

/** Runs `recovery ARGS` as a person does whose output goes to a file, against a running sample. */
export const recoveryCli = ({ aws }: Pick<Sample, 'aws'>, ...args: readonly string[]): Promise<CliRun> =>
  new Promise((resolve, reject) => {
    const options = { env: { ...process.env, ...aws.env }, maxBuffer: OUTPUT_MAX_BYTES };
    execFile(process.execPath, [join(PROJECT_DIR, 'cli/main.ts'), ...args], options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : error.code;
      if (typeof exitCode === 'number') resolve({ exitCode, stdout, stderr });
      else reject(error);
    });
  });
