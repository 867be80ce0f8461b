import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { liveContext, type Streams } from '#cli/live-context';

const streams = (
  tty: boolean,
  env: NodeJS.ProcessEnv = {},
): Streams & { readonly said: () => string; readonly type: (text: string) => void } => {
  const stdin = Object.assign(new PassThrough(), { isTTY: tty });
  const stdout = Object.assign(new PassThrough(), { isTTY: tty, columns: 99 });
  const stderr = Object.assign(new PassThrough(), { isTTY: tty });
  return {
    stdin: stdin as unknown as Streams['stdin'],
    stdout: stdout as unknown as Streams['stdout'],
    stderr: stderr as unknown as Streams['stderr'],
    env,
    said: () => String(stderr.read() ?? ''),
    type: (text) => void stdin.write(text),
  };
};

describe('the terminal', () => {
  it.each([
    [true, {}, true],
    [true, { NO_COLOR: '' }, true],
    [true, { NO_COLOR: '1' }, false],
    [true, { TERM: 'dumb' }, false],
    [false, {}, false],
  ] as const)('is a terminal: %s, with %o: colour %s', (tty, env, hasColour) => {
    expect(liveContext(streams(tty, env)).terminal.hasColour).toBe(hasColour);
  });

  it('asks nobody and breaks no line where nobody sits', () => {
    const { terminal } = liveContext(streams(false));
    expect([terminal.ask, terminal.columns]).toEqual([undefined, undefined]);
  });

  it('asks on stderr, so that the question is no part of the result', async () => {
    const given = streams(true);
    const { terminal } = liveContext(given);
    expect(terminal.columns).toBe(99);
    const answer = terminal.ask?.('go on? ');
    given.type('catalog\n');
    expect(await answer).toBe('catalog');
    expect(given.said()).toContain('go on?');
  });

  it('takes a terminal that is closed for no answer', async () => {
    const given = streams(true);
    const answer = liveContext(given).terminal.ask?.('go on? ');
    given.stdin.emit('end');
    expect(await answer).toBe('');
  });

  it('makes a new id for every request', () => {
    const { newRequestId } = liveContext(streams(false));
    expect(newRequestId()).not.toBe(newRequestId());
  });
});
