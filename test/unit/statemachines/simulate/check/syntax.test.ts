import { describe, expect, it } from 'vitest';
import { isIntrinsicCall } from '#statemachines/simulate/check/intrinsic';
import { pathShape } from '#statemachines/simulate/check/jsonpath';

describe('a path', () => {
  it.each([
    ['$', 'input', true],
    ['$$', 'context', true],
    ['$.a.b-c', 'input', true],
    ["$['a b'].c[0]", 'input', true],
    ['$["a\\"]b"]', 'input', true],
    ['$[-1]', 'input', true],
    ['$.[0]', 'input', true],
    ['$$.Execution.Input', 'context', true],
    ['$variable', 'variable', true],
    ['$variable.a[2]', 'variable', true],
    ['$.a[*]', 'input', false],
    ['$.a.*', 'input', false],
    ['$..a', 'input', false],
    ['$..[0]', 'input', false],
    ['$.a[1:5].b', 'input', false],
    ['$.a[:1]', 'input', false],
    ['$.a[0, 2]', 'input', false],
    ["$['a', 'b']", 'input', false],
    ["$.a[?(@.b == ']' && @.c > 1)].d", 'input', false],
    ["$.a[?(@['b'] =~ /it's/)]", 'input', false],
    ['$.a[(@.length-1)]', 'input', false],
    ['$.a.length()', 'input', false],
  ])('%s begins at the %s', (text, root, isReference) => {
    expect(pathShape(text)).toEqual({ root, isReference });
  });

  it.each([
    '',
    'a',
    '.a',
    '$.',
    '$a b',
    '$.a.',
    '$..',
    '$.a[',
    '$.a[]',
    '$.a[x]',
    '$.a[?(@.b',
    "$['a]",
    '$.a[0',
    '$5',
    '$.length(',
    "$['a',]",
  ])('is not %j', (text) => {
    expect(pathShape(text)).toBeUndefined();
  });
});

describe('a call of an intrinsic function', () => {
  it.each([
    'States.UUID()',
    'States.UUID( )',
    "States.Format('Hello {}, {}!', $.name , $place)",
    "States.Format('it\\'s \\{\\} \\\\')",
    `States.StringToJson('{"a": "b"}')`,
    "States.StringSplit('a\nb', '\n')",
    'States.MathAdd($.a, -1)',
    'States.Array(1.5, 2e3, true, false, null)',
    "States.ArrayGetItem(States.StringSplit($$.StateMachine.Name, '-'), 0)",
    "States.ArrayLength($.a[?(@.b == ')' && (@.c > 1))])",
  ])('is %j', (text) => {
    expect(isIntrinsicCall(text)).toBe(true);
  });

  it.each([
    '',
    'States.UUID',
    'States.UUID(',
    'States.UUID() ',
    'States.Uuid()',
    'UUID()',
    'States.Format(\'said \\"hello\\"\')',
    "States.Format('\\n')",
    "States.Format('open",
    'States.Format("double")',
    'States.Array(1,)',
    'States.Array(1 2)',
    'States.Array($.)',
    "States.Array($['a)",
    'States.Array(word)',
  ])('is not %j', (text) => {
    expect(isIntrinsicCall(text)).toBe(false);
  });

  it('is nested at most ten deep', () => {
    const nested = (depth: number) => `${'States.Array('.repeat(depth)}1${')'.repeat(depth)}`;
    expect([isIntrinsicCall(nested(10)), isIntrinsicCall(nested(11)), isIntrinsicCall(nested(100_000))]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
