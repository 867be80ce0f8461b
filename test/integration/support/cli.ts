import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Sample } from '#infra/local/sample';
import { PROJECT_DIR } from './project.ts';

export interface CliRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A person's terminal that shows 80 columns and no colour. */
const TERMINAL = { NO_COLOR: '1', COLUMNS: '80' };

/** Runs `recovery ARGS` as a person does, against a running sample. */
export const recoveryCli = ({ aws }: Pick<Sample, 'aws'>, ...args: readonly string[]): Promise<CliRun> =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, ...aws.env, ...TERMINAL };
    execFile(process.execPath, [join(PROJECT_DIR, 'cli/main.ts'), ...args], { env }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : error.code;
      if (typeof exitCode === 'number') resolve({ exitCode, stdout, stderr });
      else reject(error);
    });
  });
