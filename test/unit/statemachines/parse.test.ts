import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnosticText } from '#statemachines/diagnostic';
import { parsePlaybook } from '#statemachines/parse';
import { aChange, aLook, aPlaybookDocument, commands, PLAYBOOKS_DIR, parsed } from '#test/support/playbooks';

const CORPUS = join(import.meta.dirname, 'corpus');
const corpus = (kind: string): string[] =>
  readdirSync(CORPUS)
    .filter((file) => file.startsWith(kind) && file.endsWith('.yaml'))
    .sort();
const read = (file: string): string => readFileSync(join(CORPUS, file), 'utf8');
const codesOf = (changes: Parameters<typeof aPlaybookDocument>[0]): string[] =>
  parsed(aPlaybookDocument(changes)).diagnostics.map(({ code }) => code);

describe('the corpus', () => {
  it.each(corpus('valid-'))('%s has no flaw', (file) => {
    const { playbook, diagnostics } = parsePlaybook(file, read(file), commands);
    expect(diagnostics.map(diagnosticText)).toEqual([]);
    expect(playbook).toBeDefined();
  });

  it.each(corpus('invalid-'))('%s has exactly the flaws that are written beside it', (file) => {
    const { playbook, diagnostics } = parsePlaybook(file, read(file), commands);
    const found = diagnostics.map(({ code, at }) => `${at.line}:${at.column} ${code}`);
    expect(found).toEqual(read(file.replace('.yaml', '.flaws')).trim().split('\n'));
    expect(playbook).toBeUndefined();
  });

  it('has an example of every code that parsing gives', () => {
    const parse = ['parse.ts', 'document.ts', 'steps/run-command.ts', 'steps/notify.ts'].map((file) =>
      readFileSync(join(import.meta.dirname, '../../../statemachines', file), 'utf8'),
    );
    const codes = new Set([...parse.join('\n').matchAll(/'(PB\d{3})'/g)].map(([, code]) => code));
    const shown = new Set(
      corpus('invalid-').flatMap((file) => read(file.replace('.yaml', '.flaws')).match(/PB\d{3}/g) ?? []),
    );
    expect([...codes].filter((code) => !shown.has(code ?? ''))).toEqual([]);
  });

  it('is no stricter than the shipped playbooks', () => {
    const file = join(PLAYBOOKS_DIR, 'service/service-recovery.yaml');
    expect(parsePlaybook(file, readFileSync(file, 'utf8'), commands).diagnostics).toEqual([]);
  });
});

describe('what a person reads', () => {
  it('names the file, the place, the code, what was got and what there is', () => {
    const [flaw] = parsePlaybook('playbooks/x.yaml', read('invalid-unknown-command.yaml'), commands).diagnostics;
    expect(flaw && diagnosticText(flaw)).toMatch(
      /^playbooks\/x\.yaml:\d+:\d+ PB101 no command 'restart-service' is in playbooks\/commands, there are: .*stop-service$/,
    );
  });

  it('reports every flaw at once', () => {
    const { diagnostics } = parsed(
      aPlaybookDocument({ steps: [aLook('a', { command: 'none' }), aLook('a', { with: { Unit: '$facts.none' } })] }),
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(['PB101', 'PB107', 'PB105']);
  });
});

describe('never a surprise (promise 4)', () => {
  const confirm = aLook('confirm', { command: 'check-host', expect: { fact: 'mode', is: 'hung' } });

  it('refuses what changes something and can neither be undone nor is restorative', () => {
    expect(codesOf({ steps: [aChange('a', { undo: undefined })] })).toEqual(['PB111']);
    expect(codesOf({ steps: [aChange('a', { undo: undefined, restorative: false })] })).toEqual(['PB111']);
    expect(codesOf({ confirm, steps: [aChange('a', { undo: undefined, restorative: true })] })).toEqual([]);
  });

  it('refuses a restorative step that nobody has confirmed the failure for', () => {
    expect(codesOf({ steps: [aChange('a', { undo: undefined, restorative: true })] })).toEqual(['PB112']);
  });

  it('refuses a change outside of the steps', () => {
    expect(codesOf({ prerequisites: [aLook('before', { command: 'stop-service' })] })).toEqual(['PB110']);
    expect(codesOf({ checkpoint: aLook('keep', { command: 'stop-service' }) })).toEqual(['PB110']);
    expect(codesOf({ confirm: { ...confirm, command: 'stop-service' } })).toEqual(['PB110']);
    expect(
      codesOf({
        success: {
          look: { command: 'stop-service', with: { Unit: '$facts.unit' } },
          criteria: [{ name: 'up', fact: 'stopped', is: false }],
        },
      }),
    ).toEqual(['PB114']);
  });

  it('refuses an undo that nothing was kept for', () => {
    expect(codesOf({ checkpoint: undefined })).toEqual(['PB113']);
  });
});

describe('references', () => {
  it('go to what was found before, never to what comes later or is elsewhere', () => {
    const look = (to: string) => aLook('two', { with: { Unit: to } });
    expect(codesOf({ steps: [aLook('one'), look('$steps.one.pid')] })).toEqual([]);
    expect(codesOf({ steps: [aLook('one'), look('$steps.three.pid'), aLook('three')] })).toEqual(['PB106']);
    expect(codesOf({ steps: [aLook('one'), look('$facts.missing')] })).toEqual(['PB105']);
    expect(codesOf({ steps: [aLook('one'), look('$owner')] })).toEqual([]);
  });

  it('in an undo and in the look of the criteria are checked too', () => {
    const undo = { does: 'run-command', command: 'stop-service', with: { Unit: '$steps.none.pid' } };
    expect(codesOf({ steps: [aChange('a', { undo })] })).toEqual(['PB106']);
    const success = {
      look: { command: 'check-host', with: { Unit: '$facts.none' } },
      criteria: [{ name: 'up', fact: 'unitKnown', is: true }],
    };
    expect(codesOf({ success })).toEqual(['PB105']);
  });
});

describe('names', () => {
  it.each([
    'begin',
    'recovered',
    'self-resolved',
    'untouched',
    'rolled-back',
    'not-undone',
    'not-well',
    'stopped',
    'verify',
    'judge',
    'failure',
    'since',
    'judgement',
    'a-undo',
    'a-attempt',
  ])("refuses '%s', which is the compiler's own", (id) => {
    expect(codesOf({ steps: [aChange('a'), aLook(id)] })).toEqual(['PB108']);
  });

  it('refuses the same name twice, wherever', () => {
    expect(codesOf({ steps: [aChange('keep')] })).toEqual(['PB107']);
  });
});

describe('what a deployment would change', () => {
  it.each([
    ['a value', { steps: [aLook('a', { with: { Unit: 'x${NoticesTopicArn}' } })] }],
    ['a text', { steps: [{ id: 'tell', does: 'notify', subject: 'Hello', text: '${Anything_else}' }] }],
    ['a description', { description: 'Costs ${Price}' }],
  ])('is refused in %s', (_, changes) => {
    expect(codesOf(changes)).toEqual(['PB109']);
  });
});

describe('hostile texts are flaws, never a throw', () => {
  const aliases = [
    'a: &a [x, x]',
    ...[...'bcdefghi'].map((name, index) => `${name}: &${name} [*${'abcdefgh'[index]}, *${'abcdefgh'[index]}]`),
  ];
  it.each<[string, string, string]>([
    ['nothing', '', 'PB002'],
    ['NULs', '\0\0\0', 'PB002'],
    ['an alias bomb', aliases.join('\n'), 'PB001'],
    ['one alias', 'a: &a 1\nb: *a', 'PB001'],
    ['the same key twice', 'id: a\nid: b', 'PB001'],
    ['open brackets without end', '['.repeat(3_000), 'PB001'],
    ['maps in maps', `${'{a: '.repeat(400)}1${'}'.repeat(400)}`, 'PB002'],
    ['two documents', 'id: a\n---\nid: b', 'PB001'],
    ['a list', '- id: a', 'PB002'],
    ['a number', '42', 'PB002'],
    ['a prototype', '__proto__: { id: a }\nconstructor: b', 'PB002'],
    ['YAML 1.1 types', '%YAML 1.1\n---\nid: 2001-01-01\nversion: !!binary aGVsbG8=', 'PB002'],
    ['a merge of what is no map', '%YAML 1.1\n---\nid: a\n<<: 1', 'PB001'],
    ['an unknown tag', 'id: !!js/function "return 1"', 'PB002'],
    ['half a surrogate pair', 'id: \ud800', 'PB002'],
    ['half a million characters', 'a'.repeat(500_001), 'PB001'],
  ])('%s', (_, text, code) => {
    const { playbook, diagnostics } = parsePlaybook('x.yaml', text, commands);
    expect(playbook).toBeUndefined();
    expect(diagnostics[0]?.code).toBe(code);
    for (const { at } of diagnostics) expect(at.line >= 1 && at.column >= 1).toBe(true);
  });
});
