import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePlaybook, proveLibrary } from '#statemachines/parse';
import { wholeExample, wholeExamples } from '#statemachines/rules/examples';
import { explainRule } from '#statemachines/rules/explain';
import { ENTRIES, LIBRARY_RULES, MACHINE_RULES } from '#statemachines/rules/table';
import { commands } from '#test/support/playbooks';
import { codesOf, foundIn } from './proof.ts';

const STATEMACHINES = join(import.meta.dirname, '../../../../statemachines');
const ofPlaybooks = ENTRIES.filter(
  ({ code }) => code !== 'PB003' && ![...MACHINE_RULES, ...LIBRARY_RULES].some((each) => each.code === code),
);

describe('the examples of every code', () => {
  it('differ from a playbook that has no flaw', () => {
    expect(codesOf('risk: low')).toEqual([]);
  });

  it.each(ofPlaybooks.map((entry) => [entry.code, entry] as const))(
    '%s: the bad one gives it and nothing else',
    (code, { bad }) => {
      expect(codesOf(bad)).toEqual([code]);
    },
  );

  it.each(
    ENTRIES.filter((each) => ofPlaybooks.includes(each) || each.code === 'PB003').map(
      ({ code, good }) => [code, good] as const,
    ),
  )('%s: the good one has no flaw at all', (_, good) => {
    expect(codesOf(good)).toEqual([]);
  });

  it.each(MACHINE_RULES.map((rule) => [rule.code, rule] as const))(
    '%s: the bad machine is found, the good one is not',
    (_, rule) => {
      expect(foundIn(rule, rule.bad)).not.toEqual([]);
      expect(foundIn(rule, rule.good)).toEqual([]);
    },
  );

  it.each(LIBRARY_RULES.map((rule) => [rule.code, rule] as const))(
    '%s: the bad library gives it alone, the good one nothing',
    (code, { bad, good }) => {
      const codes = (example: string): string[] => {
        const parsed = wholeExamples(example).map((text) => parsePlaybook('x.yaml', text, commands));
        expect(parsed.flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
        return proveLibrary(parsed.flatMap(({ source }) => (source === undefined ? [] : [source]))).map(
          (each) => each.code,
        );
      };
      expect(codes(bad)).toEqual([code]);
      expect(codes(good)).toEqual([]);
    },
  );

  it('are whole playbooks: an example takes the place of members of the base', () => {
    expect(wholeExample('risk: high').match(/^risk: .*/gm)).toEqual(['risk: high']);
    expect(wholeExample('rollback: { attempts: 1 }')).toMatch(/^risk: low$/m);
  });
});

describe('the table of codes', () => {
  it('has each code once, with what it asks for and why', () => {
    expect(new Set(ENTRIES.map(({ code }) => code)).size).toBe(ENTRIES.length);
    for (const { title, why } of ENTRIES) {
      expect(title).toMatch(/^[a-z'`A].*[^.]$/);
      expect(why).toMatch(/^[A-Z`].*\.$/s);
    }
  });

  it('has every code that the sources give', () => {
    const files = readdirSync(STATEMACHINES, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    const given = files.flatMap(
      (file) => readFileSync(join(STATEMACHINES, file), 'utf8').match(/(?<=')PB\d{3}(?=')/g) ?? [],
    );
    expect([...new Set(given)].filter((code) => !ENTRIES.some((each) => each.code === code))).toEqual([]);
  });

  it('has every file of a rule', () => {
    const files = ['names', 'references', 'safety', 'machine', 'library'].flatMap((folder) =>
      readdirSync(join(STATEMACHINES, 'rules', folder)).map((file) =>
        readFileSync(join(STATEMACHINES, 'rules', folder, file), 'utf8'),
      ),
    );
    const codes = files.flatMap(
      (text) => /: (?:Machine|Library)?Rule = \{\n {2}code: '(PB\d{3})'/.exec(text)?.[1] ?? [],
    );
    expect(codes.length).toBeGreaterThan(40);
    expect(codes.filter((code) => !ENTRIES.some((each) => each.code === code))).toEqual([]);
  });
});

describe('explaining a code', () => {
  it.each(ENTRIES.map(({ code }) => code))(
    '%s says what it asks for, why, and shows what is refused and what is taken',
    (code) => {
      const text = explainRule(code.toLowerCase()) ?? '';
      const entry = ENTRIES.find((each) => each.code === code);
      expect(text).toContain(`${code}: ${entry?.title}`);
      expect(text).toContain(entry?.why);
      expect(text).toContain('\nTaken:\n  ');
      expect(text.includes('\nRefused:\n  ')).toBe(code !== 'PB003');
    },
  );

  it('says nothing of what is no code', () => {
    expect(explainRule('PB999')).toBeUndefined();
  });
});
