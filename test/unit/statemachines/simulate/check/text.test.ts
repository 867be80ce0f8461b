import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDefinition } from '#statemachines/simulate/check/check';
import { machine, pass } from './definitions.ts';

const only = (text: string) => {
  const { result, diagnostics } = checkDefinition(text, 'STANDARD');
  expect(result).toBe('FAIL');
  expect(diagnostics).toHaveLength(1);
  const [{ code, location, message }] = diagnostics as [(typeof diagnostics)[0] & {}];
  return { code, location, message };
};

describe('the text of a definition', () => {
  it.each(['', ' \n', '[]', '"text"', '5', 'null', 'true'])('is an object, not %j', (text) => {
    expect(only(text)).toEqual({
      code: 'SCHEMA_VALIDATION_FAILED',
      location: undefined,
      message: 'Definition must be a valid JSON object',
    });
  });

  it.each([
    ['nonsense', "Unrecognized token 'nonsense'", 'line: 1, column: 9'],
    ['{"a": tru}', "Unrecognized token 'tru'", 'line: 1, column: 10'],
    ['{"a": 1,\n }', 'was expecting double-quote to start field name', 'line: 2, column: 3'],
    ['{"a": 1 "b": 2}', 'was expecting comma to separate Object entries', 'line: 1, column: 10'],
    ['{"a": [1 2]}', 'was expecting comma to separate Array entries', 'line: 1, column: 11'],
    ['{"a" 1}', 'was expecting a colon', 'line: 1, column: 7'],
    ['{"a": ,}', 'expected a valid value', 'line: 1, column: 8'],
    ['{"a": "b', 'Unexpected end-of-input in VALUE_STRING', 'line: 1, column: 9'],
    ['{"a": "\\x"}', 'unrecognized character escape', 'line: 1, column: 9'],
    ['{"a": "\t"}', 'Illegal unquoted character', 'line: 1, column: 9'],
    ['{"a": [[], {}, {"b": -1.5e3}]', 'expected close marker for Object', 'line: 1, column: 30'],
    ['[1', 'expected close marker for Array', 'line: 1, column: 3'],
    ['{} {}', "Unexpected character ('{' (code 123))", 'line: 1, column: 5'],
    ['{"a": 1, "a": 2}', "Duplicate field 'a'", 'line: 1, column: 13'],
    ['{"x\\n": 1, "x\\u000a": 2}', "Duplicate field 'x\n'", 'line: 1, column: 21'],
    ['{"a\\\\": {"b": 1, "b": 2}}', "Duplicate field 'b'", 'line: 1, column: 21'],
  ])('is JSON, and no field is there twice: %s', (text, message, place) => {
    const fault = only(text);
    expect(fault.code).toBe('INVALID_JSON_DESCRIPTION');
    expect(fault.message).toContain(message);
    expect(fault.location).toContain(place);
    expect(fault.message.endsWith(` at ${fault.location}`)).toBe(true);
  });

  it('shows at most 500 characters of itself', () => {
    expect(only('x'.repeat(501)).location).toContain('"[truncated 1 chars]; line: 1, column: 502]');
  });

  it('may have fields of one name in different objects, and quotes and backslashes in them', () => {
    const text = JSON.stringify(machine(pass({ Result: [{ a: '\\"', b: '\\' }, { a: '{"a": 1, "a": 2}' }] })));
    expect(checkDefinition(text, 'STANDARD')).toEqual({ result: 'OK', diagnostics: [] });
  });

  it('has at most a megabyte, as UTF-8', () => {
    const of = (comment: string) => JSON.stringify(machine(pass(), { Comment: comment }));
    const room = 1_048_576 - of('').length;
    expect(checkDefinition(of('c'.repeat(room)), 'STANDARD').result).toBe('OK');
    expect(only(of('c'.repeat(room + 1))).code).toBe('ValidationException');
    expect(only(of('é'.repeat(room / 2 + 1))).code).toBe('ValidationException');
  });

  it('is not nested without end', () => {
    const of = (depth: number) =>
      JSON.stringify(machine(pass({ Result: 0 }))).replace('0', '['.repeat(depth) + ']'.repeat(depth));
    expect(checkDefinition(of(900), 'STANDARD').result).toBe('OK');
    expect(only(of(1001)).code).toBe('TOO_DEEPLY_NESTED');
    expect(only(of(100_000)).code).toBe('TOO_DEEPLY_NESTED');
    expect(only('['.repeat(100_000)).code).toBe('INVALID_JSON_DESCRIPTION');
  });
});

/** Fields and values that the rules look for, so that chance comes past all of them. */
const FIELDS = [
  ...[
    'Type',
    'StartAt',
    'States',
    'X',
    'Next',
    'End',
    'Default',
    'Choices',
    'Catch',
    'Retry',
    'ErrorEquals',
    'And',
    'Not',
  ],
  ...[
    'Branches',
    'ItemProcessor',
    'Iterator',
    'ProcessorConfig',
    'Mode',
    'ItemReader',
    'ReaderConfig',
    'Items',
    'Label',
  ],
  ...[
    'Parameters',
    'Arguments',
    'Assign',
    'Output',
    'Credentials',
    'Resource',
    'Timestamp',
    'Seconds',
    'Variable',
    'a.$',
  ],
  ...[
    'InputPath',
    'ResultPath',
    'ErrorPath',
    'Condition',
    'QueryLanguage',
    'Result',
    'StringEqualsPath',
    'BooleanEquals',
  ],
];
const VALUES = [
  'X',
  'Pass',
  'Task',
  'Map',
  'Parallel',
  'Choice',
  'Wait',
  'Fail',
  'JSONata',
  'JSONPath',
  'States.ALL',
  '$.a',
  '{% a %}',
];
const { definition } = fc.letrec((tie) => ({
  definition: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom<unknown>(...VALUES, null, 0, -1, true, 1.5, ''),
    fc.array(tie('definition'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...FIELDS), tie('definition'), { maxKeys: 8 }),
  ),
}));

describe('whatever the text', () => {
  it('there is an answer, and it fails if and only if there is an error', () => {
    const answers = (text: string) => {
      const { result, diagnostics } = checkDefinition(text, 'EXPRESS');
      expect(result === 'FAIL').toBe(diagnostics.some(({ severity }) => severity === 'ERROR'));
    };
    fc.assert(fc.property(fc.string({ unit: 'binary' }), answers), { numRuns: 500 });
    fc.assert(fc.property(fc.json(), answers), { numRuns: 500 });
    fc.assert(
      fc.property(definition, (value) => answers(JSON.stringify(value))),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(definition, (state) => answers(JSON.stringify(machine(Object(state), { QueryLanguage: 'JSONata' })))),
      { numRuns: 1000 },
    );
  });

  it('what it says of texts that are not JSON has a place inside them', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom('', '"', '}', ',', ':', 'x', '\\'), (json, at, char) => {
        const text = json.slice(0, at % (json.length + 1)) + char + json.slice((at % (json.length + 1)) + 1);
        const { diagnostics } = checkDefinition(text, 'STANDARD');
        for (const { code, location } of diagnostics) {
          if (code === 'INVALID_JSON_DESCRIPTION') expect(location).toMatch(/; line: \d+, column: \d+]$/);
        }
      }),
    );
  });

  it('an expression that no stack takes is a fault of the expression', () => {
    const text = `{% ${'('.repeat(200_000)}1${')'.repeat(200_000)} %}`;
    const { diagnostics } = checkDefinition(
      JSON.stringify(machine(pass({ Output: text }), { QueryLanguage: 'JSONata' })),
      'STANDARD',
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(['INVALID_JSONATA_EXPRESSION']);
  });
});
