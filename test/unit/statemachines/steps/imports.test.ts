import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const dir = join(import.meta.dirname, '../../../../statemachines');
const files = globSync('**/*.ts', { cwd: dir });

describe('the language', () => {
  it('knows the SDK by its types alone: none of it is there when a playbook is compiled', () => {
    const lines = files.flatMap((file) =>
      readFileSync(join(dir, file), 'utf8')
        .split('\n')
        .filter((line) => line.includes("'@aws-sdk/"))
        .map((line) => `${file}: ${line}`),
    );
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter((line) => !/: import type \{/.test(line) && !/: \} from '@aws-sdk/.test(line))).toEqual([]);
    const values = files.filter((file) =>
      /import \{[^}]*\} from '@aws-sdk\//.test(readFileSync(join(dir, file), 'utf8')),
    );
    expect(values).toEqual([]);
  });
});
