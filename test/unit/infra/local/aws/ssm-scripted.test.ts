import { describe, expect, it } from 'vitest';
import { commandOutcome } from '#domain/recovery/command-outcome';
import { CONTROLS } from '#infra/local/aws/local-controls';
import type { RunResult } from '#infra/local/aws/managed-node';
import { createScriptedCommands } from '#infra/local/aws/ssm-scripted';

const NOW = '2026-03-09T12:00:00.000Z';

const scripted = (answers: (typeof CONTROLS.scriptCommands)['_output']['answers']) => {
  const commands = createScriptedCommands(() => new Date(NOW));
  commands.script({ recoveryId: 'r-1', answers });
  return commands;
};
const signal = (): AbortSignal => new AbortController().signal;

/** What the step worker makes of a command's end. */
const heard = async (run: Promise<RunResult> | undefined) => {
  const result = await run;
  if (result === undefined) return undefined;
  const { exitCode, stdout: output, stderr: errorOutput } = result;
  const outcome = commandOutcome({
    ended: exitCode === 0 ? 'done' : 'failed',
    status: exitCode === 0 ? 'Success' : 'Failed',
    ...{ exitCode, output, errorOutput },
  });
  return outcome === undefined ? undefined : { state: outcome.state, ...outcome.result };
};

describe('a scripted command', () => {
  it('finds what is said of its step, as the step worker reads it', async () => {
    const { run } = scripted({ look: [{ facts: { mode: 'dead', list: [1, 2] } }] });
    expect(await heard(run('r-1 look.1', signal()))).toMatchObject({
      state: 'done',
      facts: { mode: 'dead', list: [1, 2] },
    });
  });

  it('fails as a document whose action had no effect, in the given words', async () => {
    const { run } = scripted({ restart: [{ fails: 'it does not start' }], look: [{ fails: 'gone', exitCode: 69 }] });
    expect(await heard(run('r-1 restart.1', signal()))).toMatchObject({
      state: 'failed',
      exitCode: 70,
      message: 'the action was tried and did not have its effect: it does not start',
    });
    expect(await heard(run('r-1 look.1', signal()))).toMatchObject({ state: 'failed', exitCode: 69 });
  });

  it('gets the answer of its attempt, and a later one the last', async () => {
    const { run } = scripted({ 'a:undo': [{ fails: 'once' }, { facts: { n: 2 } }] });
    const states = await Promise.all([1, 2, 3].map((attempt) => heard(run(`r-1 a:undo.${attempt}`, signal()))));
    expect(states.map((each) => each?.state)).toEqual(['failed', 'done', 'done']);
  });

  it('finds nothing where nothing is said of its step', async () => {
    const { run } = scripted({});
    expect(await heard(run('r-1 other.1', signal()))).toMatchObject({ state: 'done', facts: {} });
  });

  it('is left to its node where no script is about its recovery', () => {
    const { run } = scripted({ look: [{ facts: {} }] });
    expect(run('r-2 look.1', signal())).toBeUndefined();
    expect(run('', signal())).toBeUndefined();
    expect(run('r-1 look.1 more', signal())).toBeUndefined();
  });

  it('waits until its step is scripted again', async () => {
    const { run, script } = scripted({ look: [{ waits: true }] });
    let ended = false;
    const running = run('r-1 look.1', signal())?.finally(() => {
      ended = true;
    });
    script({ recoveryId: 'r-1', answers: { other: [{ facts: {} }] } });
    await Promise.resolve();
    expect(ended).toBe(false);
    script({ recoveryId: 'r-1', answers: { look: [{ facts: { now: true } }] } });
    expect(await heard(running)).toMatchObject({ state: 'done', facts: { now: true } });
  });

  it('that waits ends when it is cancelled', async () => {
    const { run } = scripted({ look: [{ waits: true }] });
    const abort = new AbortController();
    const running = run('r-1 look.1', abort.signal);
    abort.abort();
    expect(await running).toMatchObject({ ended: 'cancelled', exitCode: 137 });
  });
});

it('the control refuses an answer that is none', () => {
  const asked = (answer: object) =>
    CONTROLS.scriptCommands.safeParse({ recoveryId: 'r-1', answers: { look: [answer] } }).success;
  expect([{ facts: {} }, { fails: 'x' }, { waits: true }].map(asked)).toEqual([true, true, true]);
  expect([{}, { facts: {}, fails: 'x' }, { fails: '' }, { waits: false }].map(asked)).toEqual(Array(4).fill(false));
});
