import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { blocksOf } from '#test/support/doc-blocks';
import { createWorkspace } from '#test/support/doc-workspace';

const PROJECT = join(import.meta.dirname, '../..');
const workspace = createWorkspace();
afterAll(workspace.remove);

it('what docs/playbooks.md writes is deployed to the local AWS and recovers a broken service', async () => {
  const blocks = blocksOf(join(PROJECT, 'docs/playbooks.md'));
  const local = blocks.findIndex(({ does }) => does === 'local');
  for (const block of blocks.slice(0, local)) if (block.does === 'file') workspace.write(block.path, block.text);
  // why linked: the programs from PyPI need not be installed once more
  const made = join(PROJECT, '.local');
  mkdirSync(join(workspace.dir, '.local'));
  for (const name of readdirSync(made).filter((each) => each.startsWith('venv-'))) {
    symlinkSync(join(made, name), join(workspace.dir, '.local', name));
  }
  const { printed, exitCode } = await workspace.run(blocks[local]?.text ?? '');
  expect(printed).toMatch(/playbook: gentle-restart\s*$/);
  expect(exitCode).toBe(0);
}, 400_000);
