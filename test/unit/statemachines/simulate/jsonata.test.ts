import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import type { Json } from '#statemachines/simulate/json';
import { compileFast } from '#statemachines/simulate/jsonata/fast';
import { UNSURE } from '#statemachines/simulate/jsonata/fast-operators';
import { inARow, simulate, through } from './support.ts';

const JSONATA = { QueryLanguage: 'JSONata' };
const value = (expression: string, input: Json = {}) =>
  through({ Type: 'Pass', Output: `{% ${expression} %}` }, input, JSONATA);

const VARIABLES: Readonly<Record<string, Json>> = {
  n: 3,
  zero: 0,
  text: 'abc',
  empty: '',
  yes: true,
  no: false,
  nothing: null,
  list: [1],
  many: [1, 2],
  none: [],
  object: { a: { b: 1 }, 'x-y': 2, rows: [{ c: 1 }, { c: 2 }] },
  bare: {},
  big: 1e21,
  half: 0.5,
};
const OPERANDS = [
  ...Object.keys(VARIABLES).map((name) => `$${name}`),
  '$object.a.b',
  '$object.a.gone.x',
  '$object.rows.c',
  '$list.a',
  '1',
  "'abc'",
  'null',
  '$gone',
  '$sum',
];
const EXPRESSIONS = [
  ...OPERANDS,
  ...OPERANDS.flatMap((a) => ['$exists', '$not', '$boolean', '$string'].map((f) => `${f}(${a})`)),
  ...OPERANDS.flatMap((a) =>
    OPERANDS.flatMap((b) =>
      ['=', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/', '&', 'and', 'or', 'in'].map((o) => `${a} ${o} ${b}`),
    ),
  ),
  ...OPERANDS.flatMap((a) => [
    `${a} ? 1 : 2`,
    `${a} ? 1`,
    `${a} in ['abc', 3, null]`,
    `$power(${a}, 2)`,
    `$power(2, ${a})`,
    `(${a})`,
    `[${a}]`,
    `{'k': ${a}}`,
    `${a}[0]`,
    `$count(${a})`,
  ]),
  '$object.`x-y`',
  '$object.rows[c=1]',
  '$object.*',
  '$object.rows[]',
  '$power(10, 400)',
  '-$n',
  '$',
  '$$',
  '$object@$x.a',
  '$text ~> $uppercase',
  '$n in [$n]',
  '$n in 3',
  'function($x){$x}',
  '$exists()',
  '$power(2)',
  '$object#$i.a',
];

const settle = async (expression: string): Promise<unknown> => {
  try {
    return { value: await jsonata(expression).evaluate(undefined, VARIABLES) };
  } catch (error) {
    return { error };
  }
};

describe('the fast evaluator', () => {
  it('answers as the library does, wherever it answers', async () => {
    const scope = {
      root: null,
      input: null,
      variables: VARIABLES,
      context: () => ({}),
      nowMs: () => 0,
      random: () => 0,
    };
    let sure = 0;
    for (const expression of EXPRESSIONS) {
      const fast = ((): unknown => {
        try {
          return compileFast(jsonata(expression).ast())(scope);
        } catch {
          return UNSURE;
        }
      })();
      if (fast === UNSURE) continue;
      sure += 1;
      expect(await settle(expression), expression).toEqual({ value: fast });
    }
    expect(sure).toBeGreaterThan(1000);
  });

  it('leaves a function to the variable of its name', async () => {
    const machine = inARow(
      { a: { Type: 'Pass', Assign: { string: 'mine' } }, b: { Type: 'Pass', Output: '{% $string(1) %}' } },
      JSONATA,
    );
    expect((await simulate(machine)).end.error).toBe('States.QueryEvaluationError');
  });

  it('knows nothing of what is no syntax tree', () => {
    const scope = { root: null, input: null, variables: {}, context: () => ({}), nowMs: () => 0, random: () => 0 };
    for (const ast of [undefined, 1, {}, { type: 'novelty' }, { type: 'value', value: {} }])
      expect(compileFast(ast)(scope)).toBe(UNSURE);
  });
});

describe('a JSONata expression', () => {
  it('sees the state: input, context and variables, and no result where there is none', async () => {
    const seen = await value(
      "{'i': $states.input.a, 'n': $states.context.State.Name, 'r': $exists($states.result), 'e': $exists($states.errorOutput), 'x': $exists($states.other)}",
      { a: 1 },
    );
    expect(seen.output).toEqual({ i: 1, n: 'only', r: false, e: false, x: false });
    expect((await value('$states.other')).cause).toContain('returned nothing');
  });

  it.each<[string, Json]>([
    ['$partition([1, 2, 3], 2)', [[1, 2], [3]]],
    ['$partition(1, 2)', [[1]]],
    ['$range(0, 6, 3)', [0, 3, 6]],
    ["$hash('a', 'MD5')", '0cc175b9c0f1b6a831c399e269772661'],
    ["$hash('a')", 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'],
    ['$parse(\'{"a": [1]}\')', { a: [1] }],
    ['$random(3) = $random(3)', true],
    ['$random() < 1', true],
    ['$length($uuid())', 36],
    ['$now()', '1970-01-01T00:00:00.000Z'],
    ["$now('[Y0001]-[M01]')", '1970-01'],
    ['$millis()', 0],
    ['$exists($partition($gone, 1))', false],
    ['$states.input.rows.name', ['a', 'b']],
    ['$states.input.rows[0].name', 'a'],
    ['[$states.input.rows[id=1].name]', ['a']],
    ["{'f': $sum, 'list': [$sum, 1]}", { list: [null, 1] }],
    ["{'one': $states.input.rows[id=1].name[]}", { one: ['a'] }],
  ])('%s', async (expression, output) => {
    expect(
      (
        await value(expression, {
          rows: [
            { id: 1, name: 'a' },
            { id: 2, name: 'b' },
          ],
        })
      ).output,
    ).toEqual(output);
  });

  it('takes time from the virtual clock', async () => {
    const machine = inARow(
      { rest: { Type: 'Wait', Seconds: 90 }, tell: { Type: 'Pass', Output: '{% [$millis(), $now()] %}' } },
      JSONATA,
    );
    expect((await simulate(machine, { startAtMs: 1000 })).end.output).toEqual([91_000, '1970-01-01T00:01:31.000Z']);
  });

  it.each([
    ['$gone', 'returned nothing (undefined).'],
    ['$sum', 'returned an unsupported result type.'],
    ['$eval("1")', 'threw an error during evaluation. T1006'],
    ['1 + "a"', 'threw an error during evaluation. T2002: '],
    ['1 +', 'threw an error during evaluation. S0207'],
    ['$error("stop")', 'threw an error during evaluation. D3137: stop'],
    ['$partition([1], 0)', 'expected a positive chunk size, got 0'],
    ["$parse('{')", 'expected JSON'],
  ])('%s says what is wrong', async (expression, why) => {
    const { error, cause } = await value(expression);
    expect(error).toBe('States.QueryEvaluationError');
    expect(cause).toContain(`The JSONata expression '${expression}' specified for the field 'Output' `);
    expect(cause).toContain(why);
  });

  it('stands anywhere in a template, from end to end of a text; what does not is text', async () => {
    const output = { a: ['{% 1 %}', { b: '{%$states.input%}' }], c: ' {% 1 %}', d: '{% 1 %} ', 'e.$': '$.x', f: null };
    expect((await through({ Type: 'Pass', Output: output }, 5, JSONATA)).output).toEqual({
      ...output,
      a: [1, { b: 5 }],
    });
    const slow = { list: [1, '{% $uppercase("a") %}', '{% 2 %}'], last: '{% 3 %}' };
    expect((await through({ Type: 'Pass', Output: slow }, 5, JSONATA)).output).toEqual({ list: [1, 'A', 2], last: 3 });
    expect((await through({ Type: 'Pass', Output: { a: [{ b: '{% $gone %}' }] } }, 5, JSONATA)).cause).toContain(
      "for the field 'Output/a[0]/b'",
    );
  });
});
