import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import {
  argumentOf,
  referenceOf,
  referencesInText,
  strictArgumentOf,
  textExpression,
  Value,
  wordsExpression,
} from '#statemachines/value';
import { INPUT } from './machine.ts';

const SCOPE = { parameters: { count: 3, path: '/x' }, targetVariable: 'all_target' };

const evaluate = (expression: unknown, variables: Record<string, unknown> = {}): Promise<unknown> =>
  jsonata(String(expression).replace(/^\{%|%\}$/g, '')).evaluate(
    {},
    { states: { context: { Execution: { Input: INPUT } } }, ...variables },
  );

describe('a value', () => {
  it.each([
    'literal',
    12,
    true,
    '$component',
    '$owner',
    '$node',
    '$recoveryId',
    '$facts.port',
    '$steps.check-it.pid',
    'costs 5 $',
  ])('%j is read', (value) => {
    expect(Value.safeParse(value).success).toBe(true);
  });

  it.each([
    '$',
    '$nobody',
    '$facts',
    '$facts.Port',
    '$facts.port.x',
    '$steps.check',
    '$steps.Check.pid',
    '$component and more',
    '$states.input',
    '{% 1 %}',
    'x %} y',
    'a'.repeat(1001),
    null,
    {},
    ['$node'],
  ])('%j is refused', (value) => {
    expect(Value.safeParse(value).success).toBe(false);
  });

  it('that is a literal stays as it is, whatever it holds', () => {
    for (const value of ['$(reboot)', '`id`', "'; rm -rf /", '"', 7, false])
      expect(argumentOf(value, SCOPE)).toBe(value);
  });

  it.each([
    ['$component', 'catalog'],
    ['$owner', 'shop-team'],
    ['$node', INPUT.node],
    ['$recoveryId', 'catalog-1'],
    ['$facts.port', 8080],
    ['$target', 'mi-2'],
    ['$kept.scaleCount', 4],
  ])('%s yields what the recovery holds', async (value, wanted) => {
    expect(await evaluate(argumentOf(value, SCOPE), { all_target: 'mi-2', kept_scaleCount: 4 })).toBe(wanted);
  });

  it("of a step yields the step's fact, and an empty text where it found none", async () => {
    expect(await evaluate(argumentOf('$steps.check-it.pid', SCOPE), { check_it: { pid: 12 } })).toBe(12);
    expect(await evaluate(argumentOf('$steps.check-it.pid', SCOPE), { check_it: {} })).toBe('');
  });

  it('of a parameter is its value itself, of its own type', () => {
    expect(argumentOf('$parameters.count', SCOPE)).toBe(3);
    expect(strictArgumentOf('$parameters.path', SCOPE)).toBe('/x');
    expect(() => argumentOf('$parameters.none', SCOPE)).toThrow("parameter 'none' has no value");
  });

  it('for a call to AWS fails where there is nothing, and may be a list', async () => {
    expect(strictArgumentOf(['$facts.port', 'x'], SCOPE)).toEqual([
      '{% $states.context.Execution.Input.facts.port %}',
      'x',
    ]);
    expect(await evaluate(strictArgumentOf('$steps.check-it.pid', SCOPE), { check_it: {} })).toBeUndefined();
  });

  it('says what it refers to', () => {
    expect(referenceOf('$facts.port')).toEqual({ kind: 'fact', name: 'port' });
    expect(referenceOf('$steps.check-it.pid')).toEqual({ kind: 'step', step: 'check-it', name: 'pid' });
    expect(referenceOf('$node')).toEqual({ kind: 'recovery', name: 'node' });
    expect(referenceOf('$parameters.count')).toEqual({ kind: 'parameter', name: 'count' });
    expect(referenceOf('$kept.scaleCount')).toEqual({ kind: 'kept', name: 'scaleCount' });
    expect(referenceOf('$target')).toEqual({ kind: 'target', name: 'target' });
    expect(referenceOf('node')).toBeUndefined();
    expect(referenceOf(12)).toBeUndefined();
  });
});

describe('a text', () => {
  it.each([
    ['plain', 'plain'],
    ['{component} on {node}', `catalog on ${INPUT.node}`],
    ['{facts.port}', '8080'],
    ['{facts.nothing}.', '.'],
    ['{steps.check-it.pid}{steps.check-it.none}!', '12!'],
    ['say "hello" \\ \n {owner}', 'say "hello" \\ \n shop-team'],
    ['{Nobody} {} { component }', '{Nobody} {} { component }'],
    ['ends with a quote"', 'ends with a quote"'],
    ["it's 100 % & more", "it's 100 % & more"],
    ['ünïcödé \u2028 \u0007', 'ünïcödé \u2028 \u0007'],
  ])('%j is filled in', async (text, wanted) => {
    expect(await evaluate(textExpression(text, SCOPE), { check_it: { pid: 12 } })).toBe(wanted);
  });

  it('lists what it refers to, also what does not exist', () => {
    expect(referencesInText('{component} {Nobody} {facts.port}')).toEqual([
      { written: 'component', reference: { kind: 'recovery', name: 'component' } },
      { written: 'Nobody', reference: undefined },
      { written: 'facts.port', reference: { kind: 'fact', name: 'port' } },
    ]);
  });
});

describe('words that name references', () => {
  it('say what these stand for', async () => {
    const words = 'the service $facts.port of $component on $target has $steps.check-it.pid, not $5';
    expect(await evaluate(wordsExpression(words, SCOPE), { check_it: { pid: 12 }, all_target: 'mi-2' })).toBe(
      'the service 8080 of catalog on mi-2 has 12, not $5',
    );
  });
});
