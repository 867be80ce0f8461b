import { describe, expect, it } from 'vitest';
import { variablesAreApart } from '#statemachines/rules/machine/variables-are-apart';
import { codesOf, foundIn } from './proof.ts';

const step = (id: string): string =>
  `{ id: ${id}, does: run-command, command: check-host, with: { Unit: $facts.unit } }`;
const steps = (...ids: readonly string[]): string => `steps: [${ids.map(step).join(', ')}]`;

describe('names', () => {
  it.each([
    'begin',
    'recovered',
    'self-resolved',
    'untouched',
    'rolled-back',
    'not-undone',
    'not-well',
    'stopped',
    'verify',
    'judge',
    'failure',
    'since',
    'judgement',
    'states',
  ])("'%s' is the machine's own (PB108)", (id) => {
    expect(codesOf(steps(id))).toEqual(['PB108']);
  });

  it('are the machine’s own wherever a step stands, and of branches too', () => {
    const branches = (name: string, id: string): string => `
steps:
  - id: both
    does: parallel
    branches:
      - { name: ${name}, steps: [${step(id)}] }
      - { name: two, steps: [${step('look-two')}] }
`;
    expect(codesOf(branches('one', 'look-one'))).toEqual([]);
    expect(codesOf(branches('one', 'judge'))).toEqual(['PB108']);
    expect(codesOf(branches('stopped', 'look-one'))).toEqual(['PB108']);
    expect(codesOf(branches('done', 'look-one'))).toEqual([]);
    expect(codesOf(branches('one', 'look-two'))).toEqual(['PB107']);
  });

  it('are taken once, prerequisites and checkpoint included', () => {
    expect(codesOf(steps('ready'))).toEqual(['PB107']);
    expect(codesOf(`checkpoint: ${step('keep')}\n${steps('keep')}`)).toEqual(['PB107']);
    expect(codesOf(steps('one', 'two'))).toEqual([]);
  });

  it('of functions that the machine calls are refused, of others not (PB176)', () => {
    expect(codesOf(steps('power'))).toEqual(['PB176']);
    expect(codesOf(steps('trim'))).toEqual([]);
    expect(codesOf(steps('shuffle'))).toEqual([]);
  });

  it.each([
    ['the counter of another', ['a', 'a-attempt'], ['PB176']],
    ['nothing of another', ['a', 'a-trial'], []],
    ['the counter of the success criteria', ['verify-attempt'], ['PB176']],
    ['nothing of one that is read by it', ['check', 'check-host'], []],
  ])('that would overwrite %s', (_, ids, codes) => {
    expect(codesOf(steps(...ids))).toEqual(codes);
  });

  it('that would overwrite the undo of another are refused', () => {
    const members = (id: string): string => `
checkpoint: { id: keep, does: run-command, command: checkpoint-service, with: { Unit: $facts.unit } }
steps:
  - id: a
    does: run-command
    command: stop-service
    with: { Unit: $facts.unit }
    undo: { does: run-command, command: start-service, with: { Unit: $facts.unit } }
  - ${step(id)}
`;
    expect(codesOf(members('a-undone'))).toEqual([]);
    expect(codesOf(members('a-undo-attempt'))).toEqual(['PB176']);
  });

  it('of what a step reads of another are not its own', () => {
    const machine = (expression: string): string => `
StartAt: a
States:
  a: { Type: Pass, Assign: { x: '{% ${expression} %}' }, Next: a-b }
  a-b: { Type: Pass, Assign: { a_b: '{% $states.result %}' }, End: true }
`;
    expect(foundIn(variablesAreApart, machine('$a_b.pid'))).toEqual([]);
    expect(foundIn(variablesAreApart, machine('$a_b'))).toHaveLength(1);
    expect(foundIn(variablesAreApart, machine('$a_b').replace('{% $states.result %}', ''))).toEqual([]);
  });
});

describe('what a deployment would change (PB109)', () => {
  it.each([
    ['a description', 'description: Costs ${Price}'],
    ['a text', "steps: [{ id: tell, does: notify, subject: Hello, text: 'It costs ${' }]"],
    ['a list', "aliases: ['${Name}']"],
  ])('is refused in %s', (_, members) => {
    expect(codesOf(members)).toEqual(['PB109']);
  });
});
