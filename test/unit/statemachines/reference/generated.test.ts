import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generated } from '#statemachines/reference/generated';
import { KINDS } from '#statemachines/steps/schema';

const projectDir = join(import.meta.dirname, '../../../..');

describe('files that are made from the schemas', () => {
  it.each(Object.entries(generated()))('%s is fresh (npm run generate)', (file, text) => {
    expect(readFileSync(join(projectDir, file), 'utf8')).toBe(text);
  });

  it('name every step kind, each with what it does', () => {
    const reference = generated()['docs/playbook-reference.md'] ?? '';
    for (const { kind, purpose } of KINDS) expect(reference).toContain(`### ${kind}\n\n${purpose}\n`);
  });

  it('say of every member what it means', () => {
    const silent = (generated()['docs/playbook-reference.md'] ?? '')
      .split('\n')
      .filter((line) => /^\| `/.test(line) && /\|\s*\|$/.test(line));
    expect(silent).toEqual([]);
  });
});
