import { describe, expect, it } from 'vitest';
import { call, choosing, found, jsonata, LAMBDA, machine, mapping, pass, SCHEMA, task } from './definitions.ts';

const at = (location: string, message: string) => [`${SCHEMA} ${location} ${message}`];

describe('fields', () => {
  it.each([
    ['no type', { End: true }, '/States/X', 'These fields are required: [Type]'],
    ['a type that is no text', { Type: 5 }, '/States/X/Type', 'Expected value of type [STRING]'],
    [
      'a type that there is not',
      { Type: 'Tusk', End: true },
      '/States/X/Type',
      "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map]",
    ],
    ['a Task without a resource', { Type: 'Task', End: true }, '/States/X', 'These fields are required: [Resource]'],
    [
      'a Parallel without branches',
      { Type: 'Parallel', End: true },
      '/States/X',
      'These fields are required: [Branches]',
    ],
    ['a catcher of a Pass', pass({ Catch: [] }), '/States/X', "Field 'Catch' is not supported"],
    [
      'a time-out of a Map',
      mapping(pass(), { TimeoutSeconds: 5 }),
      '/States/X',
      "Field 'TimeoutSeconds' is not supported",
    ],
    ['a field that there is not', pass({ _note: 'x' }), '/States/X', "Field '_note' is not supported"],
    ['an end of a Succeed', { Type: 'Succeed', End: true }, '/States/X', "Field 'End' is not supported"],
    ['a name that is no text', { Type: 'Fail', Error: 5 }, '/States/X/Error', 'Expected value of type [STRING]'],
  ])('%s is told of', (_case, state, location, message) => {
    expect(found(machine(state))).toEqual(at(location, message));
  });

  it('every type takes what it is documented to take', () => {
    expect(found(machine(task({ TimeoutSeconds: 5, HeartbeatSeconds: 2, ResultSelector: {}, Comment: 'x' })))).toEqual(
      [],
    );
    expect(found(machine({ Type: 'Fail', ErrorPath: '$.e', CausePath: "States.Format('{}', $.c)" }))).toEqual([]);
    expect(found(machine({ Type: 'Wait', Seconds: 0, End: true, Assign: { a: 1 } }))).toEqual([]);
    expect(found(jsonata(call({ Output: 1, Assign: {}, Credentials: { RoleArn: '{% $role %}' } })))).toEqual([]);
  });
});

describe('the query language', () => {
  const only = (language: string, field: string) => {
    const other = language === 'JSONata' ? 'JSONPath' : 'JSONata';
    return `The QueryLanguage is set to '${language}', but field '${field}' is only supported for the '${other}' QueryLanguage`;
  };

  it('of a field is that of its state, told of at the state', () => {
    expect(found(machine(pass({ Output: 1 })))).toEqual(at('/States/X', only('JSONPath', 'Output')));
    expect(found(jsonata(pass({ InputPath: '$.a' })))).toEqual(at('/States/X', only('JSONata', 'InputPath')));
    expect(found(machine(pass({ Output: 1, QueryLanguage: 'JSONata' })))).toEqual([]);
  });

  it('of a rule or a catcher is told of at the rule or catcher', () => {
    expect(found(choosing([{ Condition: true, Next: 'End' }]))).toEqual(
      at('/States/X/Choices[0]', only('JSONPath', 'Condition')),
    );
    const rules = [{ Variable: '$.a', IsNull: true, Next: 'End' }];
    expect(found(choosing(rules, { QueryLanguage: 'JSONata' }))).toEqual(
      at('/States/X/Choices[0]', only('JSONata', 'Variable')),
    );
    const Catch = [{ ErrorEquals: ['E'], Next: 'X', ResultPath: '$.a' }];
    expect(found(jsonata(call({ Catch })))).toEqual(at('/States/X/Catch[0]', only('JSONata', 'ResultPath')));
  });

  it('never goes back, and then nothing is said of the fields', () => {
    const back = "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine";
    expect(found(jsonata(pass({ QueryLanguage: 'JSONPath', Output: 1 })))).toEqual(at('/States/X', back));
  });

  it('is inherited from the machine, never from a Map', () => {
    const inside = pass({ Output: 1 });
    expect(found(machine(mapping(inside, { QueryLanguage: 'JSONata' })))).toEqual(
      at('/States/X/ItemProcessor/States/P', only('JSONPath', 'Output')),
    );
    expect(found(jsonata(mapping(inside)))).toEqual([]);
  });

  it('is one of the two, and another spelling is read as JSONata', () => {
    const words = 'Value should be one of the following: [JSONPath, JSONata]';
    expect(found(machine(pass({ QueryLanguage: 'jsonata', Output: 1 })))).toEqual(at('/States/X/QueryLanguage', words));
    expect(found(machine(pass(), { QueryLanguage: 'jsonpath' }))).toEqual(at('/QueryLanguage', words));
    expect(found(machine(pass(), { QueryLanguage: 5 }))).toEqual(
      at('/QueryLanguage', 'Expected value of type [STRING]'),
    );
  });
});

describe('what excludes each other', () => {
  const many = (names: string) => `There should only be one of the following fields: [${names}]`;
  const none = (names: string) => `This object should have only one of the following fields: [${names}]`;
  const WAIT = 'SecondsPath, Seconds, TimestampPath, Timestamp';

  it.each([
    [{ Type: 'Pass' }, none('Next, End')],
    [{ Type: 'Pass', End: false }, none('Next, End')],
    [pass({ Next: 'X' }), many('Next, End')],
    [{ Type: 'Wait', End: true }, none(WAIT)],
    [{ Type: 'Wait', Seconds: 1, SecondsPath: '$.a', End: true }, many(WAIT)],
    [task({ TimeoutSeconds: 1, TimeoutSecondsPath: '$.a' }), many('TimeoutSeconds, TimeoutSecondsPath')],
    [task({ HeartbeatSeconds: 1, HeartbeatSecondsPath: '$.a' }), many('HeartbeatSeconds, HeartbeatSecondsPath')],
    [mapping(pass(), { MaxConcurrency: 1, MaxConcurrencyPath: '$.a' }), many('MaxConcurrency, MaxConcurrencyPath')],
    [{ Type: 'Fail', Error: 'E', ErrorPath: '$.a' }, many('Error, ErrorPath')],
    [{ Type: 'Map', End: true }, none('ItemProcessor, Iterator')],
  ])('is told of at the state: %j', (state, message) => {
    expect(found(machine(state))).toEqual(at('/States/X', message));
  });

  it('a state that says both that it does not end and where it goes is a state that goes', () => {
    const States = { X: { Type: 'Pass', End: false, Next: 'Y' }, Y: pass() };
    expect(found({ StartAt: 'X', States })).toEqual([]);
  });

  it('where to go is text, and whether it ends is yes or no', () => {
    expect(found(machine({ Type: 'Pass', Next: 5 }))).toEqual(at('/States/X/Next', 'Expected value of type [STRING]'));
    expect(found(machine({ Type: 'Pass', End: 'yes' }))).toEqual(
      at('/States/X/End', 'Expected value of type [BOOLEAN]'),
    );
  });
});

describe('numbers', () => {
  it.each([
    [task({ TimeoutSeconds: 0 }), 'TimeoutSeconds', 'Minimum value is 1'],
    [task({ TimeoutSeconds: 100_000_000 }), 'TimeoutSeconds', 'Maximum value is 99999999'],
    [task({ HeartbeatSeconds: 1.5 }), 'HeartbeatSeconds', 'Expected value of type Integer'],
    [{ Type: 'Wait', Seconds: '5', End: true }, 'Seconds', 'Expected value of type Integer'],
    [{ Type: 'Wait', Seconds: -1, End: true }, 'Seconds', 'Minimum value is 0'],
    [mapping(pass(), { MaxConcurrency: -1 }), 'MaxConcurrency', 'Minimum value is 0'],
    [mapping(pass(), { ToleratedFailurePercentage: 100.5 }), 'ToleratedFailurePercentage', 'Maximum value is 100'],
    [task({ Retry: [{ ErrorEquals: ['E'], MaxAttempts: -1 }] }), 'Retry[0]/MaxAttempts', 'Minimum value is 0'],
    [task({ Retry: [{ ErrorEquals: ['E'], BackoffRate: 0.5 }] }), 'Retry[0]/BackoffRate', 'Minimum value is 1'],
    [
      task({ Retry: [{ ErrorEquals: ['E'], BackoffRate: '2' }] }),
      'Retry[0]/BackoffRate',
      'Expected value of type Number',
    ],
    [
      task({ Retry: [{ ErrorEquals: ['E'], MaxDelaySeconds: 31_622_401 }] }),
      'Retry[0]/MaxDelaySeconds',
      'Maximum value is 31622400',
    ],
  ])('stay in their range: %j', (state, field, message) => {
    expect(found(machine(state))).toEqual(at(`/States/X/${field}`, message));
  });

  it('may be an expression in JSONata, in a retrier never', () => {
    expect(found(jsonata(call({ TimeoutSeconds: '{% $t %}' })))).toEqual([]);
    expect(found(machine(task({ TimeoutSeconds: '{% $t %}' })))).toHaveLength(1);
    expect(found(jsonata(call({ Retry: [{ ErrorEquals: ['E'], MaxAttempts: '{% $t %}' }] })))).toHaveLength(1);
  });

  it('of the machine: it may time out at once, but not before', () => {
    expect(found(machine(pass(), { TimeoutSeconds: 0 }))).toEqual([]);
    expect(found(machine(pass(), { TimeoutSeconds: -1 }))).toEqual(at('/TimeoutSeconds', 'Minimum value is 0'));
  });
});

describe('a moment to wait for', () => {
  const wait = (Timestamp: unknown) => ({ Type: 'Wait', Timestamp, End: true });

  it.each(['2016-03-14T01:59:00Z', '2016-02-29T23:59:59.123456789Z', '2016-03-14T01:59:00+02:00'])(
    'is %s',
    (moment) => {
      expect(found(machine(wait(moment)))).toEqual([]);
    },
  );

  it.each([
    ...[
      '2016-13-05T21:29:29Z',
      '2016-12-05T25:29:29Z',
      '2016-12-05T21:29:29',
      '2016-12-05 21:29:29Z',
      '2015-02-29T00:00:00Z',
    ],
    ...['05-12-2016T21:29:29Z', '2016-12-05t21:29:29z', '2016-12-05', '', 5, "{% '2016-03-14T01:59:00Z' %}"],
  ])('is not %j', (moment) => {
    expect(found(machine(wait(moment)))).toEqual(at('/States/X/Timestamp', 'String does not match RFC3339 timestamp'));
  });

  it('may be an expression in JSONata, and a moment all the same', () => {
    expect(found(jsonata(wait('{% $at %}')))).toEqual([]);
    expect(found(jsonata(wait('tomorrow')))).toHaveLength(1);
  });
});

describe('the resource of a Task', () => {
  const ACTIVITY = 'arn:aws:states:us-east-1:111111111111:activity:a';
  const unknown = (resource: string) =>
    `The resource provided ${resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`;

  it.each([
    ['lambda', 'Value is not a valid resource ARN'],
    [5, 'Expected value of type [STRING]'],
    ['arn:aws:states:::lambda:invoke.sync', unknown('arn:aws:states:::lambda:invoke.sync')],
    [
      'arn:aws:states:::dynamodb:putItem.waitForTaskToken',
      unknown('arn:aws:states:::dynamodb:putItem.waitForTaskToken'),
    ],
    ['arn:aws:states:::glue:startJobRun.sync:2', unknown('arn:aws:states:::glue:startJobRun.sync:2')],
    ['arn:aws:states:::aws-sdk:s3:GetObject', unknown('arn:aws:states:::aws-sdk:s3:GetObject')],
  ])('is not %j', (Resource, message) => {
    expect(found(machine(task({ Resource })))).toEqual(at('/States/X/Resource', message));
  });

  it.each([
    'arn:aws:lambda:us-east-1:111111111111:function:f',
    ACTIVITY,
    'arn:aws-cn:states:::ecs:runTask.waitForTaskToken',
    'arn:aws:states:::states:startExecution.sync:2',
    'arn:aws:states:::aws-sdk:s3:listBuckets.waitForTaskToken',
    'arn:aws:states:::a-service-to-come:call.sync',
  ])('is %s', (Resource) => {
    const Parameters = { TaskDefinition: 't', 'StateMachineArn.$': '$.arn' };
    expect(found(machine(task({ Resource, Parameters })))).toEqual([]);
  });

  it.each([
    [
      'arn:aws:states:::states:startExecution.sync',
      "Express state machine does not support '.sync' service integration",
    ],
    [
      'arn:aws:states:::states:startExecution.sync:2',
      "Express state machine does not support '.sync' service integration",
    ],
    [
      'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      "Express state machine does not support '.waitForTaskToken' service integration",
    ],
    [ACTIVITY, 'Express state machine does not support Activity ARN'],
  ])('is nothing that an Express machine waits for: %s', (Resource, message) => {
    expect(found(machine(task({ Resource })), 'EXPRESS')).toEqual(at('/States/X/Resource', message));
  });

  it('is called with what it needs', () => {
    expect(found(machine({ Type: 'Task', Resource: LAMBDA, End: true }))).toEqual(
      at('/States/X', `Parameters field is required for resource ARN: ${LAMBDA}`),
    );
    expect(found(jsonata({ Type: 'Task', Resource: LAMBDA, End: true }))).toEqual(
      at('/States/X', `Arguments field is required for resource ARN: ${LAMBDA}`),
    );
    const missing = "The field 'FunctionName' is required but was missing";
    expect(found(machine(task({ Parameters: {} })))).toEqual(at('/States/X/Parameters', missing));
    expect(found(jsonata(call({ Arguments: {} })))).toEqual(at('/States/X/Arguments', missing));
    expect(found(jsonata(call({ Arguments: '{% $all %}' })))).toEqual([]);
    expect(found(machine(task({ Parameters: { 'FunctionName.$': '$.f' } })))).toEqual([]);
  });

  it('is called as a role that is named, and an activity as none', () => {
    const missing = "The field 'RoleArn' is required but was missing";
    expect(found(machine(task({ Credentials: {} })))).toEqual(at('/States/X/Credentials', missing));
    expect(found(machine(task({ Credentials: 'role' })))).toEqual(
      at('/States/X/Credentials', 'Expected value of type [OBJECT]'),
    );
    expect(found(machine(task({ Credentials: { 'RoleArn.$': '$.role' } })))).toEqual([]);
    expect(found(machine(task({ Resource: ACTIVITY, Credentials: { RoleArn: 'r' } })))).toEqual(
      at('/States/X/Credentials', "The field 'Credentials' is not supported for activities"),
    );
  });
});

describe('a Choice', () => {
  const rule = (fields: object) => ({ Variable: '$.a', StringEquals: 'x', Next: 'End', ...fields });
  const bare = { Variable: '$.a', IsPresent: true };

  it.each([
    [[], '', 'Value cannot be empty'],
    ['rules', '', 'Expected value of type [ARRAY]'],
    [['rule'], '[0]', 'Expected value of type [OBJECT]'],
    [[bare], '[0]', 'These fields are required: [Next]'],
    [[rule({ Next: 5 })], '[0]/Next', 'Expected value of type [STRING]'],
    [[rule({ IsNull: true })], '[0]', 'There should only be one of the following fields: [StringEquals, IsNull]'],
    [
      [{ Next: 'End' }],
      '[0]',
      'The object must have only one of the following fields, [And, Or, Not, Variable, Condition]',
    ],
    [[{ And: [{ ...bare, Next: 'End' }], Next: 'End' }], '[0]/And[0]', "Field 'Next' is not supported"],
    [[{ Not: { ...bare, Next: 'End' }, Next: 'End' }], '[0]/Not', "Field 'Next' is not supported"],
    [[{ Or: [], Next: 'End' }], '[0]/Or', 'Value cannot be empty'],
    [[rule({ StringEquals: 5 })], '[0]/StringEquals', 'Expected value of type [STRING]'],
    [
      [{ Variable: '$.a', TimestampEquals: 'now', Next: 'End' }],
      '[0]/TimestampEquals',
      'String does not match RFC3339 timestamp',
    ],
    [
      [{ Variable: '$.a', NumericLessThan: '5', Next: 'End' }],
      '[0]/NumericLessThan',
      'Expected value of type [NUMBER]',
    ],
    [
      [{ Variable: '$.a', BooleanEqualsPath: true, Next: 'End' }],
      '[0]/BooleanEqualsPath',
      'Expected value of type [STRING]',
    ],
    [[rule({ Variable: 'a' })], '[0]/Variable', "Value is not a Reference Path: Reference path didn't start with '$'"],
    [
      [{ Not: rule({ Variable: '$.', Next: undefined }), Next: 'End' }],
      '[0]/Not/Variable',
      'Value must be a valid JSONPath.',
    ],
  ])('asks one thing in each rule: %j', (rules, location, message) => {
    expect(found(choosing(rules))).toEqual(at(`/States/X/Choices${location}`, message));
  });

  it('compares something', () => {
    expect(found(choosing([{ Variable: '$.a', Next: 'End' }]))[0]).toMatch(
      /^SCHEMA_VALIDATION_FAILED \/States\/X\/Choices\[0] This object should have only one of the following fields: \[StringEquals, StringEqualsPath, /,
    );
  });

  it('joins rules, and says yes or no in JSONata', () => {
    const joined = { And: [bare, { Or: [bare, { Not: bare }] }], Next: 'End', Comment: 'x', Assign: { 'a.$': '$.a' } };
    expect(found(choosing([joined]))).toEqual([]);
    const conditions = (Condition: unknown) => choosing([{ Condition, Next: 'End' }], { QueryLanguage: 'JSONata' });
    expect(found(conditions(true))).toEqual([]);
    expect(found(conditions('{% $a > 1 %}'))).toEqual([]);
    expect(found(conditions('$a > 1'))).toEqual(
      at('/States/X/Choices[0]/Condition', 'Expected value of type [BOOLEAN]'),
    );
  });
});

describe('retriers and catchers', () => {
  const ALL = 'States.ALL must appear alone and at end of list';

  it.each([
    [{ Retry: {} }, 'Retry', 'Expected value of type [ARRAY]'],
    [{ Retry: ['E'] }, 'Retry[0]', 'Expected value of type [OBJECT]'],
    [{ Retry: [{}] }, 'Retry[0]', 'These fields are required: [ErrorEquals]'],
    [{ Retry: [{ ErrorEquals: [] }] }, 'Retry[0]/ErrorEquals', 'Value cannot be empty'],
    [{ Retry: [{ ErrorEquals: 'E' }] }, 'Retry[0]/ErrorEquals', 'Expected value of type [ARRAY]'],
    [{ Retry: [{ ErrorEquals: [5] }] }, 'Retry[0]/ErrorEquals[0]', 'Expected value of type [STRING]'],
    [{ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['E'] }] }, 'Retry[0]/ErrorEquals[0]', ALL],
    [{ Retry: [{ ErrorEquals: ['E', 'States.ALL'] }] }, 'Retry[0]/ErrorEquals[1]', ALL],
    [{ Retry: [{ ErrorEquals: ['E'], Next: 'X' }] }, 'Retry[0]', "Field 'Next' is not supported"],
    [
      { Retry: [{ ErrorEquals: ['E'], JitterStrategy: 'SOME' }] },
      'Retry[0]/JitterStrategy',
      'Value should be one of the following: [NONE, FULL]',
    ],
    [{ Catch: [{}] }, 'Catch[0]', 'These fields are required: [ErrorEquals, Next]'],
    [{ Catch: [{ ErrorEquals: ['E'], Next: 5 }] }, 'Catch[0]/Next', 'Expected value of type [STRING]'],
    [{ Catch: [{ ErrorEquals: ['E'], Next: 'X', End: true }] }, 'Catch[0]', "Field 'End' is not supported"],
    [
      { Catch: [{ ErrorEquals: ['E'], Next: 'X', ResultPath: '$.a[*]' }] },
      'Catch[0]/ResultPath',
      'Value is not a Reference Path: it does not name a single node',
    ],
  ])('name errors, all of them only last and alone: %j', (fields, location, message) => {
    expect(found(machine(task(fields)))).toEqual(at(`/States/X/${location}`, message));
  });

  it('may be none, and may name them all at last', () => {
    expect(found(machine(task({ Retry: [], Catch: [] })))).toEqual([]);
    const Retry = [{ ErrorEquals: ['E', 'F'] }, { ErrorEquals: ['States.ALL'], JitterStrategy: 'FULL', Comment: 'x' }];
    expect(found(machine(task({ Retry })))).toEqual([]);
  });
});

describe('what runs inside a state', () => {
  const distributed = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };
  const reading = (ItemReader: object) => mapping(pass(), { ItemReader }, distributed);
  const csv = { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'CSV' } };

  it.each([
    [{ Type: 'Parallel', Branches: [], End: true }, '/Branches', 'Value cannot be empty'],
    [{ Type: 'Parallel', Branches: {}, End: true }, '/Branches', 'Expected value of type [ARRAY]'],
    [{ Type: 'Parallel', Branches: [5], End: true }, '/Branches[0]', 'Expected value of type [OBJECT]'],
    [{ Type: 'Map', Iterator: 5, End: true }, '/Iterator', 'Expected value of type [OBJECT]'],
    [mapping(pass(), {}, { ProcessorConfig: 5 }), '/ItemProcessor/ProcessorConfig', 'Expected value of type [OBJECT]'],
    [
      mapping(pass(), {}, { ProcessorConfig: { Mode: 'inline' } }),
      '/ItemProcessor/ProcessorConfig/Mode',
      'Value should be one of the following: [INLINE, DISTRIBUTED]',
    ],
    [
      mapping(pass(), {}, { ProcessorConfig: { Mode: 'DISTRIBUTED' } }),
      '/ItemProcessor/ProcessorConfig',
      'These fields are required: [ExecutionType]',
    ],
    [
      mapping(pass(), {}, { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'FAST' } }),
      '/ItemProcessor/ProcessorConfig/ExecutionType',
      'Value should be one of the following: [STANDARD, EXPRESS]',
    ],
    [
      mapping(pass(), {}, { ProcessorConfig: { Mode: 'INLINE', ExecutionType: 'STANDARD' } }),
      '/ItemProcessor/ProcessorConfig',
      "Field 'ExecutionType' is not supported",
    ],
    [
      reading({ Resource: 'arn:aws:states:::s3:putObject' }),
      '/ItemReader/Resource',
      "The field 'Resource' does not match any of the allowed values",
    ],
    [reading(csv), '/ItemReader/ReaderConfig', "The field 'CSVHeaderLocation' is required"],
    [
      reading({ ...csv, ReaderConfig: { InputType: 'JSON', CSVHeaderLocation: 'GIVEN', CSVHeaders: [] } }),
      '/ItemReader/ReaderConfig',
      "Field 'CSVHeaderLocation' is not supported",
    ],
    [
      reading({ ...csv, ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'GIVEN' } }),
      '/ItemReader/ReaderConfig',
      'These fields are required: [CSVHeaders]',
    ],
  ])('has its shape: %j', (state, location, message) => {
    expect(found(machine(state))).toEqual(at(`/States/X${location}`, message));
  });

  it('is not distributed by an Express machine', () => {
    expect(found(machine(mapping(pass(), {}, distributed)))).toEqual([]);
    expect(found(machine(mapping(pass(), {}, distributed)), 'EXPRESS')).toEqual(
      at(
        '/States/X/ItemProcessor/ProcessorConfig/Mode',
        "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines",
      ),
    );
  });

  it('goes over a list, or over what an expression gives', () => {
    for (const Items of [[1], '{% $all %}']) expect(found(jsonata(mapping(pass(), { Items })))).toEqual([]);
    expect(found(jsonata(mapping(pass(), { Items: 5 })))).toEqual(
      at('/States/X/Items', 'Expected value of type [ARRAY]'),
    );
  });
});
