import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnosticText } from '#statemachines/diagnostic';
import { playbookFiles } from '#statemachines/load';
import { parsePlaybook } from '#statemachines/parse';
import { OF_KINDS } from '#statemachines/rules/codes/kinds';
import { COMPILED_RULES, ENTRIES, TEXT_RULES } from '#statemachines/rules/table';
import { aChange, aLook, aPlaybookDocument, commands, PLAYBOOKS_DIR, parsed } from '#test/support/playbooks';

const CORPUS = join(import.meta.dirname, 'corpus');
const corpus = (kind: string): string[] =>
  readdirSync(CORPUS)
    .filter((file) => file.startsWith(kind) && file.endsWith('.yaml'))
    .sort();
const read = (file: string): string => readFileSync(join(CORPUS, file), 'utf8');
const wordsOf = (text: string): string[] =>
  parsePlaybook('x.yaml', text, commands).diagnostics.map((each) => `${diagnosticText(each)} (${each.hint ?? ''})`);
const GOOD = read('valid-everything.yaml');

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

  it('has an example of every code that the text of a playbook can have', () => {
    const codes = ['PB001', 'PB002', ...[...OF_KINDS, ...TEXT_RULES, ...COMPILED_RULES].map(({ code }) => code)];
    // why the examples of the rules too: each is run by the test of the rules, and is its documentation
    const examples = ENTRIES.filter(({ bad }) => bad.trim() !== '').map(({ code }) => code);
    const shown = new Set<string>([
      ...examples,
      ...corpus('invalid-').flatMap((file) => read(file.replace('.yaml', '.flaws')).match(/PB\d{3}/g) ?? []),
    ]);
    expect(codes.filter((code) => !shown.has(code))).toEqual([]);
  });

  it.each(playbookFiles(PLAYBOOKS_DIR).map((file) => file.slice(PLAYBOOKS_DIR.length + 1)))(
    'is no stricter than the shipped %s',
    (file) => {
      const text = readFileSync(join(PLAYBOOKS_DIR, file), 'utf8');
      expect(parsePlaybook(file, text, commands).diagnostics.map(diagnosticText)).toEqual([]);
    },
  );
});

describe('what a person reads', () => {
  it('names the file, the place, the code, what was got and what there is', () => {
    const [flaw] = parsePlaybook('playbooks/x.yaml', read('invalid-unknown-command.yaml'), commands).diagnostics;
    expect(flaw && diagnosticText(flaw)).toMatch(
      /^playbooks\/x\.yaml:\d+:\d+ PB101 no command 'restart-service' is in playbooks\/commands, there are: .*stop-service$/,
    );
  });

  it('has every flaw at once, in the order of the text', () => {
    const { diagnostics } = parsed(
      aPlaybookDocument({ steps: [aLook('a', { command: 'none' }), aLook('a', { with: { Unit: '$facts.none' } })] }),
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(['PB101', 'PB107', 'PB105']);
  });

  it('has at most a hundred, and how many more there are', () => {
    const { diagnostics } = parsed(aPlaybookDocument({ steps: Array.from({ length: 150 }, () => aChange('same')) }));
    expect(diagnostics).toHaveLength(101);
    expect(diagnostics.at(-1)?.message).toBe('and 49 more flaws');
  });

  it.each([
    [
      'a kind that there is not',
      ['does: notify', 'does: notfy'],
      /got 'notfy', wanted one of run-command, .*\(did you mean 'notify'\?\)/,
    ],
    ['no kind', ['    does: notify\n', ''], /'does' is missing, wanted one of run-command/],
    [
      'a key that there is not',
      ['    restorative: true', '    restorativ: true'],
      /'restorativ' is not known here \(did you mean 'restorative'\?\)/,
    ],
    [
      'a key in another spelling',
      ['retryDelay:', 'retry_delay:'],
      /'retry_delay' is not known here \(did you mean 'retryDelay'\?\)/,
    ],
    ['a key like none', ['retryDelay:', 'patience:'], /'patience' is not known here \(there are: does, command, /],
    [
      'a key with a letter of another script',
      ['    does: notify', '    dоes: notify'],
      /'does' is missing.*\(its 'о' \(U\+043E\) only looks like 'o': write 'does'\)/,
    ],
    [
      'a value with a letter of another script',
      ['does: notify', 'does: nоtify'],
      /\(its 'о' \(U\+043E\) only looks like 'o': write 'notify'\)/,
    ],
    ['full-width letters', ['risk: low', 'risk: ｌｏｗ'], /only looks like 'l': write 'low'/],
    [
      'a member too few',
      ["    subject: 'About {component} on {node}'\n", ''],
      /steps\.1: 'subject' is missing, wanted a text \(add 'subject:'\)/,
    ],
    ['a number for a text', ['name: Sample', 'name: 3'], /name: got 3, wanted a text/],
    [
      'a number for a time',
      ['timeout: 2h', 'timeout: 5'],
      /timeout: got 5, wanted a text \(write a duration as a whole number and a unit/,
    ],
    ['a time without a unit', ['timeout: 2h', 'timeout: soon'], /timeout: write a duration as .*, got 'soon'/],
    ['a text for a number', ['version: 1', 'version: one'], /version: got 'one', wanted a number/],
    ['a half number', ['version: 1', 'version: 1.5'], /version: got 1\.5, wanted a whole number/],
    ['too small a number', ['version: 1', 'version: 0'], /version: got 0, wanted at least 1/],
    ['an empty text', ['name: Sample', "name: ''"], /name: got '', wanted at least 1 character/],
    [
      'a long text',
      ['name: Sample', `name: ${'x'.repeat(70)}`],
      /name: got 70 characters, wanted at most 60 characters/,
    ],
    [
      'an empty list',
      ['aliases: [sample_001]', 'aliases: [sample_001]\nyieldsTo: x'],
      /yieldsTo: got 'x', wanted a list/,
    ],
    ['nothing', ['risk: low', 'risk:'], /risk: got nothing, wanted one of low, medium, high/],
    [
      'a name that does not fit',
      ['id: sample', 'id: Sample Playbook'],
      /id: got 'Sample Playbook', wanted what fits \/\^\[a-z\]/,
    ],
    [
      'a fact with a name that does not fit',
      ['healthPath: string', 'Health-Path: string'],
      /'Health-Path' is no name for this, a name fits/,
    ],
    [
      'a type that there is not',
      ['port: integer', 'port: int'],
      /facts\.port: got 'int', wanted one of string, integer, .*\(did you mean 'integer'\?\)/,
    ],
    [
      'a list for a value',
      ['GraceSeconds: 10', 'GraceSeconds: [10]'],
      /GraceSeconds: got a list, wanted a text or a number or true or false/,
    ],
    [
      'a map for a checkpoint',
      ['checkpoint: { id: keep, does: run-command,', 'checkpoint: { id: keep, does: run-commnd,'],
      /checkpoint\.does: got 'run-commnd', .*\(did you mean 'run-command'\?\)/,
    ],
    [
      'a list of checkpoints',
      [
        'checkpoint: { id: keep, does: run-command, command: checkpoint-service, with: { Unit: $facts.unit } }',
        'checkpoint: [{ id: keep, does: notify, subject: s }]',
      ],
      /checkpoint\.0: 'text' is missing/,
    ],
    [
      'a broken reference',
      ['Unit: $facts.unit, MinDisk', 'Unit: $fact.unit, MinDisk'],
      /prerequisites\.0\.with\.Unit: a reference is .*, got '\$fact\.unit'/,
    ],
  ])('says of %s what was got, what is wanted and what to write', (_, [from = '', to = ''], words) => {
    expect(GOOD).toContain(from);
    expect(wordsOf(GOOD.replace(from, to)).join('\n')).toMatch(words);
  });
});

describe('hostile texts are flaws, never a throw', () => {
  const aliases = [
    'a: &a [x, x]',
    ...[...'bcdefghi'].map((name, index) => `${name}: &${name} [*${'abcdefgh'[index]}, *${'abcdefgh'[index]}]`),
  ];
  it.each<[string, string, RegExp]>([
    ['nothing', '', /1:1 PB002 the document is empty/],
    ['NULs', 'id: a\nname: \0', /2:7 PB001 the text holds the character U\+0000, which nobody sees \(take it out\)/],
    ['an escaped NUL', 'id: "a\\0"', /1:5 PB001 a text holds the character U\+0000/],
    ['half a surrogate pair', 'id: \ud800', /1:5 PB001 .*U\+D800/],
    ['letters that turn the line round', 'id: a # \u202e', /1:9 PB001 .*U\+202E/],
    ['an alias bomb', aliases.join('\n'), /2:8 PB001 the alias '\*a' is not read here \(write out/],
    ['one alias', 'a: &a 1\nb: *a', /2:4 PB001 the alias '\*a'/],
    ['a list that holds itself', 'a: &a [*a]', /1:8 PB001 the alias '\*a'/],
    [
      'the same key twice',
      'id: a\nx: { b: 1, b: 2 }\nid: b',
      /2:12 PB001 'b' is written twice, first in line 2 \(keep one of them\)\n.*3:1 PB001 'id' is written twice, first in line 1/,
    ],
    ['open brackets without end', '['.repeat(51), /1:51 PB001 the document is nested more than 50 levels deep/],
    ['brackets that are closed in time', '['.repeat(49) + ']'.repeat(49), /1:1 PB002 got a list, wanted a map/],
    ['lists in lists', '- '.repeat(60), /PB001 the document is nested more than 50 levels deep/],
    ['two documents', 'id: a\n---\nid: b', /2:\d+ PB001 the file holds multiple documents \(a file holds one playbook/],
    ['tabs', 'a:\n\tb: 1', /PB001 .*\(indent with spaces/],
    ['a quote that is not closed', 'a: "b', /PB001 .*\(close the quote\)/],
    ['a list', '- id: a', /1:1 PB002 got a list, wanted a map/],
    ['a number', '42', /1:1 PB002 got 42, wanted a map/],
    ['a prototype', '__proto__: { id: a }', /1:1 PB001 '__proto__' is no name here/],
    ['YAML 1.1', '%YAML 1.1\n---\nid: a', /1:1 PB001 the document asks for YAML 1\.1/],
    ['a merge', '<<: { id: a }', /1:1 PB002 '<<' is not known here/],
    ['a tag', 'id: !!js/function "return 1"', /1:\d+ PB001 the tag .*js\/function' is not read here/],
    ['a tag of a list', 'id: !!set [a]', /PB001 the tag/],
    ['a key that is a list', '? [a, b]\n: 1', /1:3 PB001 a key is a word/],
    ['a key that is a number', '1: a', /1:1 PB001 a key is a word/],
    [
      'half a million characters',
      'a'.repeat(500_000),
      /1:1 PB001 the document has 500000 characters, fewer than 500000 are read/,
    ],
    ['more words than one reads', 'a: 1\n'.repeat(10_000), /PB001 the document has more than 25000 words and marks/],
    [
      'a pattern that thinks for ever',
      `parameters: { p: { allowedPattern: '^(a|aa)+$', default: ${'a'.repeat(60)}! } }`,
      /PB002 parameters\.p\.allowedPattern: the pattern may take for ever/,
    ],
    [
      'a look that is no command',
      GOOD.replace('look: { command: check-host,', "look: { command: 'Check it',"),
      /PB002 success\.look\.command: name a command of playbooks\/commands/,
    ],
  ])('%s', (_, text, words) => {
    const { playbook } = parsePlaybook('x.yaml', text, commands);
    expect(playbook).toBeUndefined();
    expect(wordsOf(text).join('\n')).toMatch(words);
  });

  it('499 999 characters are read', () => {
    expect(wordsOf(`${GOOD}# `.padEnd(499_999, 'x'))).toEqual([]);
  });

  it('a pattern that looks alike and is quick is taken', () => {
    const text = `${GOOD}parameters: { p: { type: string, description: x, allowedPattern: '^[a-z]+(-[a-z]+)*$', default: ${'a-'.repeat(100)}a } }\n`;
    expect(wordsOf(text)).toEqual([]);
  });
});
