import { describe, expect, it } from 'vitest';
import { changesAreFenced } from '#statemachines/rules/machine/changes-are-fenced';
import { definitionIsValid } from '#statemachines/rules/machine/definition-is-valid';
import { everyPathEnds } from '#statemachines/rules/machine/every-path-ends';
import { fitsQuotas } from '#statemachines/rules/machine/fits-quotas';
import { permissionsAreMinimal } from '#statemachines/rules/machine/permissions-are-minimal';
import { stepOf } from '#statemachines/rules/machine/place';
import { portable } from '#statemachines/rules/machine/portable';
import { codesOf, foundIn, sourceOf } from './proof.ts';

const machine = (...states: readonly string[]): string =>
  `StartAt: a\nStates:\n${states.map((state) => `  ${state}\n`).join('')}`;
const END = 'z: { Type: Pass, End: true }';
const CHOICE = (rules: string, otherwise: string): string =>
  `c: { Type: Choice, Choices: [${rules}], Default: ${otherwise} }`;
const COUNTED = "{ Condition: '{% $n < 9 %}', Assign: { n: '{% $n + 1 %}' }, Next: a }";

describe('every path ends (PB170)', () => {
  const found = (...states: readonly string[]): string[] =>
    foundIn(everyPathEnds, machine(...states)).map(({ message }) => message);

  it.each([
    ['a loop that counts', ['a: { Type: Pass, Next: c }', CHOICE(COUNTED, 'z'), END], 0],
    [
      'a loop that a Pass counts',
      [
        "a: { Type: Pass, Assign: { n: '{% $n + 1 %}' }, Next: c }",
        CHOICE("{ Condition: '{% $n > 9 %}', Next: z }", 'a'),
        END,
      ],
      0,
    ],
    [
      'a loop that asks what it does not count',
      ['a: { Type: Pass, Next: c }', CHOICE(COUNTED.replace('$n < 9', '$m < 9'), 'z'), END],
      1,
    ],
    [
      'a loop that counts what it never asks',
      [
        'a: { Type: Pass, Next: c }',
        CHOICE("{ Condition: '{% $states.input.x = 1 %}', Assign: { n: '{% $n + 1 %}' }, Next: a }", 'z'),
        END,
      ],
      1,
    ],
    [
      'a loop that sets back what it asks',
      [
        "a: { Type: Pass, Assign: { n: '{% 1 %}' }, Next: c }",
        CHOICE(COUNTED.replace("Assign: { n: '{% $n + 1 %}' }, ", ''), 'z'),
        END,
      ],
      1,
    ],
    [
      'a loop that the judge ends',
      [
        'a: { Type: Task, Resource: x, Arguments: { Payload: { do: judge } }, Assign: { j: 1 }, Next: c }',
        CHOICE("{ Condition: '{% $j.state = 1 %}', Next: z }", 'a'),
        END,
      ],
      0,
    ],
    [
      'a loop that another function ends',
      [
        'a: { Type: Task, Resource: x, Arguments: { Payload: { do: other } }, Assign: { j: 1 }, Next: c }',
        CHOICE("{ Condition: '{% $j.state = 1 %}', Next: z }", 'a'),
        END,
      ],
      1,
    ],
    ['a state that goes to itself', ['a: { Type: Wait, Seconds: 1, Next: a }'], 1],
    [
      'a loop without a way out beside one that ends',
      [
        'a: { Type: Choice, Choices: [{ Condition: "{% $x = 1 %}", Next: z }], Default: b }',
        'b: { Type: Wait, Seconds: 1, Next: d }',
        'd: { Type: Pass, Next: b }',
        END,
      ],
      1,
    ],
    [
      'a counted loop around one that is not',
      [
        'a: { Type: Pass, Next: b }',
        'b: { Type: Pass, Next: d }',
        "d: { Type: Choice, Choices: [{ Condition: '{% $x = 1 %}', Next: b }], Default: c }",
        CHOICE(COUNTED, 'z'),
        END,
      ],
      1,
    ],
    [
      'a counted loop around a counted one',
      [
        'a: { Type: Pass, Next: b }',
        'b: { Type: Pass, Next: d }',
        "d: { Type: Choice, Choices: [{ Condition: '{% $k < 3 %}', Assign: { k: '{% $k + 1 %}' }, Next: b }], Default: c }",
        CHOICE(COUNTED, 'z'),
        END,
      ],
      0,
    ],
    ['a failure at the end', ['a: { Type: Fail, Error: x }'], 0],
    [
      'a loop that is caught into',
      ['a: { Type: Task, Resource: x, Catch: [{ ErrorEquals: [States.ALL], Next: a }], Next: z }', END],
      1,
    ],
    [
      'a loop in a branch',
      [
        'a: { Type: Parallel, Branches: [{ StartAt: q, States: { q: { Type: Wait, Seconds: 1, Next: q } } }], End: true }',
      ],
      1,
    ],
    ['a loop that is never come to', ['a: { Type: Pass, End: true }', 'b: { Type: Pass, Next: b }'], 0],
  ])('%s', (_, states, count) => {
    expect(found(...states)).toHaveLength(count);
  });

  it('names the loop', () => {
    expect(
      found(
        'a: { Type: Choice, Choices: [{ Condition: "{% $x = 1 %}", Next: z }], Default: b }',
        'b: { Type: Pass, Next: a }',
        END,
      ),
    ).toEqual(["nothing ends the loop 'a', 'b': it neither counts nor has a deadline"]);
    expect(found('a: { Type: Pass, Next: b }', 'b: { Type: Pass, Next: a }')).toEqual([
      "from 'a' no end can be reached",
    ]);
  });
});

describe('every change is fenced (PB175)', () => {
  const BEGIN = (more = ''): string =>
    `scale:begin: { Type: Task, Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken', Arguments: { Payload: { do: begin-call, request: { recoveryId: r, epoch: 1, step: s, attempt: 1 } } }, Next: scale${more} }`;
  const CALL = (next: string, resource = 'aws-sdk:ecs:updateService'): string =>
    `scale: { Type: Task, Resource: 'arn:aws:states:::${resource}', Next: ${next} }`;
  const found = (start: string, ...states: readonly string[]): string[] =>
    foundIn(changesAreFenced, machine(...states).replace('StartAt: a', `StartAt: ${start}`)).map(
      ({ message }) => message,
    );

  it.each([
    ['begun', ['scale:begin', BEGIN(), CALL('z'), END], []],
    ['not begun', ['scale', CALL('z'), END], ["'scale' is not begun under the fence"]],
    [
      'begun on one of two paths',
      [
        'a',
        "a: { Type: Choice, Choices: [{ Condition: '{% 1 = 1 %}', Next: 'scale:begin' }], Default: scale }",
        BEGIN(),
        CALL('z'),
        END,
      ],
      ["'scale' is not begun under the fence"],
    ],
    [
      'begun by another step',
      ['x:begin', BEGIN().replace('scale:begin', 'x:begin'), CALL('z'), END],
      ["'scale' is not begun under the fence"],
    ],
    [
      'begun without an epoch',
      ['scale:begin', BEGIN().replace('epoch: 1, ', ''), CALL('z'), END],
      ["'scale' is not begun under the fence"],
    ],
    [
      'begun by asking for something else',
      ['scale:begin', BEGIN().replace('begin-call', 'judge'), CALL('z'), END],
      ["'scale' is not begun under the fence"],
    ],
    [
      'made although the beginning was refused',
      ['scale:begin', BEGIN(', Catch: [{ ErrorEquals: [States.ALL], Next: scale }]'), CALL('z'), END],
      ["'scale' is not begun under the fence"],
    ],
    [
      'made again without being begun anew',
      ['scale:begin', BEGIN(), CALL('scale'), END],
      ["'scale' can be made again without being begun anew"],
    ],
    ['made again and begun anew', ['scale:begin', BEGIN(), CALL('scale:begin'), END], []],
    ['a look', ['scale', CALL('z', 'aws-sdk:ecs:describeServices'), END], []],
    ['a wait', ['scale', 'scale: { Type: Wait, Seconds: 1, Next: z }', END], []],
    [
      'a request that only reads',
      ['scale', CALL('z', 'http:invoke').replace('Next', 'Arguments: { Method: GET }, Next'), END],
      [],
    ],
    [
      'a request that may change',
      ['scale', CALL('z', 'http:invoke').replace('Next', 'Arguments: { Method: POST }, Next'), END],
      ["'scale' is not begun under the fence"],
    ],
    [
      'in a branch',
      ['a', `a: { Type: Parallel, Branches: [{ StartAt: scale, States: { ${CALL('z')}, ${END} } }], End: true }`],
      ["'scale' is not begun under the fence"],
    ],
    ['a call of a step that changes nothing', ['ready', CALL('z').replace('scale:', 'ready:'), END], []],
  ])('%s', (_, [start = '', ...states], messages) => {
    expect(found(start, ...states)).toEqual(messages);
  });

  it('and what may not be done twice is never reached again', () => {
    const of = (more: string): string => `
steps:
  - { id: scale, does: invoke-function, function: shop, mutates: true, irreversible: It stays so.${more} }
`;
    const again = machine(BEGIN(), CALL('scale:begin', 'lambda:invoke'), END).replace(
      'StartAt: a',
      'StartAt: scale:begin',
    );
    expect(foundIn(changesAreFenced, again, of('')).map(({ message }) => message)).toEqual([
      "'scale' may not be made twice, and can be reached again",
    ]);
    expect(foundIn(changesAreFenced, again, of(', idempotent: true'))).toEqual([]);
  });

  it('stands at the step that it is about', () => {
    const [finding] = foundIn(changesAreFenced, machine(CALL('z'), END).replace('StartAt: a', 'StartAt: scale'));
    expect(finding?.path).toEqual(['steps', 0]);
  });
});

describe('the machine is portable (PB171)', () => {
  it.each([
    ['a Task without a time-out', 'a: { Type: Task, Resource: x, End: true }'],
    ['a time-out that is an expression', "a: { Type: Task, Resource: x, TimeoutSeconds: '{% 1 %}', End: true }"],
    [
      'a callback that is retried',
      'a: { Type: Task, Resource: x.waitForTaskToken, TimeoutSeconds: 1, Retry: [], End: true }',
    ],
    ['Succeed with Output', 'a: { Type: Succeed, Output: 1 }'],
    [
      'Choice with Output',
      "a: { Type: Choice, Output: 1, Choices: [{ Condition: '{% 1 = 1 %}', Next: z }], Default: z }\n  z: { Type: Pass, End: true }",
    ],
    ['Fail without Error', 'a: { Type: Fail }'],
    ['Parallel with Assign', 'a: { Type: Parallel, Assign: {}, Branches: [], End: true }'],
    ['Parallel with Output', 'a: { Type: Parallel, Output: 1, Branches: [], End: true }'],
    ['Parallel with Arguments', 'a: { Type: Parallel, Arguments: {}, Branches: [], End: true }'],
    [
      'a condition that is no question',
      "a: { Type: Choice, Choices: [{ Condition: '{% $x %}', Next: z }], Default: z }\n  z: { Type: Pass, End: true }",
    ],
    ['an Assign that reads what it sets', "a: { Type: Pass, Assign: { x: 1, y: '{% $x + 1 %}' }, End: true }"],
    [
      'a catcher that does',
      "a: { Type: Task, Resource: x, TimeoutSeconds: 1, Catch: [{ ErrorEquals: [States.ALL], Assign: { x: 1, y: '{% $x %}' }, Next: z }], Next: z }\n  z: { Type: Pass, End: true }",
    ],
    ['an operator of later versions', "a: { Type: Pass, Output: '{% $x ?: 1 %}', End: true }"],
    ['$eval', "a: { Type: Pass, Output: '{% $eval($x) %}', End: true }"],
    ['$sort with a comparator', "a: { Type: Pass, Output: '{% $sort($x, $f) %}', End: true }"],
    ['a comment at the end', "a: { Type: Pass, Output: '{% $x /* y */ %}', End: true }"],
    ['$exists of a whole result', "a: { Type: Pass, Output: '{% $exists($states.result) %}', End: true }"],
    ['a state that nobody comes to', 'a: { Type: Pass, End: true }\n  b: { Type: Pass, End: true }'],
    [
      'a flaw in a branch',
      'a: { Type: Parallel, Branches: [{ StartAt: q, States: { q: { Type: Fail } } }], End: true }',
    ],
  ])('no %s', (_, states) => {
    expect(foundIn(portable, machine(states))).toHaveLength(1);
  });

  it('words for people are no operators', () => {
    expect(foundIn(portable, machine(`a: { Type: Pass, Output: '{% "why?: $eval(x) ??" %}', End: true }`))).toEqual([]);
    expect(foundIn(portable, machine("a: { Type: Pass, Assign: { x: '{% $x + 1 %}' }, End: true }"))).toEqual([]);
  });
});

describe('what AWS would refuse (PB172)', () => {
  it('is told with the words of AWS, at the step', () => {
    const [finding] = foundIn(
      definitionIsValid,
      machine('a: { Type: Pass, Next: look }', 'look: { Type: Pass, Next: nowhere }'),
    );
    expect(finding?.message).toMatch(/^AWS would refuse the machine at .*\/look.*: MISSING_TRANSITION_TARGET/);
    expect(finding?.path).toEqual(['steps', 0]);
  });
});

describe('where a state stands in the text', () => {
  it('is its step, of an undo the undo, and the steps where it is no step’s', () => {
    const { subject } = sourceOf(`
checkpoint: { id: keep, does: run-command, command: checkpoint-service, with: { Unit: $facts.unit } }
steps:
  - id: stop
    does: run-command
    command: stop-service
    with: { Unit: $facts.unit }
    undo: { does: run-command, command: start-service, with: { Unit: $facts.unit } }
`);
    const pathOf = (state: string) => stepOf(state, subject)?.path;
    expect(pathOf('stop')).toEqual(['steps', 0]);
    expect(pathOf('stop:again?')).toEqual(['steps', 0]);
    expect(pathOf('stop:undo')).toEqual(['steps', 0, 'undo']);
    expect(pathOf('stop:undo:again?')).toEqual(['steps', 0, 'undo']);
    expect(pathOf('recovered')).toBeUndefined();
  });
});

describe('quotas (PB173)', () => {
  it('are kept to the byte and to the letter', () => {
    const name = 'x'.repeat(81);
    const { definition } = sourceOf('risk: low').subject.compiled();
    const sized = (comment: string): string => machine(`a: { Type: Pass, Comment: '${comment}', End: true }`);
    const States = { a: { Type: 'Pass', Comment: '', End: true } };
    const room = 1_048_576 - Buffer.byteLength(JSON.stringify({ ...definition, StartAt: 'a', States }));
    expect(foundIn(fitsQuotas, sized('y'.repeat(room)))).toEqual([]);
    expect(foundIn(fitsQuotas, sized('y'.repeat(room + 1)))).toHaveLength(1);
    expect(foundIn(fitsQuotas, machine(`${name}: { Type: Pass, End: true }`))).toHaveLength(1);
    expect(foundIn(fitsQuotas, machine(`${name.slice(1)}: { Type: Pass, End: true }`))).toEqual([]);
  });

  it('are what a playbook that looks too often is refused for', () => {
    const wait = (every: string): string =>
      `timeout: 300d\nsteps: [{ id: calm, does: wait-until, within: 1d, every: ${every}, criteria: [{ name: n, alarms: OK }] }]`;
    expect(codesOf(wait('5m'))).toEqual([]);
    expect(codesOf(wait('5s'))).toEqual(['PB173']);
  });
});

describe('permissions (PB174)', () => {
  const found = (permission: string): string[] =>
    foundIn(permissionsAreMinimal, `machinePermissions: []\nworkerPermissions: [${permission}]`).map(
      ({ message }) => message,
    );

  it.each([
    ["{ actions: ['ecs:UpdateService'], resources: ['${EcsArnPrefix}service/a/b'] }", 0],
    ["{ actions: ['ecs:*'], resources: ['${EcsArnPrefix}service/a/b'] }", 1],
    ["{ actions: ['ecs:Update*'], resources: ['x'], because: it is so }", 1],
    ["{ actions: ['UpdateService'], resources: ['x'] }", 1],
    ["{ actions: ['ecs:UpdateService'], resources: ['*'] }", 1],
    ["{ actions: ['ecs:UpdateService'], resources: ['${EcsArnPrefix}service/a/*'] }", 1],
    ["{ actions: ['ecs:UpdateService'], resources: ['*'], because: it is so }", 0],
    ["{ actions: [], resources: ['x'] }", 1],
    ["{ actions: ['ecs:UpdateService'], resources: [] }", 1],
  ])('%s', (permission, count) => {
    expect(found(permission)).toHaveLength(count);
  });

  it('stand at the step that makes the call', () => {
    const of = `
checkpoint: { id: keep, does: checkpoint }
steps:
  - { id: tell, does: notify, subject: s, text: t }
  - { id: scale, does: ecs-scale, cluster: shop, service: catalog, count: 4 }
`;
    const bad = "machinePermissions: [{ actions: ['ecs:UpdateService'], resources: ['*'] }]";
    expect(foundIn(permissionsAreMinimal, bad, of).map(({ path }) => path)).toEqual([['steps', 1]]);
    expect(foundIn(permissionsAreMinimal, bad.replace('ecs:', 'ec2:'), of).map(({ path }) => path)).toEqual([
      ['steps'],
    ]);
  });
});

describe('the machine of every sample', () => {
  it('is made once, however many rules ask for it', () => {
    const { subject } = sourceOf('risk: low');
    expect(subject.compiled()).toBe(subject.compiled());
  });
});
