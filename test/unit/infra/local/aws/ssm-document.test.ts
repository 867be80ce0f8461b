import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CommandDocument, checkParameters, parseDocument } from '#infra/local/aws/ssm-document';
import { scriptsOf, substitute } from '#infra/local/aws/ssm-script';

const document = (parameters: object, runCommand: string[] = ['true'], inputs: object = {}): CommandDocument =>
  parseDocument(
    JSON.stringify({
      schemaVersion: '2.2',
      parameters,
      mainSteps: [{ action: 'aws:runShellScript', name: 'run', inputs: { runCommand, ...inputs } }],
    }),
  );

const UNIT = { type: 'String', interpolationType: 'ENV_VAR', allowedPattern: '[a-z]+' };

describe('a document', () => {
  it.each([
    ['is not JSON', '{'],
    ['is of another schema', JSON.stringify({ schemaVersion: '0.3', mainSteps: [] })],
    ['has no step', JSON.stringify({ schemaVersion: '2.2', mainSteps: [] })],
    [
      'has a step of another kind',
      JSON.stringify({ schemaVersion: '2.2', mainSteps: [{ action: 'aws:runDocument', name: 'a', inputs: {} }] }),
    ],
  ])('refuses content that %s', (_why, content) => {
    expect(() => parseDocument(content)).toThrow(expect.objectContaining({ code: 'InvalidDocumentContent' }));
  });

  it('refuses an allowed pattern that is none', () => {
    expect(() => document({ Unit: { type: 'String', allowedPattern: '[' } })).toThrow(
      expect.objectContaining({ code: 'InvalidDocumentContent' }),
    );
  });

  it('refuses environment variables for anything but a String', () => {
    expect(() => document({ Units: { type: 'StringList', interpolationType: 'ENV_VAR' } })).toThrow('String only');
  });
});

describe('parameters of a command', () => {
  it.each<[string, object, Record<string, string[]>]>([
    ['not declared', {}, { Other: ['a'] }],
    ['without a value or default', { Unit: UNIT }, {}],
    ['outside the allowed pattern', { Unit: UNIT }, { Unit: ['web; rm -rf /'] }],
    ['that match the pattern only in part', { Unit: UNIT }, { Unit: ['web\nx'] }],
    ['outside the allowed values', { Mode: { type: 'String', allowedValues: ['a', 'b'] } }, { Mode: ['c'] }],
    ['of which there are two for a String', { Unit: UNIT }, { Unit: ['a', 'b'] }],
    ['that are no Integer', { Count: { type: 'Integer' } }, { Count: ['1.5'] }],
    ['with a NUL', { Note: { type: 'String' } }, { Note: ['a\0b'] }],
    ['that are no map', { Map: { type: 'StringMap' } }, { Map: ['["a"]'] }],
    ['that are no list of maps', { Maps: { type: 'MapList' } }, { Maps: ['{}', 'x'] }],
    [
      'of a list that match the pattern only in part',
      { List: { type: 'StringList', allowedPattern: '[a-z]+' } },
      { List: ['a', 'B'] },
    ],
    ['that are no Boolean', { Flag: { type: 'Boolean' } }, { Flag: ['yes'] }],
    ['that are too long', { Note: { type: 'String', maxChars: 2 } }, { Note: ['abc'] }],
    ['that are too few', { List: { type: 'StringList', minItems: 2 } }, { List: ['a'] }],
  ])('refuses values %s', (_what, declared, sent) => {
    expect(() => checkParameters(document(declared), sent)).toThrow(
      expect.objectContaining({ code: 'InvalidParameters' }),
    );
  });

  it('take their defaults from the document', () => {
    const declared = document({
      Unit: UNIT,
      Grace: { type: 'Integer', default: 5 },
      List: { type: 'StringList', default: ['x'] },
    });
    expect(checkParameters(declared, { Unit: ['web'] })).toEqual({ Unit: ['web'], Grace: ['5'], List: ['x'] });
  });

  it('may be maps, given as JSON', () => {
    const declared = document({ Map: { type: 'StringMap' }, Maps: { type: 'MapList' } });
    const sent = { Map: ['{"a":"b"}'], Maps: ['{}', '{"c":"d"}'] };
    expect(checkParameters(declared, sent)).toEqual(sent);
  });

  it('accept only what the pattern matches as a whole', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const check = () => checkParameters(document({ Unit: UNIT }), { Unit: [value] });
        if (/^[a-z]+$/.test(value) && !value.includes('\n')) expect(check()).toEqual({ Unit: [value] });
        else expect(check).toThrow();
      }),
    );
  });
});

describe('the script of a command', () => {
  it('has text parameters in its text and environment parameters in its environment', () => {
    const declared = document({ Unit: UNIT, Note: { type: 'String' } }, [
      'echo {{ Note }} {{Note}} {{ Unit }} {{ Other }}',
    ]);
    const [script] = scriptsOf(declared, { Unit: ['web'], Note: ['hi; id'] });
    expect(script?.text).toBe('echo hi; id hi; id {{ Unit }} {{ Other }}\n');
    expect(script?.env).toEqual({ SSM_Unit: 'web' });
  });

  it('never has an environment parameter in its text', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[^{}]{4,}$/), (value) => {
        const declared = document({ Unit: { ...UNIT, allowedPattern: '.*' } }, ['a {{ Unit }}', '{{ Unit }}']);
        expect(substitute(declared, 'a {{ Unit }}', { Unit: [value] })).toBe('a {{ Unit }}');
        expect(scriptsOf(declared, { Unit: [value] })[0]?.env).toEqual({ SSM_Unit: value });
      }),
    );
  });

  it('has lists and maps in its text as the JSON that Go writes', () => {
    const declared = document({ List: { type: 'StringList' }, Maps: { type: 'MapList' }, Map: { type: 'StringMap' } }, [
      'a {{ List }} {{ Maps }} {{ Map }}',
    ]);
    const values = { List: ['a&b', 'c'], Maps: ['{"a":1}', '{}'], Map: ['{"b":2}'] };
    expect(scriptsOf(declared, values)[0]?.text).toBe('a ["a\\u0026b","c"] [{"a":1},{}] {"b":2}\n');
  });

  it('is filled again by what a value asks for, one parameter after the other', () => {
    const declared = document({ First: { type: 'String' }, Second: { type: 'String' } }, ['echo {{ First }}']);
    expect(scriptsOf(declared, { First: ['{{ Second }}'], Second: ['$(id)'] })[0]?.text).toBe('echo $(id)\n');
  });

  it('loses what looks like a group in a value within a line, and nothing of a value that is the line', () => {
    const declared = document({ Note: { type: 'String' } }, ['echo {{ Note }}', '{{ Note }}']);
    expect(scriptsOf(declared, { Note: ['$HOME ${x} $$ $(id) $'] })[0]?.text).toBe(
      'echo   $ $(id) $\n$HOME ${x} $$ $(id) $\n',
    );
  });

  it.each([
    ['3.3.2746.0', 'a {{ Unit }}\n', { SSM_Unit: 'web' }],
    ['3.3.10000.0', 'a {{ Unit }}\n', { SSM_Unit: 'web' }],
    ['3.3.2745.9', 'a web\n', {}],
    ['3.2.9999.0', 'a web\n', {}],
  ])('of agent %s is %j with %o', (version, text, env) => {
    const [script] = scriptsOf(document({ Unit: UNIT }, ['a {{ Unit }}']), { Unit: ['web'] }, version);
    expect(script).toMatchObject({ text, env });
  });

  it('takes a StringList for its lines', () => {
    const declared = document({ commands: { type: 'StringList' } }, ['{{ commands }}']);
    expect(scriptsOf(declared, { commands: ['a', 'b'] })[0]?.text).toBe('a\nb\n');
  });

  it.each([
    [{}, 3_600],
    [{ timeoutSeconds: 7 }, 7],
    [{ timeoutSeconds: '{{ Limit }}' }, 42],
  ])('stops after its time-out %o', (inputs, timeoutSeconds) => {
    const declared = document({ Limit: { type: 'String' } }, ['true'], inputs);
    expect(scriptsOf(declared, { Limit: ['42'] })[0]?.timeoutSeconds).toBe(timeoutSeconds);
  });
});
