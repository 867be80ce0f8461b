import { describe, expect, it } from 'vitest';
import { checkDefinition } from '#statemachines/simulate/check/check';
import { call, choosing, found, jsonata, machine, mapping, pass, SCHEMA, task } from './definitions.ts';

describe('paths', () => {
  const NOT_A_PATH = 'Value must be a valid JSONPath.';
  const NOT_A_REFERENCE = 'Value is not a Reference Path';

  it.each([
    [pass({ InputPath: 'a' }), 'InputPath', NOT_A_PATH],
    [pass({ OutputPath: '$.a[' }), 'OutputPath', NOT_A_PATH],
    [pass({ InputPath: 5 }), 'InputPath', 'Expected value of type [STRING]'],
    [pass({ ResultPath: 'a' }), 'ResultPath', `${NOT_A_REFERENCE}: Reference path didn't start with '$'`],
    [pass({ ResultPath: '$.a[' }), 'ResultPath', NOT_A_PATH],
    [pass({ ResultPath: '$..a' }), 'ResultPath', `${NOT_A_REFERENCE}: it does not name a single node`],
    [
      pass({ ResultPath: '$$.a' }),
      'ResultPath',
      `${NOT_A_REFERENCE}: a result cannot be put into a variable or the Context object`,
    ],
    [mapping(pass(), { ItemsPath: '$.a[*]' }), 'ItemsPath', `${NOT_A_REFERENCE}: it does not name a single node`],
    [mapping(pass(), { ItemsPath: null }), 'ItemsPath', 'Expected value of type [STRING]'],
    [{ Type: 'Fail', CausePath: 'because' }, 'CausePath', NOT_A_PATH],
  ])('are paths: %j', (state, field, message) => {
    expect(found(machine(state))).toEqual([`${SCHEMA} /States/X/${field} ${message}`]);
  });

  it('may begin at a variable or the context, and throw a value away', () => {
    const fields = { InputPath: '$$.Execution.Input', OutputPath: '$result.a[1:3]', ResultPath: null };
    expect(found(machine(pass(fields)))).toEqual([]);
    expect(found(machine(mapping(pass(), { ItemsPath: '$items' })))).toEqual([]);
    expect(found(machine({ Type: 'Fail', ErrorPath: 'States.UUID()' }))).toEqual([]);
  });
});

describe('payload templates', () => {
  const refused = (at: string, name: string) => [
    `${SCHEMA} ${at} The value for the field '${name}' must be a valid JSONPath or a valid intrinsic function call`,
  ];

  it('are told of at the template, however deep the field is', () => {
    expect(found(machine(pass({ Parameters: { a: [{ 'b.$': 'c' }] } })))).toEqual(
      refused('/States/X/Parameters', 'b.$'),
    );
    expect(found(machine(pass({ Assign: { 'v.$': 5 } })))).toEqual(refused('/States/X/Assign', 'v.$'));
    const Catch = [{ ErrorEquals: ['E'], Next: 'X', Assign: { 'v.$': 'x' } }];
    expect(found(machine(task({ Catch })))).toEqual(refused('/States/X/Catch[0]/Assign', 'v.$'));
    const ItemBatcher = { MaxItemsPerBatch: 1, BatchInput: { 'v.$': "States.Format('\\\"')" } };
    expect(found(machine(mapping(pass(), { ItemBatcher })))).toEqual(
      refused('/States/X/ItemBatcher/BatchInput', 'v.$'),
    );
  });

  it('work out paths and calls, and leave the rest', () => {
    const Parameters = {
      'a.$': '$.a',
      'b.$': '$$.State.Name',
      'c.$': '$variable',
      'd.$': 'States.UUID()',
      e: 'States',
    };
    expect(found(machine(pass({ Parameters })))).toEqual([]);
    expect(found(machine(pass({ Result: { 'a.$': 'b' } })))).toEqual([]);
    expect(found(jsonata(pass({ Output: { 'a.$': 'b' } })))).toEqual([]);
  });
});

describe('expressions', () => {
  const INVALID = 'INVALID_JSONATA_EXPRESSION';
  const UNSUPPORTED = 'UNSUPPORTED_JSONATA_EXPRESSION';
  const top = (name: string) => `Reference to '${name}' at the top level is not supported.`;
  const output = (expression: string) => found(jsonata(pass({ Output: `{% ${expression} %}` })));

  it.each([
    ['a[1,2)', 'Expected "]", got ","'],
    ['"unterminated', 'String literal must be terminated by a matching quote'],
    ['1 +', 'Unexpected end of expression'],
    ['{"a":}', 'The symbol "}" cannot be used as a unary operator'],
    ['', 'Unexpected end of expression'],
  ])('can be read: %j', (expression, message) => {
    expect(output(expression)).toEqual([`${INVALID} /States/X/Output ${message}`]);
  });

  it.each([
    ['phone', ['phone']],
    ['phone[0].x', ['phone']],
    ['aaa + bbb', ['aaa', 'bbb']],
    ['{"k": aaa, bbb: 1}', ['aaa', 'bbb']],
    ['[aaa..5]', ['aaa']],
    ['-aaa', ['aaa']],
    ['$.phone', ['$']],
    ['$f(aaa, ?)', ['aaa']],
    ['($x := aaa; bbb)', ['aaa', 'bbb']],
    ['aaa ? bbb : ccc', ['aaa', 'bbb', 'ccc']],
    ['$map($states.input.a, function($x) { b })', ['b']],
    ['aaa ~> $f', ['aaa']],
  ])('have no context item to read from: %s', (expression, names) => {
    expect(output(expression)).toEqual(names.map((name) => `${UNSUPPORTED} /States/X/Output ${top(name)}`));
  });

  it.each([
    '$states.input.items[phone > 3].x',
    '$states.input^(phone)',
    '$states.input{phone: $sum(price)}',
    '$states.input.(phone)',
    '$map($states.input.a, function($x) { $x.phone })',
    '$phone',
    '$states.context.Execution.Id',
    '"text"',
    '/re/',
  ])('may begin at $states or a variable: %s', (expression) => {
    expect(output(expression)).toEqual([]);
  });

  it('do not read the outermost context either', () => {
    expect(output('$$')).toEqual([`${UNSUPPORTED} /States/X/Output Reference to '$$' is not supported.`]);
  });

  it('are told of at their own place', () => {
    const at = (location: string) => [`${UNSUPPORTED} ${location} ${top('phone')}`];
    const bad = '{% phone %}';
    expect(found(jsonata(pass({ Output: { a: { b: [bad] } } })))).toEqual(at('/States/X/Output/a/b[0]'));
    expect(found(jsonata(pass({ Assign: { Next: bad } })))).toEqual(at('/States/X/Assign/Next'));
    expect(found(jsonata({ Type: 'Wait', Seconds: bad, End: true }))).toEqual(at('/States/X/Seconds'));
    expect(found(jsonata(mapping(pass({ Output: bad }))))).toEqual(at('/States/X/ItemProcessor/States/P/Output'));
    expect(found(jsonata(mapping(pass(), { ItemBatcher: { BatchInput: { c: bad } } })))).toEqual(
      at('/States/X/ItemBatcher/BatchInput/c'),
    );
    const rules = [{ Condition: bad, Next: 'End' }];
    expect(found(choosing(rules, { QueryLanguage: 'JSONata' }))).toEqual(at('/States/X/Choices[0]/Condition'));
  });

  it('are not looked for where AWS does not', () => {
    expect(found(jsonata(pass({ Comment: '{% phone %}' })))).toEqual([]);
    expect(found(jsonata(call({ Retry: [{ ErrorEquals: ['{% phone %}'] }] })))).toEqual([]);
    expect(found(machine(pass({ Parameters: { a: '{% phone %}' } })))).toEqual([]);
  });

  it('are closed where they are opened', () => {
    const half = `${SCHEMA} /States/X/Output JSONata string must start with {% and end with %}`;
    expect(found(jsonata(pass({ Output: '{% $a }' })))).toEqual([half]);
    expect(found(jsonata(pass({ Output: '{%}' })))).toEqual([half]);
    expect(found(jsonata(pass({ Output: 'text {% %}' })))).toEqual([]);
  });

  it('ask $states for what it holds at their place', () => {
    const none = (field: string, at: string) => [`${UNSUPPORTED} ${at} Field '$states.${field}' does not exist.`];
    const [result, failure] = ['{% $states.result.a %}', '{% $states.errorOutput.Cause %}'];
    const Catch = [{ ErrorEquals: ['E'], Next: 'Y', Assign: { failure }, Output: failure }];
    const States = { X: call({ Output: result, Assign: { result }, Catch }), Y: pass() };
    expect(found({ QueryLanguage: 'JSONata', StartAt: 'X', States })).toEqual([]);
    expect(found(jsonata(call({ Output: failure })))).toEqual(none('errorOutput', '/States/X/Output'));
    expect(found(jsonata(call({ Arguments: { FunctionName: 'f', Payload: result } })))).toEqual(
      none('result', '/States/X/Arguments/Payload'),
    );
    expect(output('$states.result')).toEqual(none('result', '/States/X/Output'));
    expect(output('$states.imput')).toEqual(none('imput', '/States/X/Output'));
  });
});

describe('warnings', () => {
  const warnings = (definition: unknown) => {
    const { result, diagnostics } = checkDefinition(JSON.stringify(definition), 'STANDARD');
    return [result, ...diagnostics.map(({ severity, code, location }) => `${severity} ${code} ${location}`)];
  };

  it('do not refuse what is allowed, but hardly meant', () => {
    expect(warnings(machine(pass({ Parameters: { a: '$.b' } })))).toEqual([
      'OK',
      'WARNING NO_DOLLAR /States/X/Parameters',
    ]);
    expect(warnings(machine(pass({ Result: '$' })))).toEqual(['OK', 'WARNING PASS_RESULT_IS_STATIC /States/X/Result']);
    expect(warnings(machine(pass({ Result: { 'a.$': 'States.UUID()' } })))).toEqual([
      'OK',
      'WARNING PASS_RESULT_IS_STATIC /States/X/Result',
    ]);
    expect(warnings(machine({ Type: 'Fail', Cause: '$.c' }))).toEqual(['OK', 'WARNING NO_PATH /States/X/Cause']);
    expect(warnings(choosing([{ Variable: '$.a', StringEquals: '$.b', Next: 'End' }]))).toEqual([
      'OK',
      'WARNING NO_PATH /States/X/Choices[0]/StringEquals',
    ]);
  });

  it('are not given for what only costs or names something', () => {
    expect(warnings(machine(pass({ Parameters: { a: '$5', b: 'States' }, Result: 'US$' })))).toEqual(['OK']);
  });
});
