import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import * as z from 'zod';
import { aPlaybookDocument, PLAYBOOKS_DIR } from '#test/support/playbooks';
import { recovery } from '../terminal.ts';

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'auto-recovery-lint-'));
  cpSync(join(PLAYBOOKS_DIR, 'commands'), join(dir, 'commands'), { recursive: true });
  writeFileSync(join(dir, 'good.yaml'), stringify(aPlaybookDocument({ id: 'good' }), { aliasDuplicateObjects: false }));
  writeFileSync(
    join(dir, 'bad.yaml'),
    stringify(aPlaybookDocument({ id: 'bad', triggers: { kinds: ['other'] }, timeout: '1s' }), {
      aliasDuplicateObjects: false,
    }),
  );
  writeFileSync(join(dir, 'good.cases.yaml'), 'cases: []\n');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const lint = (...args: readonly string[]) => recovery(['playbook', 'lint', ...args]);

describe('recovery playbook lint', () => {
  it('says nothing of playbooks without a flaw, and passes over cases and commands', async () => {
    expect(await lint(join(dir, 'good.yaml'))).toMatchObject({ exitCode: 0, out: '', err: '' });
  });

  it('prints file, line, column, code and message, and what to change, and exits with 1', async () => {
    const { exitCode, out } = await lint(dir);
    expect(exitCode).toBe(1);
    expect(out.split('\n')[0]).toMatch(/bad\.yaml:\d+:1 PB120 the playbook may take \d+ s, and its timeout is 1 s$/);
  });

  it('reads the files that it is given once each', async () => {
    const { json } = await lint(dir, join(dir, 'bad.yaml'), '--json');
    const { result } = z
      .object({ result: z.object({ diagnostics: z.array(z.looseObject({ code: z.string() })) }) })
      .parse(json());
    expect(result.diagnostics.map(({ code }) => code)).toEqual(['PB120']);
    expect(result.diagnostics[0]).toMatchObject({ severity: 'error', at: { column: 1 } });
  });

  it('proves what is deployed together, also where only one is asked about', async () => {
    const twin = join(dir, 'twin.yaml');
    writeFileSync(twin, stringify(aPlaybookDocument({ id: 'twin' }), { aliasDuplicateObjects: false }));
    const { exitCode, out } = await lint(twin, '--playbooks', dir);
    rmSync(twin);
    // why 0: an overlap that only the name decides is a warning
    expect(exitCode).toBe(0);
    expect(out).toMatch(/twin\.yaml:\d+:\d+ PB18\d .*good/);
  });

  it('prints a SARIF log with the rule of each flaw', async () => {
    const { out, exitCode } = await lint(join(dir, 'bad.yaml'), '--playbooks', dir, '--sarif');
    expect(exitCode).toBe(1);
    const { version, runs } = JSON.parse(out);
    expect(version).toBe('2.1.0');
    expect(runs).toHaveLength(1);
    expect(runs[0].tool.driver).toMatchObject({ name: 'recovery playbook lint', rules: [{ id: 'PB120' }] });
    expect(runs[0].results).toMatchObject([
      {
        ruleId: 'PB120',
        ruleIndex: 0,
        level: 'error',
        message: { text: expect.stringContaining('may take') },
        locations: [{ physicalLocation: { region: { startColumn: 1 } } }],
      },
    ]);
  });

  it.each([
    ['a path that is not there', ['nowhere.yaml'], "there is no file or folder 'nowhere.yaml'"],
    ['a folder without commands', ['nowhere.yaml', '--playbooks', tmpdir()], "has no folder 'commands'"],
  ])('exits with 2 for %s', async (_, args, said) => {
    const { exitCode, err } = await lint(...args);
    expect(exitCode).toBe(2);
    expect(err).toContain(said);
  });
});
