import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Definition } from '#statemachines/asl';
import { loadLibrary } from '#statemachines/load';
import { PLAYBOOKS_DIR } from '#test/support/playbooks';
import { unportable } from '#test/support/portable';
import { recovery } from '../terminal.ts';

const dir = mkdtempSync(join(tmpdir(), 'auto-recovery-views-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const playbook = (...args: readonly string[]) => recovery(['playbook', ...args]);
const { sources } = loadLibrary(PLAYBOOKS_DIR);
const ids = sources.map((source) => source.playbook.id);

/** Whether every element of a text that is to be XML is closed, in order; entities and attributes as XML has them. */
const isWellFormed = (text: string): boolean => {
  const open: string[] = [];
  const rest = text.replaceAll(
    /<(\/?)([a-zA-Z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g,
    (_, close, name, __, empty) => {
      if (close === '/') return open.pop() === name ? '' : '<';
      if (empty !== '/') open.push(name);
      return '';
    },
  );
  return open.length === 0 && !rest.includes('<') && !/&(?!amp;|lt;|gt;|quot;|apos;|#\d+;)/.test(text);
};

describe('recovery playbook explain', () => {
  it.each(ids)('says everything of %s on one screen', async (id) => {
    const { exitCode, out } = await playbook('explain', id);
    expect(exitCode).toBe(0);
    expect(out.split('\n').length).toBeLessThanOrEqual(60);
    for (const head of ['Runs when', 'Risk', 'Takes', 'What it does', 'If it fails', 'What it may do in AWS'])
      expect(out).toContain(head);
  });

  it('tells permissions, times and undos as they were derived', async () => {
    const { out } = await playbook('explain', 'service-recovery');
    expect(out).toContain(
      'ssm:SendCommand on any instance and any managed instance, only where the tag auto-recovery is enabled',
    );
    expect(out).toMatch(/typically 41\.5 s \(rehearsed: a dead service is started again\); at worst 69 min/);
    expect(out).toMatch(/clear-stale +Put back what was put aside/);
    expect(out).toMatch(/force-kill +Nothing to put back/);
  });

  it('knows a playbook by the name it had before (P13), and by its file', async () => {
    const { out } = await playbook('explain', 'service-recovery');
    expect((await playbook('explain', 'service_recovery_001')).out).toBe(out);
    expect((await playbook('explain', join(PLAYBOOKS_DIR, 'service/service-recovery.yaml'))).out).toBe(out);
  });

  it('explains a rule by its code, and says what there is where there is nothing', async () => {
    expect((await playbook('explain', 'PB111')).out).toMatch(/^PB111: .*\n[\s\S]*Refused:[\s\S]*Taken:/);
    const { exitCode, err } = await playbook('explain', 'nothing');
    expect(exitCode).toBe(3);
    expect(err).toContain(
      "there is no playbook 'nothing', there are: cache-recovery, resource-cleanup, service-recovery",
    );
  });

  it('is one JSON object with --json', async () => {
    const { json } = await playbook('explain', 'resource-cleanup', '--json');
    expect(json()).toMatchObject({
      command: 'playbook explain',
      exitCode: 0,
      result: { id: 'resource-cleanup', risk: 'low' },
    });
  });
});

describe('recovery playbook simulate', () => {
  it.each(ids)('rehearses the healthy case of %s, and all its cases', async (id) => {
    expect(await playbook('simulate', id)).toMatchObject({ exitCode: 0 });
    const { exitCode, out } = await playbook('simulate', id, '--all');
    expect(exitCode).toBe(0);
    const cases = /: (\d+) cases, (\d+) as they should be/.exec(out);
    expect(Number(cases?.[1])).toBeGreaterThan(10);
    expect(cases?.[2]).toBe(cases?.[1]);
  });

  it('shows a step that fails, its retries and the undo, and ends safely', async () => {
    const { exitCode, out } = await playbook('simulate', 'service-recovery', '--fail', 'restart');
    expect(exitCode).toBe(0);
    expect(out).toMatch(/restart +failed: .*; tries again after 5 s/);
    expect(out).toMatch(/undo restart[\s\S]*undo clear-stale[\s\S]*rolled-back/);
  });

  it('shows a step that never ends', async () => {
    const { out } = await playbook('simulate', 'service-recovery', '--slow', 'restart');
    expect(out).toContain('no answer came within');
  });

  it('exits with 1 where something is not undone', async () => {
    const both = ['--fail', 'restart', '--fail', 'clear-stale:undo'];
    const { exitCode, out } = await playbook('simulate', 'service-recovery', ...both);
    expect(exitCode).toBe(1);
    expect(out).toContain('not-undone');
  });

  it('exits with 2 for a step that there is not', async () => {
    expect((await playbook('simulate', 'service-recovery', '--fail', 'nowhere')).exitCode).toBe(2);
  });
});

describe('recovery playbook graph', () => {
  it.each(sources.map((source) => [source.playbook.id, source] as const))(
    'draws every step of %s',
    async (id, source) => {
      const steps = source.playbook.steps.map((step) => step.id);
      const mermaid = await playbook('graph', id);
      expect(mermaid.out).toMatch(/flowchart TD/);
      for (const step of steps) expect(mermaid.out).toContain(step);
      const svg = await playbook('graph', id, '--svg');
      expect(isWellFormed(svg.out)).toBe(true);
      expect(svg.out).toMatch(/role="img"[\s\S]*<title[\s\S]*<desc/);
      for (const step of steps) expect(svg.out).toContain(step);
    },
  );

  it('tells failure and undo apart from going on', async () => {
    const { out } = await playbook('graph', 'service-recovery');
    expect(out).toMatch(/n_begin --> n_check_host/);
    expect(out).toMatch(/n_restart -\.->.*n_restart__undo/);
    expect(out).toMatch(/n_restart__undo ==>.*n_clear_stale__undo/);
  });

  it('writes to a file', async () => {
    const file = join(dir, 'graph.svg');
    expect(await playbook('graph', 'service-recovery', '--svg', '--out', file)).toMatchObject({ exitCode: 0 });
    expect(isWellFormed(readFileSync(file, 'utf8'))).toBe(true);
  });
});

describe('recovery playbook compile', () => {
  it.each(sources.map((source) => [source.playbook.id, source] as const))(
    'writes the machine of %s',
    async (id, { compiled }) => {
      const { out } = await playbook('compile', id);
      const definition: Definition = JSON.parse(out);
      expect(definition).toEqual(JSON.parse(JSON.stringify(compiled.definition)));
      expect(unportable(definition)).toEqual([]);
    },
  );

  it('fills the substitutions in for validators, and writes the permissions', async () => {
    expect((await playbook('compile', 'service-recovery', '--filled')).out).not.toContain('${');
    const { machine, worker } = JSON.parse((await playbook('compile', 'service-recovery', '--permissions')).out);
    expect(machine.Statement.length).toBeGreaterThan(0);
    expect(worker.Statement.length).toBeGreaterThan(2);
  });
});
