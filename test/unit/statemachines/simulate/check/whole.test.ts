import { describe, expect, it } from 'vitest';
import { call, found, jsonata, machine, mapping, pass, SCHEMA, task } from './definitions.ts';

const to = (Next: string) => ({ Type: 'Pass', Next });
const parallel = (...branches: readonly object[]) => ({ Type: 'Parallel', Branches: branches, End: true });

describe('a set of states', () => {
  it.each([
    [{ States: { X: pass() } }, '/', 'These fields are required: [StartAt]'],
    [{}, '/', 'These fields are required: [StartAt, States]'],
    [{ StartAt: 5, States: { X: pass() } }, '/StartAt', 'Expected value of type [STRING]'],
    [{ StartAt: 'X', States: [] }, '/States', 'Expected value of type [OBJECT]'],
    [{ StartAt: 'X', States: {} }, '/States', 'Value cannot be empty'],
    [{ StartAt: 'X', States: { X: 5 } }, '/States/X', 'Expected value of type [OBJECT]'],
    [machine(pass(), { Coment: 'x' }), '/', "Field 'Coment' is not supported"],
    [machine(pass(), { Version: '2.0' }), '/Version', 'Value should be one of the following: [1.0]'],
    [machine(parallel({ States: { A: pass() } })), '/States/X/Branches[0]', 'These fields are required: [StartAt]'],
    [
      machine(parallel({ StartAt: 'A', States: { A: pass() }, QueryLanguage: 'JSONata' })),
      '/States/X/Branches[0]',
      "Field 'QueryLanguage' is not supported",
    ],
    [
      machine(mapping(pass(), {}, { QueryLanguage: 'JSONata' })),
      '/States/X/ItemProcessor',
      "Field 'QueryLanguage' is not supported",
    ],
  ])('has its shape: %j', (definition, location, message) => {
    expect(found(definition)).toEqual([`${SCHEMA} ${location} ${message}`]);
  });

  it('may say its version, a time-out and a comment', () => {
    expect(found(machine(pass(), { Version: '1.0', TimeoutSeconds: 5, Comment: 'x' }))).toEqual([]);
  });
});

describe('moves', () => {
  const missing = (target: string, at: string) => `MISSING_TRANSITION_TARGET ${at} Missing 'Next' target: ${target}`;
  const unreachable = (name: string, at: string) => `MISSING_TRANSITION_TARGET ${at} State "${name}" is not reachable.`;
  const NO_END = 'MISSING_END_STATE - Workflow has no terminal state';

  it('go to states of their own set', () => {
    const States = {
      X: task({ End: undefined, Next: 'A', Catch: [{ ErrorEquals: ['E'], Next: 'B' }] }),
      Y: { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'C' }], Default: 'D' },
      Z: pass(),
    };
    expect(found({ StartAt: 'Nope', States })).toEqual([
      missing('Nope', '/StartAt'),
      missing('A', '/States/X/Next'),
      missing('B', '/States/X/Catch[0]/Next'),
      missing('D', '/States/Y/Default'),
      missing('C', '/States/Y/Choices[0]/Next'),
      unreachable('X', '/States/X'),
      unreachable('Y', '/States/Y'),
      unreachable('Z', '/States/Z'),
    ]);
    expect(
      found({ StartAt: 'X', States: { X: { ...mapping(to('Y')), End: undefined, Next: 'Y' }, Y: pass() } }),
    ).toEqual([missing('Y', '/States/X/ItemProcessor/States/P/Next')]);
  });

  it('reach every state, inside others too', () => {
    expect(found({ StartAt: 'X', States: { X: pass(), 'a/b': pass() } })).toEqual([unreachable('a/b', '/States/a/b')]);
    expect(found(machine(parallel({ StartAt: 'A', States: { A: pass(), B: pass() } })))).toEqual([
      unreachable('B', '/States/X/Branches[0]/States/B'),
    ]);
  });

  it('end somewhere, in the machine itself', () => {
    const loop = { X: to('Y'), Y: to('X') };
    expect(found({ StartAt: 'X', States: loop })).toEqual([NO_END]);
    expect(found({ StartAt: 'X', States: { ...loop, Unused: to('X') } })).toEqual([NO_END]);
    expect(found({ StartAt: 'X', States: { ...loop, C: pass() } })).toEqual([unreachable('C', '/States/C')]);
    expect(found({ StartAt: 'X', States: { X: to('Nope') } })).toEqual([missing('Nope', '/States/X/Next'), NO_END]);
    expect(found(machine(mapping(to('P'))))).toEqual([]);
  });

  it('are not asked for where a state has not its shape', () => {
    expect(found({ StartAt: 'X', States: { X: { Type: 'Pass' }, Y: pass() } })).toHaveLength(1);
  });
});

describe('names of states', () => {
  it('are there once in the whole machine, told of at the later', () => {
    const definition = machine(
      parallel({ StartAt: 'A', States: { A: pass() } }, { StartAt: 'A', States: { A: pass() } }),
    );
    expect(found(definition)).toEqual(['DUPLICATE_STATE_NAME /States/X/Branches[1]/States/A Duplicate State name: A']);
  });

  it('have 1 to 80 characters, whatever these are', () => {
    const named = (name: string) => found({ StartAt: name, States: { [name]: pass() } });
    expect(named('😀'.repeat(80))).toEqual([]);
    expect(named('a'.repeat(81))).toEqual([
      `INVALID_STATE_NAME /States/${'a'.repeat(81)} Invalid State name: State exceeds the 80-character limit allowed by the service`,
    ]);
    expect(named('')).toHaveLength(1);
  });

  it('labels too: 40 characters, and once', () => {
    const label = (first: string, second: string) => {
      const States = {
        X: { ...mapping(pass(), { Label: first }), End: undefined, Next: 'Y' },
        Y: mapping(pass(), { Label: second }),
      };
      return found(JSON.parse(JSON.stringify({ StartAt: 'X', States }).replace('"P"', '"Q"').replace('"P"', '"Q"')));
    };
    expect(label('a'.repeat(40), 'b')).toEqual([]);
    expect(label('a'.repeat(41), 'b')[0]).toMatch(/^INVALID_LABEL_NAME \/States\/X\/Label .*40-character limit/);
    expect(label('a', 'a')).toEqual(['DUPLICATE_LABEL_NAME /States/Y/Label Duplicate Label name: a']);
  });
});

describe('names of variables', () => {
  it('are identifiers, as Unicode has them', () => {
    const assigned = (name: string) => found(jsonata(pass({ Assign: { [name]: 1 } })));
    for (const name of ['a', 'a_1', 'häuser', 'a'.repeat(80)]) expect(assigned(name)).toEqual([]);
    for (const name of ['_a', '1a', 'a-b', 'a b', '', 'a.$', 'a'.repeat(81)]) {
      expect(assigned(name)).toEqual([expect.stringMatching(/^INVALID_VARIABLE_NAME \/States\/X\/Assign\//)]);
    }
    expect(found(machine(pass({ Assign: { 'a.$': '$.a' } })))).toEqual([]);
  });

  it('are not those that are reserved', () => {
    const reserved = "Cannot assign to reserved variable '$states'.";
    expect(found(jsonata(pass({ Assign: { states: 1 } })))).toEqual([
      `RESERVED_VARIABLE_NAME /States/X/Assign/states ${reserved}`,
    ]);
  });

  it('inside a state are not those outside it', () => {
    const twice = "The variable name 'a' was already defined in a parent scope.";
    expect(found(jsonata(mapping(pass({ Assign: { a: 1 } }), { Assign: { a: 1 } })))).toEqual([
      `DUPLICATE_VARIABLE_NAME /States/X/ItemProcessor/States/P/Assign/a ${twice}`,
    ]);
    const Catch = [{ ErrorEquals: ['E'], Next: 'Y', Assign: { a: 1 } }];
    const States = { X: call({ Assign: { a: 1 }, Catch }), Y: pass({ Assign: { a: 2 } }) };
    expect(found({ QueryLanguage: 'JSONata', StartAt: 'X', States })).toEqual([]);
    const branch = (name: string) => ({ StartAt: name, States: { [name]: pass({ Assign: { a: 1 } }) } });
    expect(found(machine(parallel(branch('A'), branch('B'))))).toEqual([]);
  });
});
