import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { loadLibrary } from '#statemachines/load';
import { kindOf } from '#statemachines/steps/schema';
import { aPlaybookDocument, commands, PLAYBOOKS_DIR } from '#test/support/playbooks';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'auto-recovery-playbooks-'));
  cpSync(join(PLAYBOOKS_DIR, 'commands'), join(dir, 'commands'), { recursive: true });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));
const write = (name: string, changes: Parameters<typeof aPlaybookDocument>[0]): void =>
  writeFileSync(join(dir, name), stringify(aPlaybookDocument(changes), { aliasDuplicateObjects: false }));

describe('a folder of playbooks', () => {
  it('is read whole, by name', () => {
    write('b.yaml', { id: 'second' });
    write('a.yaml', { id: 'first' });
    const library = loadLibrary(dir);
    expect(library.playbooks.map(({ summary }) => summary.id)).toEqual(['first', 'second']);
    expect(Array.from(library.commands.keys())).toEqual([...commands.keys()]);
  });

  it('does not deploy with a flaw anywhere, and says all of them', () => {
    write('a.yaml', { risk: 'none' });
    write('b.yaml', { checkpoint: undefined });
    expect(() => loadLibrary(dir)).toThrow(
      /playbooks have flaws:\n.*a\.yaml:\d+:\d+ PB002 .*\n.*b\.yaml:\d+:\d+ PB113 /,
    );
  });

  it('refuses a playbook that may take longer than it says (PB120)', () => {
    write('a.yaml', { timeout: '5m' });
    expect(() => loadLibrary(dir)).toThrow(/a\.yaml:\d+:1 PB120 the playbook may take \d+ s, and its timeout is 300 s/);
  });
});

describe('a folder of commands', () => {
  const stop = () => readFileSync(join(dir, 'commands/stop-service.yaml'), 'utf8');

  it('refuses a description that is not named for its command', () => {
    writeFileSync(join(dir, 'commands/halt-service.yaml'), stop());
    expect(() => loadLibrary(dir)).toThrow(/halt-service\.yaml must be named for its command 'stop-service'/);
  });

  it('refuses a description that is none, and says what is wrong with it', () => {
    writeFileSync(join(dir, 'commands/stop-service.yaml'), stop().replace('mutates: true', 'mutates: perhaps'));
    expect(() => loadLibrary(dir)).toThrow(/stop-service\.yaml is no command description:.*\n.*mutates/);
  });
});

describe('the table of step kinds', () => {
  const step = {
    id: 'x',
    does: 'run-command',
    command: 'stop-service',
    on: '$node',
    with: {},
    retries: 0,
    retryDelay: 5,
  };
  it('says of each step in words what it does', () => {
    expect(kindOf(step).describe(step as never)).toBe("runs stop-service on the component's node");
    expect(kindOf(step).describe({ ...step, description: 'Ask it to end.' })).toBe('Ask it to end.');
    const tell = { id: 'x', does: 'notify', subject: 'About it', text: 'It ended.' } as const;
    expect(kindOf(tell).describe(tell)).toBe('tells the owner: About it');
    expect(kindOf(tell).describe({ ...tell, description: 'Tell them.' })).toBe('Tell them.');
    expect([kindOf(step).idempotency, kindOf(tell).idempotency]).toEqual(['fenced', 'natural']);
  });

  it('takes a command that nobody knows for one that changes something', () => {
    expect(kindOf(step).mutates({ ...step, command: 'unknown' }, { commands })).toBe(true);
    expect(kindOf(step).mutates({ ...step, command: 'check-host' }, { commands })).toBe(false);
  });

  it('has no other kinds', () => {
    expect(() => kindOf({ does: 'dance' } as never)).toThrow("step kind 'dance' is not in the table");
  });
});
