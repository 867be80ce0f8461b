import { describe, expect, it } from 'vitest';
import { readCase, resultOf } from '#statemachines/simulate/referee/cases';
import { narrate } from '#statemachines/simulate/referee/narrate';
import { CALLBACK, inARow, task } from './support.ts';

const run = async (content: object) => {
  const each = readCase({ id: 'a/b', type: 'STANDARD', input: {}, tasks: {}, ...content });
  if (each === undefined) throw new Error('no case');
  return resultOf(each);
};

describe('a recorded case', () => {
  it('is answered from its script: each iteration from its own part, attempts in order', async () => {
    const definition = inARow({
      all: { Type: 'Map', ItemProcessor: inARow({ call: task({ Retry: [{ ErrorEquals: ['E'] }] }) }) },
    });
    const attempts = [
      { iteration: [0], output: 'a' },
      { iteration: [1], error: 'E', cause: 'c' },
      { iteration: [1], output: 'b' },
      'nonsense',
    ];
    expect(await run({ definition, input: [1, 2], tasks: { call: attempts, other: 'nonsense' } })).toMatchObject({
      status: 'SUCCEEDED',
      output: ['a', 'b'],
    });
  });

  it('times out where the script says so, by its limit or at once', async () => {
    const tasks = { call: [{ timeout: true, submitted: { id: 1 } }] };
    const limited = await run({ definition: inARow({ call: task({ Resource: CALLBACK, TimeoutSeconds: 5 }) }), tasks });
    expect(limited).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(narrate(limited).join('\n')).toMatch(/\+5\.000 s {2}TaskTimedOut/);
    expect(await run({ definition: inARow({ call: task() }), tasks })).toMatchObject({ error: 'States.Timeout' });
  });

  it('may be refused by the service, and fails where the script is too short', async () => {
    const definition = inARow({ call: task() });
    expect(
      await run({ definition, tasks: { call: [{ rejected: true, error: 'States.Runtime', cause: 'no' }] } }),
    ).toMatchObject({ error: 'States.Runtime', cause: 'no' });
    expect(await run({ definition, tasks: { call: [{ rejected: true }] } })).toMatchObject({ status: 'FAILED' });
    expect(await run({ definition, tasks: [] })).toMatchObject({
      error: 'States.TaskFailed',
      cause: "the script has no further answer for 'call'",
    });
  });

  it('never stops the others: what breaks the simulator is a failure that says so', async () => {
    const id = 'x';
    const broken = {
      id,
      type: 'STANDARD' as const,
      definition: {},
      input: {},
      get tasks(): never {
        throw new Error('cannot be read');
      },
    };
    expect(await resultOf(broken)).toEqual({
      status: 'FAILED',
      error: 'Simulator.Bug',
      cause: 'Error: cannot be read',
      events: [],
    });
  });

  it('is read without its expectations, and what is no case is none', () => {
    expect(readCase({ id: 'a', type: 'EXPRESS', definition: {}, expect: { status: 'x' }, flags: [] })).toEqual({
      id: 'a',
      type: 'EXPRESS',
      definition: {},
      input: null,
      tasks: {},
    });
    expect([readCase(1), readCase({ definition: {} }), readCase({ id: 'a' })]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('of a definition is checked', async () => {
    const each = readCase({ id: 'v', type: 'STANDARD', definition: '{' });
    const result = each === undefined ? undefined : await resultOf(each);
    expect(result).toMatchObject({ result: 'FAIL' });
    expect(result === undefined ? [] : narrate(result)).toEqual([
      'FAIL',
      expect.stringContaining('INVALID_JSON_DESCRIPTION'),
    ]);
  });

  it('reads as a story: when, what, where, with long values cut', async () => {
    const definition = inARow({
      rest: { Type: 'Wait', Seconds: 2 },
      all: { Type: 'Map', ItemProcessor: inARow({ one: { Type: 'Pass' } }) },
    });
    const lines = narrate(await run({ definition, input: ['x'.repeat(300)] }));
    expect(lines[2]).toMatch(/^ {3}3 {6}\+2\.000 s {2}WaitStateExited {11}rest {2}output=\["x+…$/);
    expect(lines.some((line) => line.includes('one[0]'))).toBe(true);
    expect(lines.at(-1)).toContain('"status":"SUCCEEDED"');
  });
});
