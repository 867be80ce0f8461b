import { describe, expect, it } from 'vitest';
import { cliError } from '#cli/cli-error';
import { COMMANDS } from '#cli/commands';
import { exitOf } from '#cli/exit-codes';
import { ERROR_CODES, type ErrorCode, RecoveryError } from '#domain/errors';
import { recovery } from './terminal.ts';

describe('the command line', () => {
  it('lists every command, the exit codes and the shape of the JSON in its help', async () => {
    const { out, exitCode, err } = await recovery('--help');
    expect([exitCode, err]).toEqual([0, '']);
    const nouns = await recovery('playbook --help');
    for (const { noun, name } of COMMANDS) expect(noun === undefined ? out : nouns.out).toContain(`  ${name} `);
    expect(out).toContain('   5  refused by a gate');
    expect(out).toContain('{ "command": "why", "exitCode": 0, "result": { … } }');
  });

  it.each(COMMANDS.map(({ noun, name, needs }) => [noun === undefined ? name : `${noun} ${name}`, needs]))(
    'says in the help of %s which role it needs (I6)',
    async (name, needs) => {
      const { out, exitCode } = await recovery(`${name} --help`);
      expect(exitCode).toBe(0);
      expect(out).toContain(needs === 'nobody' ? 'Needs no account.' : `Needs the role ${needs}.`);
      expect(out).toContain('--json');
    },
  );

  it('offers --yes and --dry-run on everything that an operator does', () => {
    for (const { needs, options } of COMMANDS) {
      const acts = ['--yes', '--dry-run'].every((flag) => options.some(({ flags }) => flags === flag));
      expect(acts).toBe(needs === 'operator');
    }
  });

  it.each([['nope'], ['show'], ['show a b'], ['status --what'], ['history --last'], ['']])(
    'refuses `recovery %s` as usage, on stderr',
    async (line) => {
      const { exitCode, out, err } = await recovery(line === '' ? [] : line);
      expect([exitCode, out]).toEqual([2, '']);
      expect(err).not.toBe('');
    },
  );

  it('calls what nobody foresaw a bug, with its stack and its causes', async () => {
    const bug = new TypeError('x is undefined', { cause: new Error('deeper') });
    const { exitCode, err, out } = await recovery('status', { connect: async () => Promise.reject(bug) });
    expect([exitCode, out]).toEqual([70, '']);
    expect(err).toContain('this is a bug');
    expect(err).toContain('TypeError: x is undefined');
    expect(err).toContain('caused by Error: deeper');
  });

  it('gives a bug as JSON too', async () => {
    const { json } = await recovery('status --json', { connect: async () => Promise.reject(new Error('x')) });
    expect(json()).toEqual({ command: 'status', exitCode: 70, error: { code: 'Bug', message: 'x' } });
  });
});

describe('exit codes', () => {
  it.each(Object.keys(ERROR_CODES) as ErrorCode[])(
    'has one for %s, and try again later only where that may help',
    (code) => {
      const { exitCode } = exitOf(new RecoveryError(code, 'x'));
      expect([2, 3, 4, 70, 75]).toContain(exitCode);
      if (exitCode === 75) expect(ERROR_CODES[code]).toBe('later');
    },
  );

  it('knows the CLI’s own errors, and takes anything else for a bug', () => {
    expect(exitOf(cliError('NoDeployment', 'x'))).toEqual({ code: 'NoDeployment', exitCode: 3 });
    expect(exitOf(Object.assign(new Error('x'), { code: 'ENOENT' }))).toEqual({ code: 'Bug', exitCode: 70 });
    expect(exitOf('x')).toEqual({ code: 'Bug', exitCode: 70 });
  });
});
