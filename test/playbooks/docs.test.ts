import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { blocksOf } from '#test/support/doc-blocks';
import { createWorkspace } from '#test/support/doc-workspace';

const blocks = blocksOf(join(import.meta.dirname, '../../docs/playbooks.md'));
const workspace = createWorkspace();
afterAll(workspace.remove);

// why in this order: each block builds on those before it, as its reader does
describe('docs/playbooks.md', () => {
  let printed = '';
  it.each(blocks.map((block) => [`line ${block.line}: ${block.does}`, block] as const))(
    '%s',
    async (_, block) => {
      if (block.does === 'file') workspace.write(block.path, block.text);
      else if (block.does === 'prints') expect(printed.trimEnd()).toBe(block.text.trimEnd());
      else if (block.does === 'run') {
        const ran = await workspace.run(block.text);
        // why the exit code last: a command that finds something says so by it, and the document shows that too
        printed = ran.exitCode === 0 ? ran.printed : `${ran.printed.trimEnd()}\n(exit ${ran.exitCode})`;
        expect(printed).not.toMatch(/\(exit (70|127)\)/);
      }
    },
    60_000,
  );
});
