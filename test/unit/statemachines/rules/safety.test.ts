import { describe, expect, it } from 'vitest';
import { codesOf, wordsOf } from './proof.ts';

const UNIT = '{ Unit: $facts.unit }';
const command = (id: string, name: string, more = ''): string =>
  `{ id: ${id}, does: run-command, command: ${name}, with: ${UNIT}${more === '' ? '' : `, ${more}`} }`;
const UNDO = `undo: { does: run-command, command: start-service, with: ${UNIT} }`;
const KEEP = `checkpoint: ${command('keep', 'checkpoint-service')}`;
const CONFIRM = `confirm: { id: sure, does: run-command, command: check-service, with: { Unit: $facts.unit, Port: $facts.port, HealthPath: / }, expect: { fact: mode, not: healthy } }`;
const SCALE = '{ id: scale, does: ecs-scale, cluster: shop, service: catalog, count: 4 }';
const ASK = '{ id: ask, does: approve, summary: Something is done. }';
const steps = (...all: readonly string[]): string => `steps: [${all.join(', ')}]`;
const lines = (...all: readonly string[]): string => all.join('\n');
const inEach = (...inside: readonly string[]): string =>
  `{ id: all, does: for-each, over: $facts.targets, atMost: 3, steps: [${inside.join(', ')}] }`;
const inArm = (...inside: readonly string[]): string =>
  `{ id: one, does: choose, arms: [{ when: { value: $facts.port, above: 1 }, steps: [${inside.join(', ')}] }] }`;

describe('what changes something (PB110, PB111)', () => {
  it.each([
    ['as a checkpoint', `checkpoint: ${command('stop', 'stop-service')}`],
    [
      'as one of several checkpoints',
      `checkpoint: [${command('keep', 'checkpoint-service')}, ${command('stop', 'stop-service')}]`,
    ],
    [
      'as the confirmation',
      CONFIRM.replace('check-service', 'stop-service')
        .replace('fact: mode, not: healthy', 'fact: stopped, is: true')
        .replace(', Port: $facts.port, HealthPath: /', ''),
    ],
  ])('has no place %s', (_, members) => {
    expect(codesOf(members)).toContain('PB110');
  });

  it.each([
    ['undone by its author', lines(KEEP, steps(command('stop', 'stop-service', UNDO))), []],
    ['undone by its kind', lines('checkpoint: { id: keep, does: checkpoint }', steps(SCALE)), []],
    ['restorative', lines(CONFIRM, steps(command('stop', 'stop-service', 'restorative: true'))), []],
    ['irreversible', steps(command('stop', 'stop-service', 'irreversible: It stays stopped.')), []],
    ['approved', steps(ASK, command('stop', 'stop-service')), []],
    ['approved too late', steps(command('stop', 'stop-service'), ASK), ['PB111']],
    ['approved on one path only', steps(inArm(ASK), command('stop', 'stop-service')), ['PB111']],
    ['approved before a step that holds it', steps(ASK, inArm(command('stop', 'stop-service'))), []],
    ['none of these, inside another step', steps(inArm(command('stop', 'stop-service'))), ['PB111']],
    ['none of these, once a target', steps(inEach(command('stop', 'stop-service'))), ['PB111']],
    ['looking only', steps(command('look', 'check-host')), []],
  ])('and is %s', (_, members, codes) => {
    expect(codesOf(members)).toEqual(codes);
  });
});

describe('what is restorative (PB112, PB143)', () => {
  const stop = (more: string): string =>
    steps(`{ id: stop, does: run-command, command: stop-service, restorative: true, ${more} }`);

  it.each([
    ['acts on the unit that was confirmed', lines(CONFIRM, stop(`with: ${UNIT}`)), []],
    ['acts on another unit', lines(CONFIRM, stop('with: { Unit: $facts.path }')), ['PB112']],
    ['acts on a unit that is no fact', lines(CONFIRM, stop('with: { Unit: $component }')), ['PB112', 'PB143']],
    ['acts on another node', lines(CONFIRM, stop(`with: ${UNIT}, on: $facts.path`)), ['PB143']],
    [
      'was confirmed on another node',
      lines(CONFIRM.replace('with:', 'on: $facts.path, with:'), stop(`with: ${UNIT}`)),
      ['PB112'],
    ],
    ['was not confirmed', stop(`with: ${UNIT}`), ['PB112']],
    ['is a call to AWS', lines(CONFIRM, steps(SCALE.replace(' }', ', restorative: true }'))), ['PB112', 'PB143']],
    [
      'is a document that AWS owns',
      lines(
        CONFIRM,
        steps(
          '{ id: run, does: run-command, command: AWS-RunShellScript, with: { commands: reboot }, restorative: true }',
          '{ id: calm, does: wait-until, criteria: [{ name: n, alarms: OK }] }',
        ),
      ),
      ['PB112', 'PB143'],
    ],
  ])('%s', (_, members, codes) => {
    expect(codesOf(members)).toEqual(codes);
  });
});

describe('an undo (PB113, PB145, PB146)', () => {
  const undo = (what: string): string => command('stop', 'stop-service', `undo: ${what}`);

  it.each([
    [
      'of a command, with a checkpoint of AWS alone',
      lines('checkpoint: { id: keep, does: checkpoint }', steps(command('stop', 'stop-service', UNDO))),
      ['PB146'],
    ],
    ['of a kind, with a checkpoint of the host alone', lines(KEEP, steps(SCALE)), ['PB146']],
    [
      'of both sorts, with both',
      lines(
        `checkpoint: [${command('keep', 'checkpoint-service')}, { id: keep-aws, does: checkpoint }]`,
        steps(command('stop', 'stop-service', UNDO), SCALE),
      ),
      [],
    ],
    ['of both sorts, with none', steps(command('stop', 'stop-service', UNDO), SCALE), ['PB113']],
    [
      'that its author has declared unnecessary',
      steps(SCALE.replace(' }', ', irreversible: It stays as it is. }')),
      [],
    ],
    [
      'that only looks',
      lines(KEEP, steps(undo(`{ does: run-command, command: check-host, with: ${UNIT} }`))),
      ['PB145'],
    ],
    [
      'that cannot be done twice',
      lines(KEEP, steps(undo('{ does: invoke-function, function: start, mutates: true }'))),
      ['PB145'],
    ],
    [
      'that says that it can be done twice',
      lines(KEEP, steps(undo('{ does: invoke-function, function: start, mutates: true, idempotent: true }'))),
      [],
    ],
    ['of what changes nothing', lines(KEEP, steps(command('look', 'check-host', UNDO))), ['PB145']],
    [
      'of a step that holds steps',
      lines(KEEP, steps(inArm(command('stop', 'stop-service', UNDO)).replace(/ }$/, `, ${UNDO} }`))),
      ['PB145'],
    ],
    [
      'by a command that there is not',
      lines(KEEP, steps(undo(`{ does: run-command, command: none, with: ${UNIT} }`))),
      ['PB101'],
    ],
  ])('%s', (_, members, codes) => {
    expect(codesOf(members)).toEqual(codes);
  });
});

describe('a checkpoint of AWS (PB150, PB151)', () => {
  const CHECKPOINT = 'checkpoint: { id: keep, does: checkpoint }';
  const scale = (service: string): string =>
    `{ id: scale, does: ecs-scale, cluster: shop, service: ${service}, count: 4 }`;

  it.each([
    ['among the prerequisites', 'prerequisites: [{ id: keep, does: checkpoint }]', ['PB150']],
    ['twice', 'checkpoint: [{ id: keep, does: checkpoint }, { id: keep-too, does: checkpoint }]', ['PB150']],
    ['that knows a fact', lines(CHECKPOINT, steps(scale('$facts.path'))), []],
    ['that knows what a prerequisite found', lines(CHECKPOINT, steps(scale('$steps.ready.manager'))), []],
    [
      'that does not know what a step finds later',
      lines(CHECKPOINT, steps(command('look', 'check-host'), scale('$steps.look.manager'))),
      ['PB151'],
    ],
    ['that does not know each target', lines(CHECKPOINT, steps(inEach(scale('$target')))), ['PB151']],
    [
      'that does not have to',
      lines(CHECKPOINT, steps(inEach(scale('$target').replace(' }', ', irreversible: It stays so. }')))),
      [],
    ],
  ])('%s', (_, members, codes) => {
    expect(codesOf(members)).toEqual(codes);
  });
});

describe('the words for a checkpoint out of place', () => {
  it('tell one that stands elsewhere from one that stands twice', () => {
    expect(wordsOf('prerequisites: [{ id: keep, does: checkpoint }]')).toContain(
      "'keep' takes a checkpoint among the prerequisites",
    );
    expect(wordsOf(steps('{ id: keep, does: checkpoint }'))).toContain("'keep' takes a checkpoint among the steps");
    expect(wordsOf('checkpoint: [{ id: keep, does: checkpoint }, { id: again, does: checkpoint }]')).toContain(
      "'again' takes the checkpoint a second time",
    );
  });
});

describe('what a person decides (PB140, PB141, PB142)', () => {
  const THROTTLE = lines(
    'checkpoint: { id: keep, does: checkpoint }',
    steps('{ id: throttle, does: lambda-concurrency, function: shop, reserved: 1 }'),
  );

  it.each([
    ['automatic, with a step that needs approval', lines('mode: automatic', THROTTLE), ['PB140']],
    ['in shadow, with a step that needs approval', lines('mode: shadow', THROTTLE), []],
    ['automatic, and asking', lines('mode: automatic', steps(ASK)), ['PB142']],
    ['automatic, and asking as a prerequisite', lines('mode: automatic', `prerequisites: [${ASK}]`), ['PB142']],
    ['in shadow, and asking', steps(ASK), []],
    [
      'automatic and irreversible, inside another step',
      lines('mode: automatic', steps(inArm(command('stop', 'stop-service', 'irreversible: It stays so.')))),
      ['PB141'],
    ],
    ['in shadow and irreversible', steps(command('stop', 'stop-service', 'irreversible: It stays so.')), []],
    ['automatic and undoable', lines('mode: automatic', KEEP, steps(command('stop', 'stop-service', UNDO))), []],
  ])('%s', (_, members, codes) => {
    expect(codesOf(members)).toEqual(codes);
  });

  it('is said with the reason of the kind, and asked for before the step is enough', () => {
    const asked = lines('mode: automatic', THROTTLE.replace('steps: [', `steps: [${ASK}, `));
    expect(wordsOf(lines('mode: automatic', THROTTLE))).toMatch(
      /PB140 'throttle' needs .*: a limit of the function stays changed/,
    );
    expect(codesOf(asked)).toEqual(['PB142']);
  });
});

describe('a change is verified (PB144)', () => {
  const INSTALL =
    '{ id: install, does: run-command, command: AWS-ConfigureAWSPackage, with: { action: Install }, irreversible: It stays installed. }';
  const WAIT = '{ id: calm, does: wait-until, criteria: [{ name: n, alarms: OK }] }';
  const EXPECT = command('look', 'check-host', 'expect: { fact: unitKnown, is: true }');
  const CHANGE = command('stop', 'stop-service', 'irreversible: It stays so.');

  it.each([
    ['by a wait', steps(INSTALL, WAIT), []],
    ['by a look that expects something', steps(INSTALL, EXPECT), []],
    ['by no look that expects nothing', steps(INSTALL, command('look', 'check-host')), ['PB144']],
    ['by no wait before it', steps(WAIT, INSTALL), ['PB144']],
    ['by no wait after the next change', steps(INSTALL, CHANGE, WAIT), ['PB144']],
    [
      'by a wait after a step that only tells',
      steps(INSTALL, '{ id: tell, does: notify, subject: s, text: t }', WAIT),
      [],
    ],
    ['by a wait behind the step that holds it', steps(inArm(INSTALL), WAIT), []],
    ['by a wait beside it inside', steps(inArm(INSTALL, WAIT)), []],
    ['by no wait inside a step behind it', steps(INSTALL, inArm(WAIT)), ['PB144']],
    ['by its kind', steps(CHANGE), []],
  ])('%s', (_, members, codes) => {
    expect(codesOf(members)).toEqual(codes);
  });
});

describe('something is checked before something is changed (PB147)', () => {
  const CHANGE = command('stop', 'stop-service', 'irreversible: It stays so.');
  const NONE = 'prerequisites: []';

  it.each([
    ['a prerequisite', steps(CHANGE), []],
    ['nothing', lines(NONE, steps(CHANGE)), ['PB147']],
    ['the confirmation', lines(NONE, CONFIRM, steps(CHANGE)), []],
    [
      'a look that expects something',
      lines(NONE, steps(command('look', 'check-host', 'expect: { fact: unitKnown, is: true }'), CHANGE)),
      [],
    ],
    ['a look that expects nothing', lines(NONE, steps(command('look', 'check-host'), CHANGE)), ['PB147']],
    [
      'a look after it',
      lines(NONE, steps(CHANGE, command('look', 'check-host', 'expect: { fact: unitKnown, is: true }'))),
      ['PB147'],
    ],
    ['nothing, where nothing is changed', lines(NONE, steps(command('look', 'check-host'))), []],
  ])('%s', (_, members, codes) => {
    expect(codesOf(members)).toEqual(codes);
  });
});

describe('targets (PB148) and nesting (PB149)', () => {
  const TELL = '{ id: tell, does: notify, subject: s, text: t }';
  const over = (list: string, atMost: number): string =>
    steps(`{ id: all, does: for-each, over: ${list}, atMost: ${atMost}, steps: [${TELL}] }`);
  const both = (id: string, inside: string): string =>
    `{ id: ${id}, does: parallel, branches: [{ name: one, steps: [${inside}] }, { name: two, steps: [${TELL.replace('tell', `${id}-too`)}] }] }`;
  const arms = (depth: number): string =>
    Array.from({ length: depth }).reduce<string>(
      (inside, _, level) => inArm(inside).replace('id: one', `id: arm-${level}`),
      TELL,
    );

  it.each([
    ['as many as allowed', over('[a, b]', 2), []],
    ['more than allowed', over('[a, b]', 1), ['PB148']],
    ['one of them twice', over('[a, b, a]', 3), ['PB148']],
    ['however many a fact has', over('$facts.targets', 1), []],
    ['none', over('[]', 1), ['PB002']],
    ['more than one machine may have', over('$facts.targets', 41), ['PB002']],
    ['branches in branches', steps(both('out', both('in', TELL))), ['PB149']],
    ['branches for each target', steps(inEach(both('in', TELL))), ['PB149']],
    ['each target in a branch', steps(both('out', inEach(TELL))), ['PB149']],
    ['each target of each target', steps(inEach(inEach(TELL).replace('id: all', 'id: each-too'))), ['PB149']],
    ['a question for each target', steps(inEach(ASK)), ['PB149']],
    ['a choice for each target', steps(inEach(inArm(TELL))), []],
    ['each target by choice', steps(inArm(inEach(TELL))), []],
    ['four levels', steps(arms(3)), []],
    ['five levels', steps(arms(4)), ['PB149']],
  ])('%s', (_, members, codes) => {
    expect(codesOf(members)).toEqual(codes);
  });
});

describe('criteria (PB152, PB153, PB154)', () => {
  const look = `look: { command: check-host, with: ${UNIT} }`;
  const success = (criterion: string, ...more: readonly string[]): string =>
    `success: { ${[...more, `criteria: [{ name: n, ${criterion} }]`].join(', ')} }`;
  const wait = (criterion: string, ...more: readonly string[]): string =>
    steps(`{ id: calm, does: wait-until, ${[...more, `criteria: [{ name: n, ${criterion} }]`].join(', ')} }`);

  it.each([
    ['on a fact, with a look', 'fact: unitKnown, is: true', [look], []],
    ['on a fact, without', 'fact: unitKnown, is: true', [], ['PB152']],
    ['on a metric, without', 'metric: errorRate, below: 1', [], []],
    ['on the alarms, without', 'alarms: OK', [], []],
    ['on a fact that is not found', 'fact: mode, is: healthy', [look], ['PB153']],
    ['on a fact with a name that JavaScript has already', 'fact: constructor, is: x', [look], ['PB153']],
    ['on a number, as one', 'fact: diskFreePercent, above: 5', [look], []],
    ['on a number, as one of several', 'fact: diskFreePercent, in: [1, 2]', [look], []],
    ['on a number, as a text', 'fact: diskFreePercent, in: [1, "2"]', [look], ['PB153']],
    ['on a text, above a number', 'fact: manager, above: 5', [look], ['PB153']],
    ['on true or false, as a text', 'fact: unitKnown, is: "true"', [look], ['PB153']],
    ['that nothing meets', 'metric: errorRate, above: 5, below: 5', [], ['PB153']],
    ['that something meets', 'metric: errorRate, above: 5, below: 6', [], []],
    [
      'by a document that changes',
      'alarms: OK',
      ['look: { command: AWS-RunShellScript, with: { commands: reboot } }'],
      ['PB114'],
    ],
    ['looked at without a pause', 'alarms: OK', ['every: 0s'], ['PB154']],
  ])('%s', (_, criterion, more, codes) => {
    expect(codesOf(success(criterion, ...more))).toEqual(codes);
    expect(codesOf(wait(criterion, ...more))).toEqual(codes);
  });

  it.each([
    ['no window', success('alarms: OK', 'window: 0s'), ['PB154']],
    ['no stability', success('alarms: OK', 'stability: 0s'), ['PB154']],
    ['some stability', success('alarms: OK', 'stability: 1s'), []],
    ['no time to wait', wait('alarms: OK', 'within: 0s'), ['PB154']],
    ['no stability of a step that waits', wait('alarms: OK', 'stability: 0s'), []],
    ['an approval that expires at once', steps('{ id: ask, does: approve, summary: s, expires: 0s }'), ['PB154']],
    ['an approval of two years', steps('{ id: ask, does: approve, summary: s, expires: 730d }'), ['PB154']],
    ['no time at all', 'timeout: 0s', ['PB154']],
    ['a year', 'timeout: 365d', []],
    ['more than a year', 'timeout: 366d', ['PB154']],
  ])('with %s', (_, members, codes) => {
    expect(codesOf(members)).toEqual(codes);
  });
});

describe('the controller is spared (PB155)', () => {
  const throttle = (name: string): string =>
    lines(
      'checkpoint: { id: keep, does: checkpoint }',
      steps(`{ id: throttle, does: lambda-concurrency, function: ${name}, reserved: 1 }`),
    );

  it.each([
    ['AutoRecovery-Intake', ['PB155']],
    ['auto-recovery-step', ['PB155']],
    ['shop', []],
    ['$facts.unit', []],
  ])('%s', (name, codes) => {
    expect(codesOf(throttle(name))).toEqual(codes);
  });

  it('also inside other steps, and looking at it is allowed', () => {
    const call = (mutates: boolean): string =>
      steps(
        inArm(
          `{ id: call, does: invoke-function, function: auto-recovery-doctor, mutates: ${mutates}${mutates ? ', irreversible: It stays so.' : ''} }`,
        ),
      );
    expect(codesOf(call(true))).toEqual(['PB155']);
    expect(codesOf(call(false))).toEqual([]);
  });
});

describe('the worst case (PB120)', () => {
  it('is within the time-out, to the second', () => {
    const look = steps(command('look', 'check-host', 'retries: 0'));
    const seconds = /may take (\d+) s/.exec(wordsOf(lines('timeout: 1s', look)))?.[1] ?? '';
    expect(codesOf(lines(`timeout: ${seconds}s`, look))).toEqual([]);
    expect(codesOf(lines(`timeout: ${Number(seconds) - 1}s`, look))).toEqual(['PB120']);
    expect(wordsOf(lines('timeout: 1s', look))).toContain(`write \`timeout: ${Math.ceil(Number(seconds) / 60)}m\``);
  });

  it('leaves the waiting for people out', () => {
    expect(codesOf(lines('timeout: 30m', steps(ASK)))).toEqual([]);
  });
});
