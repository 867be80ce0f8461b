import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parsePlaybook } from '#statemachines/parse';
import { aChange, aPlaybookDocument, commands } from '#test/support/playbooks';

const GOOD = stringify(aPlaybookDocument(), { aliasDuplicateObjects: false });
const DOCUMENTS = 300;

/** Numbers from a seed, the same each time (mulberry32). */
const numbersFrom = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
};
type Pick = ReturnType<typeof numbersFrom>;

const withMembers = (members: Record<string, unknown>): string =>
  stringify({ ...aPlaybookDocument(), ...members }, { aliasDuplicateObjects: false });
const inserted = (text: string, pick: Pick): string => {
  const at = GOOD.indexOf('\n', pick(GOOD.length - 60)) + 1;
  return GOOD.slice(0, at) + text + GOOD.slice(at);
};
const from = (words: readonly string[], pick: Pick): string => words[pick(words.length)] ?? '';
const MEMBERS = Object.keys(aPlaybookDocument());
const WRONG = [
  null,
  0,
  -1,
  Number.POSITIVE_INFINITY,
  [],
  {},
  [[]],
  'x'.repeat(5000),
  true,
  '\u{1f4a5}',
  [null],
  { a: { b: 1 } },
  '-1s',
];

/** Every family makes a text that is no playbook, of random size and at a random place. */
const FAMILIES: Readonly<Record<string, (pick: Pick) => string>> = {
  'an alias bomb': (pick) =>
    [
      'a: &a [x, x]',
      ...[...'bcdefghij'].map((n, i) => `${n}: &${n} [${`*${'abcdefghi'[i]}, `.repeat(2 + pick(8))}1]`),
    ].join('\n'),
  'an alias in a good playbook': () =>
    GOOD.replace('name: Small', 'name: &n Small').replace(/description: .*/, 'description: *n'),
  'the same key twice': (pick) => `${GOOD}${from(MEMBERS, pick)}: again\n`,
  'the same key many times': (pick) => `${GOOD}${'name: again\n'.repeat(2 + pick(4000))}`,
  'ten megabytes': (pick) => `${GOOD}# ${'x'.repeat(10_000_000 + pick(1000))}`,
  'just under the limit': (pick) => `${GOOD}notes: ${'x '.repeat(245_000 - pick(1000))}`,
  'brackets without end': (pick) => from(['[', '{a: ', '[{', '- [', '{? '], pick).repeat(1000 + pick(90_000)),
  'brackets with an end': (pick) => {
    const depth = 51 + pick(5000);
    return `${GOOD}deep: ${'['.repeat(depth)}${']'.repeat(depth)}`;
  },
  'lists in lists': (pick) => from(['- ', '? ', 'a:\n- '], pick).repeat(60 + pick(20_000)),
  'maps in maps': (pick) => Array.from({ length: 60 + pick(300) }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
  'steps in steps': (pick) => {
    const depth = 5 + pick(40);
    let step: unknown = aChange('inner');
    for (let level = 0; level < depth; level += 1) {
      step = { id: `c${level}`, does: 'choose', arms: [{ when: { value: '$component', is: 'x' }, steps: [step] }] };
    }
    return withMembers({ steps: [step] });
  },
  'a NUL': (pick) => inserted('\0', pick),
  'a control character': (pick) => inserted(String.fromCharCode(1 + pick(8)), pick),
  'an escaped NUL': () => GOOD.replace(/description: .*/, 'description: "a\\0b"'),
  'half a surrogate pair': (pick) => inserted(`# \ud83d${pick(10)}\n`, pick),
  'letters that turn the line round': (pick) => inserted(`# ${from(['\u202e', '\u2066', '\u202d'], pick)}\n`, pick),
  'a wrong type somewhere': (pick) =>
    withMembers({
      [from(
        MEMBERS.filter((name) => name !== 'prerequisites' && name !== 'facts' && name !== 'triggers'),
        pick,
      )]: WRONG[pick(WRONG.length - 1)],
    }),
  'a list that holds itself': () => GOOD.replace(/steps:\n/, 'steps: &s\n  - *s\n'),
  'a key that looks like another': (pick) =>
    pick(2) === 0 ? GOOD.replace('does:', 'dоes:') : GOOD.replace('risk:', 'rіsk:'),
  'a value that looks like another': () => GOOD.replace(/does: run-command/, 'does: run-cоmmand'),
  'full-width letters': () => GOOD.replace(/risk: low/, 'risk: ｌｏｗ'),
  'tabs for spaces': (pick) => inserted(`steps:\n${'\t'.repeat(1 + pick(5))}- id: a\n`, pick),
  'lines that end as on Windows, and a flaw': () => GOOD.replace('risk: low', 'risk: none').replaceAll('\n', '\r\n'),
  'a byte order mark, and a flaw': () => `\ufeff${GOOD.replace('risk: low', 'risk: none')}`,
  'several documents': (pick) => `${GOOD}${'---\na: 1\n'.repeat(1 + pick(3000))}`,
  'a number without end': (pick) =>
    GOOD.replace(
      'version: 1',
      `version: ${from(['1e400', '9'.repeat(400), '-1', '0x1ffffffffffffffff', '.inf', '.nan', '1.5'], pick)}`,
    ),
  'a time without end': () => GOOD.replace(/timeout: .*/, 'timeout: 999999d'),
  'a prototype': (pick) => `${from(['__proto__', '"__proto__"', 'constructor', 'toString'], pick)}: { id: a }\n${GOOD}`,
  'a prototype deep inside': () => GOOD.replace('Unit: $facts.unit', '__proto__: { Unit: x }'),
  'a merge': (pick) => from([`<<: { id: a }\n${GOOD}`, `%YAML 1.1\n---\n<<: { id: a }\n${GOOD}`], pick),
  'a tag that makes code': (pick) =>
    GOOD.replace(
      /description: .*/,
      `description: ${from(['!!js/function "return 1"', '!!python/object:os.system x', '!<tag:x> y', '!!binary aGk='], pick)}`,
    ),
  'a key that is no word': (pick) =>
    `${from(['? [a, b]\n: 1', '{a: 1}: 2', '1: 2', '~: 2', 'true: 1'], pick)}\n${GOOD}`,
  'many keys': (pick) => Array.from({ length: 1000 + pick(40_000) }, (_, index) => `k${index}: 1`).join('\n'),
  'many flaws of syntax': (pick) =>
    from(['"', '&a ', '!a ', '*a ', '[,', '%a\n', ',', '@', '`'], pick).repeat(1000 + pick(60_000)),
  'many steps that are none': (pick) => withMembers({ steps: Array.from({ length: 100 + pick(3000) }, () => 1) }),
  'many steps of one name': (pick) =>
    withMembers({ steps: Array.from({ length: 10 + pick(300) }, () => aChange('same')) }),
  'a pattern that thinks for ever': (pick) =>
    withMembers({
      parameters: {
        p: {
          type: 'string',
          description: 'x',
          allowedPattern: from(['^(a+)+$', '^(a|aa)+$', `^${'a*'.repeat(40)}$`], pick),
          default: `${'a'.repeat(60 + pick(200))}!`,
        },
      },
    }),
  'a look that is none': (pick) =>
    withMembers({
      success: {
        look: { command: from(['', 'A b', '../x', '$facts.unit', '{{x}}'], pick) },
        criteria: [{ name: 'a', fact: 'b', is: 1 }],
      },
    }),
  'a quote without end': (pick) => inserted(from(['"', "'"], pick), () => GOOD.length - 61 - pick(200)),
  'another YAML': (pick) => `%YAML 1.1\n---\n${GOOD}${pick(2) === 0 ? 'on: yes\n' : ''}`,
  nothing: (pick) => from(['', ' ', '\n\n', '---', '...', '# nothing', '~', '{}', '[]', '42', '"x"'], pick),
  noise: (pick) => Array.from({ length: 50 + pick(5000) }, () => String.fromCodePoint(32 + pick(0xd000))).join(''),
  'noise of marks': (pick) =>
    Array.from({ length: 50 + pick(20_000) }, () => from([...'{}[]:,&*!|>-?#%@`"\' \nab'], pick)).join(''),
  'an expression': (pick) =>
    GOOD.replace('Unit: $facts.unit', `Unit: "${from(['{% $x %}', '$facts.unit.x', '${a}', '$facts[0]'], pick)}"`),
  'names that JavaScript has already': (pick) =>
    GOOD.replace('$facts.unit', from(['$facts.constructor', '$facts.toString', '$parameters.valueOf'], pick)),
};

const documents = (): (readonly [string, string])[] => {
  const families = Object.entries(FAMILIES);
  return Array.from({ length: DOCUMENTS }, (_, index) => {
    const [name, make] = families[index % families.length] ?? ['', () => ''];
    return [name, make(numbersFrom(index + 1))] as const;
  });
};

describe('hostile documents', () => {
  it('are refused with a flaw at a place inside them, each saying what to change, and never throw', () => {
    const took: (readonly [number, string, number])[] = [];
    for (const [name, text] of documents()) {
      const began = performance.now();
      const { playbook, diagnostics } = parsePlaybook('x.yaml', text, commands);
      took.push([performance.now() - began, name, text.length]);
      const lines = text.split('\n');
      expect([name, playbook, diagnostics.length > 0]).toEqual([name, undefined, true]);
      expect(diagnostics.length).toBeLessThan(150);
      for (const { at, message, hint, severity } of diagnostics) {
        expect([name, severity, message.length > 10 && message.length + (hint?.length ?? 0) < 3000]).toEqual([
          name,
          'error',
          true,
        ]);
        const line = lines[at.line - 1];
        expect([name, at.line, line !== undefined && at.column >= 1 && at.column <= line.length + 1]).toEqual([
          name,
          at.line,
          true,
        ]);
      }
    }
    const slowest = took.sort(([a], [b]) => b - a).slice(0, 3);
    process.stdout.write(
      `slowest of ${took.length}: ${slowest.map(([ms, name, length]) => `${name}, ${length} characters, ${Math.round(ms)} ms`).join('; ')}\n`,
    );
  }, 120_000);

  it('are told from good ones: the text that they are made from has no flaw, with a mark at its beginning or Windows’ lines', () => {
    for (const text of [
      GOOD,
      `\ufeff${GOOD}`,
      GOOD.replaceAll('\n', '\r\n'),
      `---\n${GOOD}`,
      `%YAML 1.2\n---\n${GOOD}`,
    ]) {
      expect(parsePlaybook('x.yaml', text, commands).diagnostics).toEqual([]);
    }
  });
});
