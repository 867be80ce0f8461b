import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as z from 'zod';
import { ensureVenv } from './python-venv.ts';

const execute = promisify(execFile);

/** cfn-lint (https://pypi.org/project/cfn-lint/) and all that it needs, exact. */
const PACKAGES = [
  'cfn-lint==1.58.0',
  'jsonpatch==1.48',
  'jsonpointer==3.12',
  'mpmath==1.3.0',
  'networkx==3.6.1',
  'PyYAML==6.0.4',
  'regex==2026.11.19',
  'sympy==1.14.0',
  'typing_extensions==4.16.0',
];

/** What the package's own script does; the script itself names the folder that it was made in. */
const RUN = 'import sys; from cfnlint.runner import main; sys.exit(main())';

const Findings = z.array(
  z.looseObject({
    Level: z.string(),
    Message: z.string(),
    Rule: z.looseObject({ Id: z.string() }),
    Location: z.looseObject({ Path: z.array(z.union([z.string(), z.number()])).nullish() }),
  }),
);

/** What cfn-lint says of templates, warnings and informational ones included: `code path: message`. */
export const cfnLint = async (
  projectDir: string,
  files: readonly string[],
  regions: readonly string[],
): Promise<{ readonly code: string; readonly text: string }[]> => {
  const python = await ensureVenv(projectDir, PACKAGES);
  const args = [
    '-c',
    RUN,
    '--format',
    'json',
    '--include-checks',
    'I',
    '--regions',
    ...regions,
    '--template',
    ...files,
  ];
  const said = await execute(python, args, { maxBuffer: 64 * 1024 * 1024 }).catch((error: unknown) => {
    // why: it exits 2, 4, 8 or a sum of these when it has findings, which stand on its standard output
    if (error instanceof Error && 'stdout' in error && String(error.stdout).startsWith('['))
      return { stdout: String(error.stdout) };
    throw error;
  });
  return Findings.parse(JSON.parse(said.stdout || '[]')).map(({ Message, Rule, Location }) => ({
    code: Rule.Id,
    text: `${Rule.Id} ${(Location.Path ?? []).join('.')}: ${Message}`,
  }));
};
