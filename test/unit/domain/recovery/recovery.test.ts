import { describe, expect, it } from 'vitest';
import { commandOutcome, EXIT_CODES } from '#domain/recovery/command-outcome';
import { deadlineOf } from '#domain/recovery/recovery';
import { mayHaveActed, stepRunOf } from '#domain/recovery/step-run';
import { aStepRun, iso, NOON } from '#test/support/builders';

type Command = Parameters<typeof commandOutcome>[0];
const end = (changes: Partial<Command>) =>
  commandOutcome({ ended: 'failed', status: 'Failed', output: '', errorOutput: '', ...changes });

describe('what a command’s end means', () => {
  it('is nothing while it is not over', () => {
    expect(commandOutcome({ status: 'InProgress', output: '{"pid":1}', errorOutput: '' })).toBeUndefined();
  });

  it('done: the facts of its last line, and the last line before it in words', () => {
    expect(
      end({ ended: 'done', exitCode: 0, output: 'stopping\nstopped\n{"pid":42}\n\n', errorOutput: 'noise' }),
    ).toEqual({
      state: 'done',
      result: { exitCode: 0, message: 'stopped', facts: { pid: 42 } },
    });
  });

  it.each(['', 'plain text', '{"cut":', '[1]', '"text"', '{"pid":42}\nlater words'])(
    'done with the output %j has no facts',
    (output) => {
      expect(end({ ended: 'done', output })).toMatchObject({ state: 'done', result: { exitCode: 0, facts: {} } });
    },
  );

  it.each(Object.entries(EXIT_CODES).filter(([code]) => code !== '0' && code !== '72'))(
    'failed with exit code %s says in words what that is',
    (code, words) => {
      expect(end({ exitCode: Number(code) })).toEqual({
        state: 'failed',
        result: { exitCode: Number(code), message: words, facts: {} },
      });
      expect(end({ exitCode: Number(code), errorOutput: 'one\ntwo\n', output: 'three\n{"a":1}' })).toEqual({
        state: 'failed',
        result: { exitCode: Number(code), message: `${words}: two`, facts: { a: 1 } },
      });
    },
  );

  it('failed with an exit code of its own, or none, says so', () => {
    expect(end({ exitCode: 3 })?.result.message).toBe('it ended with exit code 3');
    expect(end({})?.result).toEqual({ message: 'it ended with exit code unknown', facts: {} });
    expect(end({ exitCode: 3, output: 'said on stdout' })?.result.message).toBe(
      'it ended with exit code 3: said on stdout',
    );
  });

  it.each([
    ['timed-out', 'Execution Timed Out', 'execution timed out'],
    ['cancelled', 'Cancelled', 'cancelled'],
    ['undeliverable', 'Delivery Timed Out', 'delivery timed out'],
  ] as const)('%s is a failure in the words of SSM', (ended, status, message) => {
    expect(end({ ended, status })).toEqual({ state: 'failed', result: { message, facts: {} } });
  });

  it('keeps what is said short', () => {
    expect(end({ exitCode: 70, errorOutput: 'x'.repeat(5000) })?.result.message).toHaveLength(400);
    expect(end({ ended: 'done', output: 'x'.repeat(5000) })?.result.message).toHaveLength(400);
  });

  it('of a repetition that the host refused is the first run’s end', () => {
    const repeated = (first: object) => end({ exitCode: 72, output: JSON.stringify({ repeated: true, first }) });
    expect(repeated({ exitCode: 0, result: { pid: 7 } })).toEqual({
      state: 'done',
      result: { exitCode: 0, message: 'the host had run it already and it ended with 0', facts: { pid: 7 } },
    });
    expect(repeated({ exitCode: 70, result: null })).toMatchObject({
      state: 'failed',
      result: { exitCode: 70, facts: {} },
    });
    expect(repeated({ exitCode: null, result: null })).toBeUndefined();
    expect(end({ exitCode: 72, output: 'no report' })).toBeUndefined();
  });
});

describe('a step', () => {
  it('may have acted, but where it changes nothing or its command was certainly not sent', () => {
    expect(mayHaveActed(aStepRun())).toBe(true);
    expect(mayHaveActed(aStepRun({ state: 'failed', commandId: 'c' }))).toBe(true);
    expect(mayHaveActed(aStepRun({ state: 'failed' }))).toBe(false);
    expect(mayHaveActed(aStepRun({ mutates: false }))).toBe(false);
  });
  it('is known by its name and attempt', () => expect(stepRunOf('restart', 2)).toBe('restart.2'));
});

describe('a deadline', () => {
  it('lies behind the machine’s own end, even where the sweeper started it', () =>
    expect(deadlineOf(NOON, 300)).toBe(iso(420)));
});
