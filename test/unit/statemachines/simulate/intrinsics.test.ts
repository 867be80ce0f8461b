import { describe, expect, it } from 'vitest';
import type { Json } from '#statemachines/simulate/json';
import { pathValue } from './support.ts';

const INPUT: Json = {
  list: [1, 2, 2, { a: 1 }, { a: 1 }],
  object: { a: 1, deep: { b: [true, null] } },
  text: 'a-b_c',
  one: 1,
  proto: { x: 1 },
};

describe('an intrinsic function', () => {
  it.each<[string, Json]>([
    ["States.Array('a', 1, -1.5, true, false, null, $.one, States.Array())", ['a', 1, -1.5, true, false, null, 1, []]],
    ['States.ArrayPartition($.list, 2)', [[1, 2], [2, { a: 1 }], [{ a: 1 }]]],
    ['States.ArrayContains($.list, States.StringToJson(\'{"a": 1}\'))', true],
    ['States.ArrayRange(1, 9, 4)', [1, 5, 9]],
    ['States.ArrayRange(3, 1, -1)', [3, 2, 1]],
    ['States.ArrayRange(3, 1, 1)', []],
    ['States.ArrayGetItem($.list, 0)', 1],
    ['States.ArrayLength($.list)', 5],
    ['States.ArrayUnique($.list)', [1, 2, { a: 1 }]],
    ["States.Base64Encode('ä')", 'w6Q='],
    ["States.Base64Decode('w6Q=')", 'ä'],
    ["States.Hash($.one, 'MD5')", 'c4ca4238a0b923820dcc509a6f75849b'],
    ['States.JsonMerge($.object, $.proto, false)', { a: 1, deep: { b: [true, null] }, x: 1 }],
    ["States.StringToJson('')", null],
    ["States.StringToJson('-0')", 0],
    ['States.JsonToString($.object)', '{"a":1,"deep":{"b":[true,null]}}'],
    ['States.MathAdd(1.5, -0.5)', 2],
    ['States.MathRandom(5, 6)', 5],
    ["States.StringSplit($.text, '-_')", ['a', 'b', 'c']],
    ["States.StringSplit('', ',')", []],
    ["States.Format('{} {} {}', $.object, $.list, null)", '{a=1, deep={b=[true, null]}} [1, 2, 2, {a=1}, {a=1}] null'],
    ["States.Format('\\{\\} \\\\ it\\'s {}', 'here')", "{} \\ it's here"],
    ["States.Format('a\\n')", 'a\\n'],
    ["States.Array('\\{ \\\\ \\'')", ["{ \\ '"]],
    ["States.Format( '{}' , States.Format('{}', 'x') )", 'x'],
  ])('%s', async (expression, value) => {
    expect(await pathValue(expression, INPUT)).toEqual(value);
  });

  it('draws the same number for the same seed', async () => {
    const draw = (seed: number) => pathValue(`States.MathRandom(0, 1000000, ${seed})`, {});
    expect(await draw(7)).toBe(await draw(7));
    expect(await draw(7)).not.toBe(await draw(8));
    expect(await pathValue('States.UUID()', {})).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it.each([
    ["States.ArrayLength('x')", 'expected an array, got "x"'],
    ['States.ArrayLength()', 'Invalid number of arguments: expected 1, got 0'],
    ['States.Format()', 'Invalid number of arguments: expected 1 or more, got 0'],
    ["States.MathAdd('1', 2)", 'expected a number, got "1"'],
    ['States.MathAdd(2147483647, 1)', 'expected an integer of 32 bits, got 2147483648'],
    ['States.MathRandom(5, 5)', 'expected a start below the end, got 5 and 5'],
    ['States.ArrayRange(1, 2, 0)', 'expected a step other than 0'],
    ['States.ArrayRange(1, 1001, 1)', 'expected at most 1000 items, got 1001'],
    ['States.ArrayPartition($.list, 0)', 'expected a positive chunk size, got 0'],
    ['States.ArrayGetItem($.list, 9)', 'expected an index below 5, got 9'],
    ['States.ArrayGetItem($.list, -1)', 'expected an index below 5, got -1'],
    ['States.Base64Encode(1)', 'expected a string, got 1'],
    ["States.Base64Decode('?')", 'expected a Base64 encoded string'],
    ["States.Hash('x', 'SHA-3')", 'expected one of MD5, SHA-1, SHA-256, SHA-384, SHA-512, got "SHA-3"'],
    ["States.Hash('x', 1)", 'got 1'],
    ["States.StringToJson('{')", 'expected JSON, got "{"'],
    ['States.JsonMerge($.object, $.object, true)', 'deep merging is not supported'],
    ['States.JsonMerge($.object, 1, false)', 'expected two objects'],
    ["States.Format('{}')", 'the template has 1 occurrences of {}, and 0 values were given'],
    ["States.Format('', 1)", 'the template has 0 occurrences of {}, and 1 values were given'],
    ['States.Nonsense()', "there is no intrinsic function 'States.Nonsense'"],
    ['States.constructor()', "there is no intrinsic function 'States.constructor'"],
    ['States.Array($.gone)', "The JsonPath argument for the field '$.gone' could not be found in the input"],
    [`States.Base64Encode('${'x'.repeat(10_001)}')`, 'expected at most 10000 characters, got 10001'],
  ])('%s says what is wrong', async (expression, why) => {
    await expect(pathValue(expression, INPUT)).rejects.toThrow(
      `The function '${expression}' had the following error: `,
    );
    await expect(pathValue(expression, INPUT)).rejects.toThrow(why);
  });

  it.each([
    'States',
    'States.Array',
    'States.Array(',
    "States.Array('a)",
    'States.Array(1 2)',
    'States.Array() x',
    'States.Array(x)',
    'nonsense',
  ])('%s is refused, with the place', async (expression) => {
    await expect(pathValue(expression, {})).rejects.toThrow(/at \d+: expected /);
  });

  it('stands in at most ten others', async () => {
    const nested = (depth: number) => `${'States.Array('.repeat(depth)}1${')'.repeat(depth)}`;
    expect(JSON.stringify(await pathValue(nested(10), {}))).toBe('[[[[[[[[[[1]]]]]]]]]]');
    await expect(pathValue(nested(11), {})).rejects.toThrow('at most 10 functions inside each other');
  });
});
