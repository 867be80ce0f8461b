import { describe, expect, it } from 'vitest';
import { codesOf, wordsOf } from './proof.ts';

const look = (value: string, more = ''): string => `
${more}
steps:
  - { id: look, does: run-command, command: check-host, with: { Unit: ${value} } }
`;
const PARAMETERS = `parameters:
  unit: { type: string, description: x, allowedPattern: '^[a-z]*$', default: web }
  odd: { type: string, description: x, allowedPattern: '^.*$', default: 'a b' }
  flag: { type: boolean, description: x, default: true }`;

describe('references', () => {
  it.each([
    ['a fact', look('$facts.unit'), []],
    ['a fact of another type that the place takes', look('$facts.port'), []],
    ['a list where one is wanted', look('$facts.targets'), ['PB134']],
    ['a fact with a name that JavaScript has already', look('$facts.constructor'), ['PB105']],
    ['a parameter', look('$parameters.unit', PARAMETERS), []],
    ['a parameter whose default does not fit the command', look('$parameters.odd', PARAMETERS), ['PB135']],
    ['a parameter with a name that JavaScript has already', look('$parameters.toString', PARAMETERS), ['PB130']],
    ['the component', look('$component'), []],
    ['what a prerequisite has found', look('$steps.ready.manager'), []],
    ['what nobody finds, by a name that JavaScript has already', look('$steps.ready.valueOf'), ['PB133']],
    ['itself', look('$steps.look.manager'), ['PB106']],
    ['the target where there is none', look('$target'), ['PB132']],
    ['what was kept where nothing is', look('$kept.count'), ['PB131']],
    ['a literal that fits', look('web'), []],
    ['a literal that does not', look('"a b"'), ['PB135']],
    ['a number that does not', look('1e100'), ['PB135']],
  ])('to %s', (_, members, codes) => {
    expect(codesOf(members)).toEqual(codes);
  });

  it.each([
    [
      'in a text for people',
      'steps: [{ id: tell, does: notify, subject: s, text: "{facts.none} {steps.none.x} {target}" }]',
      ['PB105', 'PB106', 'PB132'],
    ],
    [
      'in an undo',
      `
checkpoint: { id: keep, does: run-command, command: checkpoint-service, with: { Unit: $facts.unit } }
steps:
  - id: stop
    does: run-command
    command: stop-service
    with: { Unit: $facts.unit }
    undo: { does: run-command, command: start-service, with: { Unit: $facts.none } }
`,
      ['PB105'],
    ],
    [
      'in the look of the success criteria',
      'success: { look: { command: check-host, with: { Unit: $facts.none } }, criteria: [{ name: n, fact: unitKnown, is: true }] }',
      ['PB105'],
    ],
    [
      'in the look of a step that waits',
      'steps: [{ id: calm, does: wait-until, look: { command: check-host, with: { Unit: $facts.none } }, criteria: [{ name: n, fact: unitKnown, is: true }] }]',
      ['PB105'],
    ],
    [
      'in a list of targets',
      'steps: [{ id: all, does: for-each, over: [$facts.none], atMost: 1, steps: [{ id: tell, does: notify, subject: s, text: t }] }]',
      ['PB105'],
    ],
    [
      'in a condition',
      'steps: [{ id: one, does: choose, arms: [{ when: { value: $facts.none, is: 1 }, steps: [{ id: tell, does: notify, subject: s, text: t }] }] }]',
      ['PB105'],
    ],
  ])('are found %s', (_, members, codes) => {
    expect(codesOf(members)).toEqual(codes);
  });

  it('of a condition are compared with what they can be', () => {
    const choose = (when: string): string =>
      `steps: [{ id: one, does: choose, arms: [{ when: ${when}, steps: [{ id: tell, does: notify, subject: s, text: t }] }] }]`;
    expect(codesOf(choose('{ value: $facts.port, above: 1 }'))).toEqual([]);
    expect(codesOf(choose('{ value: $facts.unit, above: 1 }'))).toEqual(['PB134']);
    expect(codesOf(choose('{ value: $steps.ready.unitKnown, is: true }'))).toEqual([]);
    expect(codesOf(choose('{ value: $steps.ready.unitKnown, is: yes }'))).toEqual(['PB134']);
    expect(codesOf(choose('{ value: $parameters.flag, is: true }').concat(`\n${PARAMETERS}`))).toEqual([]);
    expect(codesOf(choose('{ value: $component, above: 1 }'))).toEqual(['PB134']);
  });

  it('do not reach into another branch or arm, nor out of one', () => {
    const two = (text: string): string => `
steps:
  - id: both
    does: parallel
    branches:
      - { name: one, steps: [{ id: look-one, does: run-command, command: check-host, with: { Unit: $facts.unit } }] }
      - { name: two, steps: [{ id: tell, does: notify, subject: s, text: '${text}' }] }
`;
    expect(codesOf(two('{steps.ready.manager}'))).toEqual([]);
    expect(codesOf(two('{steps.look-one.manager}'))).toEqual(['PB106']);
    expect(
      codesOf(`${two('x')}  - { id: after, does: notify, subject: s, text: '{steps.look-one.manager}' }\n`),
    ).toEqual(['PB106']);
  });

  it('do not go to a confirmation that is asked only later', () => {
    const tell = '  - { id: tell, does: notify, subject: s, text: "{steps.sure.mode}" }';
    const members = (steps: string): string => `
checkpoint: { id: keep, does: run-command, command: checkpoint-service, with: { Unit: $facts.unit } }
confirm:
  id: sure
  does: run-command
  command: check-service
  with: { Unit: $facts.unit, Port: $facts.port, HealthPath: / }
  expect: { fact: mode, not: healthy }
steps:
${steps}`;
    const stop =
      '  - { id: stop, does: run-command, command: stop-service, with: { Unit: $facts.unit }, restorative: true }';
    expect(codesOf(members(`${stop}\n${tell}`))).toEqual([]);
    expect(codesOf(members(`${tell}\n${stop}`))).toEqual(['PB106']);
  });

  it('stand alone: braces, the agent’s braces and a reference inside a text are none', () => {
    const run = (commands: string): string =>
      `steps: [{ id: look, does: run-command, command: AWS-RunShellScript, mutates: false, with: { commands: '${commands}' } }]`;
    expect(codesOf(run('uptime; echo $HOME ${'.replace('${', '{ }')))).toEqual([]);
    expect(codesOf(run('echo {{ Unit }}'))).toEqual(['PB136']);
    expect(codesOf(run('echo {component}'))).toEqual(['PB136']);
    expect(codesOf(run('echo { facts.unit }'))).toEqual(['PB136']);
    expect(codesOf(run('echo $steps.ready.manager'))).toEqual(['PB136']);
  });

  it('say at their own column what there is instead', () => {
    expect(wordsOf(look('$facts.unti'))).toMatch(
      /^x\.yaml:16:65 PB105 'unti' .*: unit, port, path, targets \(did you mean 'unit'\?\)$/,
    );
    expect(wordsOf(look('$steps.ready.managr'))).toMatch(
      /PB133 'ready' finds no 'managr', it finds: manager, .*\(did you mean 'manager'\?\)/,
    );
    expect(wordsOf(look('$steps.raedy.manager'))).toMatch(
      /PB106 .* there is none of that name \(did you mean 'ready'\?\)/,
    );
  });
});

describe('what is wrong already is not wrong twice', () => {
  it('nothing is said of what a step with an unknown command takes, finds or changes', () => {
    expect(
      codesOf(`
steps:
  - { id: look, does: run-command, command: none, with: { Unit: $facts.none } }
  - { id: tell, does: notify, subject: s, text: '{steps.look.x}' }
`),
    ).toEqual(['PB101']);
  });

  it('nor of the type of what a step finds that expects something impossible', () => {
    expect(
      codesOf(`
steps:
  - { id: look, does: run-command, command: check-host, with: { Unit: $facts.unit }, expect: { fact: unitKnown, is: 3 } }
  - { id: one, does: choose, arms: [{ when: { value: $steps.look.unitKnown, is: x }, steps: [{ id: tell, does: notify, subject: s, text: t }] }] }
`),
    ).toEqual(['PB119']);
  });
});
