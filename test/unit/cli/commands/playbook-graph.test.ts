import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readXml } from '../../statemachines/describe/well-formed.ts';
import { recovery } from '../terminal.ts';

const dir = mkdtempSync(join(tmpdir(), 'auto-recovery-graph-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('recovery playbook graph', () => {
  it('draws with Mermaid where nothing is said', async () => {
    const { out, exitCode } = await recovery('playbook graph service-recovery');
    expect(exitCode).toBe(0);
    expect((await recovery('playbook graph service-recovery --mermaid')).out).toBe(out);
    expect(out).toContain('flowchart TD');
  });

  it('writes a picture to a file, and says where', async () => {
    const file = join(dir, 'cache.svg');
    const { out, exitCode } = await recovery(['playbook', 'graph', 'cache-recovery', '--svg', '--out', file]);
    expect([exitCode, out]).toEqual([0, `Written: ${file}`]);
    expect(readXml(readFileSync(file, 'utf8'))[0]?.attributes['role']).toBe('img');
  });

  it('gives nodes, edges and the drawing as JSON', async () => {
    const { json } = await recovery('playbook graph service-recovery --svg --json');
    expect(json().result).toMatchObject({ format: 'svg', undos: ['restart:undo', 'clear-stale:undo'] });
  });

  it('refuses to draw in two ways at once', async () => {
    const { err, exitCode } = await recovery('playbook graph service-recovery --svg --mermaid');
    expect(exitCode).toBe(2);
    expect(err).toContain('give either --mermaid or --svg');
  });
});
