import { describe, expect, it } from 'vitest';
import type { Json } from '#statemachines/simulate/json';
import { instantOf, millisOf } from '#statemachines/simulate/timestamp';
import { inARow, simulate, task, through } from './support.ts';

const JSONATA = { QueryLanguage: 'JSONata' };

/** Where a Choice goes: `yes`, `no`, or the cause of its failure. */
const decide = async (rule: object, input: Json, language = {}): Promise<Json | undefined> => {
  const machine = {
    ...language,
    StartAt: 'choose',
    States: {
      choose: { Type: 'Choice', Choices: [{ ...rule, Next: 'yes' }], Default: 'no' },
      yes: { Type: 'Succeed' },
      no: { Type: 'Fail', Error: 'no' },
    },
  };
  const { end, path } = await simulate(machine, { input });
  return path.at(-1)?.state === 'choose' ? end.cause : path.at(-1)?.state;
};

describe('Choice', () => {
  it.each<[object, Json, string]>([
    [{ Variable: '$.a', StringMatches: 'log-*.txt' }, { a: 'log-1.2\n.txt' }, 'yes'],
    [{ Variable: '$.a', StringMatches: 'log-*.txt' }, { a: 'log-1.tx' }, 'no'],
    [{ Variable: '$.a', StringMatches: 'a\\*b' }, { a: 'a*b' }, 'yes'],
    [{ Variable: '$.a', StringMatches: 'a\\*b' }, { a: 'axb' }, 'no'],
    [{ Variable: '$.a', StringMatches: 'a\\\\*' }, { a: 'a\\b' }, 'yes'],
    [{ Variable: '$.a', StringMatches: '.+' }, { a: 'xx' }, 'no'],
    [{ Variable: '$.a', StringMatches: '*' }, { a: 5 }, 'no'],
    [{ Variable: '$.a', StringLessThanPath: '$.b' }, { a: 'A', b: 'a' }, 'yes'],
    [{ Variable: '$.a', TimestampEquals: '2026-01-01T00:00:00Z' }, { a: '2026-01-01T01:00:00+01:00' }, 'yes'],
    [
      { Variable: '$.a', TimestampLessThanPath: '$.b' },
      { a: '2026-01-01T00:00:00.000000001Z', b: '2026-01-01T00:00:00.000000002Z' },
      'yes',
    ],
    [{ Variable: '$.a', TimestampGreaterThan: '2026-01-01T00:00:00Z' }, { a: 'tomorrow' }, 'no'],
    [{ Variable: '$.a', IsTimestamp: true }, { a: '2026-01-01T00:00:00-08:00' }, 'yes'],
    [{ Variable: '$.a', IsTimestamp: true }, { a: '2026-01-01' }, 'no'],
    [{ Variable: '$.a', IsPresent: false }, {}, 'yes'],
    [{ Variable: '$.a.b.c', IsPresent: true }, { a: 1 }, 'no'],
    [{ Variable: '$.a[0]', IsPresent: true }, { a: [null] }, 'yes'],
    [{ Variable: '$nobody', IsPresent: false }, {}, 'yes'],
    [{ Not: { Variable: '$.a', NumericEquals: 1 } }, { a: 2 }, 'yes'],
    [
      {
        And: [
          { Variable: '$.a', IsPresent: true },
          { Variable: '$.a', NumericGreaterThan: 1 },
        ],
      },
      {},
      'no',
    ],
    [
      {
        Or: [
          { Variable: '$.a', IsNull: true },
          { Variable: '$.gone', NumericGreaterThan: 1 },
        ],
      },
      { a: null },
      'yes',
    ],
    [{ Variable: '$.a', BooleanEqualsPath: '$$.Execution.Input.b' }, { a: true, b: true }, 'yes'],
  ])('%j of %j goes to %s', async (rule, input, way) => {
    expect(await decide(rule, input)).toBe(way);
  });

  it('fails where a path finds nothing, or a rule has no operator', async () => {
    const missing = "Invalid path '$.b': The choice state's condition path references an invalid value.";
    expect(await decide({ Variable: '$.b', NumericEquals: 1 }, {})).toContain(missing);
    expect(await decide({ Variable: '$.a', NumericEqualsPath: '$.b' }, { a: 1 })).toContain(missing);
    expect(await decide({ Variable: '$.a', Sounds: 'good' }, { a: 1 })).toContain('has no operator that is known');
    expect(await decide({ Variable: '$.a', NumericEqualsPath: 1 }, { a: 1 })).toContain(
      'has no operator that is known',
    );
    expect(await decide({ NumericEquals: 1 }, { a: 1 })).toContain('has no operator that is known');
  });

  it('fails without a way out, as States.Runtime', async () => {
    const { end } = await simulate({
      StartAt: 'c',
      States: { c: { Type: 'Choice', Choices: [{ Variable: '$', IsNull: true, Next: 'c' }] } },
    });
    expect(end).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining(
        'Failed to transition out of the state. The state does not point to a next state.',
      ),
    });
  });

  it('takes conditions that are boolean, and only those', async () => {
    expect(await decide({ Condition: '{% $states.input > 1 %}' }, 2, JSONATA)).toBe('yes');
    expect(await decide({ Condition: true }, 2, JSONATA)).toBe('yes');
    expect(await decide({ Condition: '{% $states.input %}' }, 2, JSONATA)).toContain(
      "for the field 'Choices[0]/Condition' returned an unexpected result type. Expected 'boolean', but was 'number' for value: 2",
    );
    expect(await decide({ Condition: 'yes' }, 2, JSONATA)).toContain('is neither a boolean nor a JSONata expression');
  });

  it('hands on what the rule that holds says, else what the state says', async () => {
    const machine = {
      ...JSONATA,
      StartAt: 'choose',
      States: {
        choose: {
          Type: 'Choice',
          Choices: [
            { Condition: '{% $states.input = 1 %}', Assign: { way: 'rule' }, Output: 'of the rule', Next: 'end' },
            { Condition: '{% $states.input = 2 %}', Next: 'end' },
            { Condition: '{% $states.input = 3 %}' },
          ],
          Assign: { way: 'default' },
          Output: 'of the state',
          Default: 'end',
        },
        end: { Type: 'Succeed' },
      },
    };
    const of = async (input: Json) => {
      const { end, variables } = await simulate(machine, { input });
      return [end.output, variables];
    };
    expect(await of(1)).toEqual(['of the rule', { way: 'rule' }]);
    expect(await of(2)).toEqual([2, {}]);
    expect(await of(9)).toEqual(['of the state', { way: 'default' }]);
    expect(await of(3)).toEqual([3, {}]);
  });
});

describe('Wait', () => {
  it('ends at its moment, and at once when that has passed', async () => {
    const until = async (fields: object, input: Json = {}) =>
      (await simulate(inARow({ rest: { Type: 'Wait', ...fields } }), { input, startAtMs: Date.UTC(2026, 0, 1) })).end
        .atMs;
    expect(await until({ Timestamp: '2026-01-01T00:01:00Z' })).toBe(Date.UTC(2026, 0, 1, 0, 1));
    expect(await until({ TimestampPath: '$.at' }, { at: '2026-01-01T01:00:00.0001+01:00' })).toBe(
      Date.UTC(2026, 0, 1) + 1,
    );
    expect(await until({ Timestamp: '2020-01-01T00:01:00Z' })).toBe(Date.UTC(2026, 0, 1));
    expect(await until({ SecondsPath: '$.s' }, { s: 5 })).toBe(Date.UTC(2026, 0, 1) + 5000);
    expect(await until({})).toBe(Date.UTC(2026, 0, 1));
  });

  it('refuses what is no time', async () => {
    const why = async (fields: object, input: Json, language = {}) =>
      (await through({ Type: 'Wait', ...fields }, input, language)).cause;
    expect(await why({ SecondsPath: '$.s' }, { s: 1.5 })).toContain(
      'The SecondsPath parameter cannot be parsed as a long value: $.s == 1.5',
    );
    expect(await why({ SecondsPath: '$.s' }, { s: -1 })).toContain(
      'The SecondsPath parameter references a negative value.',
    );
    expect(await why({ TimestampPath: '$.s' }, { s: 5 })).toContain('date-time format string: $.s == 5');
    expect(await why({ Timestamp: 'noon' }, {})).toContain('The Timestamp field cannot be parsed');
    expect(await why({ Seconds: '{% "a" %}' }, {}, JSONATA)).toContain(
      "Expected 'number', but was 'string' for value: \"a\"",
    );
    expect(await why({ Seconds: '{% -1 %}' }, {}, JSONATA)).toContain('returned -1, which the field does not take');
  });

  it.each([
    ['2026-02-29T00:00:00Z', undefined],
    ['2026-13-01T00:00:00Z', undefined],
    ['2026-01-01T24:00:00Z', undefined],
    ['2026-01-01T00:00:00+19:00', undefined],
    ['2026-01-01t00:00:00Z', undefined],
    ['0050-01-01T00:00:00Z', -60_589_296_000_000],
    ['1970-01-01T00:01Z', 60_000],
    ['1969-12-31T23:00:00-01:30', 1_800_000],
  ])('reads %s', (text, atMs) => {
    expect(millisOf(text)).toBe(atMs);
    if (atMs !== undefined) expect(instantOf(text)).toBe(BigInt(atMs) * 1_000_000n);
  });
});

describe('Pass, Succeed and Fail', () => {
  it('hand on what their paths leave', async () => {
    expect((await through({ Type: 'Pass', Result: null }, 1)).output).toBeNull();
    expect((await through({ Type: 'Succeed', InputPath: '$.a', OutputPath: '$.b' }, { a: { b: 2 } })).output).toBe(2);
    expect((await through({ Type: 'Succeed', Output: '{% $states.input.a %}' }, { a: 3 }, JSONATA)).output).toBe(3);
    expect(
      (
        await through(
          { Type: 'Pass', Parameters: { list: ['$.a', { 'b.$': '$.a' }], plain: { c: 1 }, 'n.$': 5 } },
          { a: 4 },
        )
      ).output,
    ).toEqual({ list: ['$.a', { b: 4 }], plain: { c: 1 }, 'n.$': 5 });
  });

  it('assign together: no assignment sees another of its state', async () => {
    const machine = inARow(
      {
        a: { Type: 'Pass', Assign: { x: 1 } },
        b: { Type: 'Pass', Assign: { x: 2, y: '{% $x %}', none: null }, Output: '{% $x %}' },
        c: { Type: 'Pass', Assign: 'nonsense' },
      },
      JSONATA,
    );
    const { end, variables } = await simulate(machine);
    expect([end.output, variables]).toEqual([1, { x: 2, y: 1, none: null }]);
  });

  it('fail with a name and a cause that may be expressions, and must be texts', async () => {
    expect(
      await through({ Type: 'Fail', Error: '{% $states.input.e %}', Cause: 'c' }, { e: 'E' }, JSONATA),
    ).toMatchObject({ error: 'E', cause: 'c' });
    expect((await through({ Type: 'Fail', Error: '{% 1 %}' }, {}, JSONATA)).cause).toContain(
      "Expected 'string', but was 'number' for value: 1",
    );
    expect((await through({ Type: 'Fail', ErrorPath: '$.e' }, { e: 1 })).cause).toContain(
      'The ErrorPath field refers to value 1 which is not a string: $.e',
    );
  });
});

describe('Task', () => {
  it('asks with its resource, arguments, credentials and limits', async () => {
    const fields = {
      Parameters: { 'n.$': '$.n' },
      Credentials: { 'RoleArn.$': '$.role' },
      TimeoutSeconds: 9,
      HeartbeatSecondsPath: '$.beat',
    };
    const { asked, events } = await simulate(inARow({ call: task(fields) }), {
      input: { n: 1, role: 'arn:r', beat: 3 },
    });
    expect(asked).toEqual([
      {
        state: 'call',
        attempt: 0,
        resource: 'arn:aws:states:::lambda:invoke',
        arguments: { n: 1 },
        token: 'simulated.1',
        iteration: [],
        credentials: { RoleArn: 'arn:r' },
        timeoutSeconds: 9,
        heartbeatSeconds: 3,
        atMs: 0,
      },
    ]);
    expect(events[2]).toMatchObject({
      type: 'TaskScheduled',
      resource: 'invoke',
      resourceType: 'lambda',
      parameters: { n: 1 },
      timeoutInSeconds: 9,
      heartbeatInSeconds: 3,
    });
  });

  it.each([
    ['arn:aws:states:::aws-sdk:dynamodb:putItem', 'TaskScheduled', 'putItem', 'aws-sdk:dynamodb'],
    ['arn:aws:states:::states:startExecution.sync:2', 'TaskScheduled', 'startExecution.sync:2', 'states'],
    [
      'arn:aws:lambda:us-east-1:1:function:f',
      'LambdaFunctionScheduled',
      'arn:aws:lambda:us-east-1:1:function:f',
      undefined,
    ],
    ['arn:aws:states:us-east-1:1:activity:a', 'ActivityScheduled', 'arn:aws:states:us-east-1:1:activity:a', undefined],
  ])('of %s is told as AWS tells it', async (resource, type, name, kind) => {
    const { events } = await simulate(inARow({ call: task({ Resource: resource }) }), {
      script: { call: [{ output: 1, submitted: { id: 1 } }] },
    });
    expect(events[2]).toMatchObject({ type, resource: name });
    expect(events[2]?.resourceType).toBe(kind);
    expect(events.some((event) => event.type === 'TaskSubmitted')).toBe(resource.endsWith('.sync:2'));
  });

  it('passes ResultSelector, ResultPath and OutputPath, and assigns from the raw result', async () => {
    const fields = {
      ResultSelector: { 'b.$': '$.a' },
      ResultPath: '$.r',
      OutputPath: '$.r.b',
      Assign: { 'raw.$': '$.a' },
    };
    const { end, variables } = await simulate(inARow({ call: task(fields) }), {
      script: { call: [{ output: { a: 7 } }] },
    });
    expect([end.output, variables]).toEqual([7, { raw: 7 }]);
  });

  it('is not scheduled when its service refuses the arguments, or they are too large', async () => {
    const { end, events } = await simulate(inARow({ call: task() }), {
      script: { call: [{ rejected: { error: 'States.Runtime', cause: 'no' } }] },
    });
    expect([end.error, end.cause, events.length]).toEqual(['States.Runtime', 'no', 3]);
    const large = inARow({ call: task({ Parameters: { 'a.$': '$', 'b.$': '$' } }) });
    expect((await simulate(large, { input: 'x'.repeat(200_000) })).end.error).toBe('States.DataLimitExceeded');
  });

  it('is synchronous or express in the context object', async () => {
    const machine = inARow({ tell: { Type: 'Pass', Parameters: { 'it.$': '$$.Execution' } } });
    const { end } = await simulate(machine, { type: 'EXPRESS', synchronous: true, name: 'n', machineName: 'm' });
    expect(end.output).toEqual({
      it: {
        Id: 'arn:aws:states:us-east-1:111111111111:express:m:n:0',
        Input: {},
        StartTime: '1970-01-01T00:00:00.000Z',
        Name: 'n',
        RoleArn: 'arn:aws:iam::111111111111:role/machine',
      },
    });
  });
});
