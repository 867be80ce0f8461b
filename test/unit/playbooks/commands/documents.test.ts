import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createNodeAgent } from '#infra/local/aws/managed-node';
import { checkParameters, parseDocument } from '#infra/local/aws/ssm-document';
import { scriptsOf } from '#infra/local/aws/ssm-script';
import { CommandSource } from '#statemachines/command-source';
import { buildDocument, DOCUMENT_MAX_BYTES } from '#statemachines/commands';
import { COMMANDS, PROJECT_DIR, run, runDocument } from './host.ts';
import { ensureShellcheck } from './shellcheck.ts';

// Hundreds of real shells on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const documents = [...COMMANDS.values()];
const MUTATING = [
  'archive-temp',
  'clear-stale',
  'compress-logs',
  'kill-service',
  'reset-connections',
  'restore-checkpoint',
  'restore-files',
  'start-service',
  'stop-service',
];
/** A value of each parameter that has no default. */
const GOOD = { RecoveryId: 'rec-1', StepId: 's.1', Epoch: '1', Unit: 'tiny', Port: '1', HealthPath: '/' };
const aSource = (change: Partial<CommandSource> = {}): CommandSource => ({
  name: 'say-text',
  description: 'Says a text.',
  mutates: false,
  timeoutSeconds: 10,
  uses: [],
  parameters: { Text: { description: 'Any text.', allowedPattern: '^.*$' } },
  result: {},
  ...change,
});
const libraries = ['result', 'parameters'].map((name) =>
  readFileSync(join(PROJECT_DIR, 'playbooks/commands/lib', `${name}.sh`), 'utf8'),
);

describe('command documents', () => {
  it.each(documents)(
    '$documentName is a schema 2.2 document whose parameters are environment variables (X3)',
    (command) => {
      const { content } = command;
      expect(content.schemaVersion).toBe('2.2');
      expect(Object.keys(content.parameters)).toEqual(
        expect.arrayContaining(['RecoveryId', 'StepId', 'Epoch', 'Unit']),
      );
      for (const parameter of Object.values(content.parameters)) {
        expect(parameter).toMatchObject({ type: 'String', interpolationType: 'ENV_VAR' });
        expect(parameter.allowedPattern).toMatch(/^\^.*\$$/);
      }
      expect(content.mainSteps[0].precondition).toEqual({ StringEquals: ['platformType', 'Linux'] });
      expect(JSON.stringify(content)).not.toContain('{{');
      expect(Buffer.byteLength(JSON.stringify(content))).toBeLessThan(DOCUMENT_MAX_BYTES);
    },
  );

  it('mutating commands pass the fence on the host and reading ones never touch it (S6)', () => {
    expect(documents.filter(({ mutates }) => mutates).map(({ name }) => name)).toEqual(MUTATING);
    for (const { name, content, mutates } of documents) {
      const lines = content.mainSteps[0].inputs.runCommand;
      expect([name, lines.includes('fence_begin')]).toEqual([name, mutates]);
      expect([name, lines.includes('fence_begin() {')]).toEqual([name, mutates]);
    }
  });

  it('their scripts are clean in ShellCheck as POSIX shell', async () => {
    const shellcheck = await ensureShellcheck(PROJECT_DIR);
    const folder = mkdtempSync(join(tmpdir(), 'scripts-'));
    const files = documents.map(({ name, content }) => {
      const file = join(folder, `${name}.sh`);
      writeFileSync(file, `${content.mainSteps[0].inputs.runCommand.join('\n')}\n`);
      return file;
    });
    // SC2329 (function never invoked): libraries are shared, no script uses all of them.
    const ran = await run(shellcheck, ['--shell=sh', '--exclude=SC2329', ...files], { PATH: process.env.PATH ?? '' });
    rmSync(folder, { recursive: true });
    expect(ran.stdout + ran.stderr).toBe('');
    expect(ran.exitCode).toBe(0);
  }, 120_000);
});

describe('building a document', () => {
  it('refuses a script that the agent would substitute into', () => {
    expect(() => buildDocument(aSource(), {}, libraries, 'echo {{ Text }}')).toThrow(/has a line with \{\{/);
  });
  it('refuses a document over the size limit', () => {
    const script = `: '${'x'.repeat(DOCUMENT_MAX_BYTES)}'`;
    expect(() => buildDocument(aSource(), {}, libraries, script)).toThrow(/wanted at most 61440/);
  });
  it('refuses a parameter that every command has', () => {
    const common = { Text: { description: 'x', allowedPattern: '^x$' } };
    expect(() => buildDocument(aSource(), common, libraries, '')).toThrow(/declares Text/);
  });
  it.each([
    ['a pattern that is open', { allowedPattern: '[a-z]+' }],
    ['a pattern that could end the quotes around it', { allowedPattern: "^[a-z']$" }],
    ['a pattern that only some engines know', { allowedPattern: '^\\d+$' }],
    ['a default that its own pattern forbids', { allowedPattern: '^[a-z]$', default: '1' }],
    ['an unknown field', { allowedPattern: '^[a-z]$', type: 'StringList' }],
  ])('refuses %s', (_what, parameter) => {
    const source = { ...aSource(), parameters: { Text: { description: 'x', ...parameter } } };
    expect(CommandSource.safeParse(source).success).toBe(false);
  });
});

describe('parameters on the host', () => {
  const folder = mkdtempSync(join(tmpdir(), 'injection-'));
  const echo = buildDocument(aSource(), {}, libraries, 'printf "%s" "$SSM_Text" >"$OUT"\nfinish 0 "{}"');
  const out = join(folder, 'out');
  const env = { PATH: process.env.PATH ?? '', OUT: out };
  beforeAll(() => writeFileSync(out, ''));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('refuses with exit code 64 and names the agent version when the agent sets no variable', async () => {
    const ran = await runDocument(echo, {}, env);
    expect(ran.exitCode).toBe(64);
    expect(ran.stderr).toContain('SSM Agent 3.3.2746.0 or later');
    expect(ran.result).toHaveProperty('error');
  });

  it.each(documents)(
    '$documentName is refused in words by an agent too old for environment variables',
    async (command) => {
      const workDir = mkdtempSync(join(folder, 'old-agent-'));
      const home = join(workDir, 'home');
      const agent = createNodeAgent({
        registration: { instanceId: 'mi-0123456789abcdef0', tags: {}, workDir, env: { AUTO_RECOVERY_HOME: home } },
        region: 'eu-central-1',
        onProcess: () => undefined,
      });
      const document = parseDocument(JSON.stringify(command.content));
      const sent = Object.entries(GOOD).filter(([name]) => name in command.parameters);
      const values = checkParameters(document, Object.fromEntries(sent.map(([name, value]) => [name, [value]])));
      const call = { commandId: 'c', document: command.documentName, parameters: {} };
      const ran = await agent.run(call, scriptsOf(document, values, '3.3.2745.0'), new AbortController().signal);
      expect(ran.exitCode).toBe(64);
      expect(ran.stderr).toContain('this document needs SSM Agent 3.3.2746.0 or later, update the agent');
      expect(existsSync(home)).toBe(false);
      // The same command by an agent that knows them gets past this.
      const now = await agent.run(call, scriptsOf(document, values), new AbortController().signal);
      expect([command.name, now.exitCode]).not.toEqual([command.name, 64]);
    },
  );

  it('whatever stands in a value changes nothing but the value (X3)', async () => {
    const metacharacters = fc.constantFrom(
      ...'\'"`$(){}[]<>|&;*?!#~\\%^ \t-=/',
      'a',
      'é',
      '$(touch x)',
      '`id`',
      "';id;'",
      '{{ Text }}',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(metacharacters, { maxLength: 12 }), async (parts) => {
        const text = parts.join('');
        const ran = await runDocument(echo, { Text: text }, env);
        expect(ran.exitCode).toBe(0);
        expect(readFileSync(out, 'utf8')).toBe(text);
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it('refuses a line break even where the pattern allows anything', async () => {
    expect((await runDocument(echo, { Text: 'one\ntwo' }, env)).exitCode).toBe(64);
  });

  const canary = 'touch "$AUTO_RECOVERY_HOME/canary"';
  const hostile = [
    `$(${canary})`,
    `\`${canary}\``,
    `x'; ${canary}; '`,
    '../../etc/passwd',
    '-rf',
    'a\nb',
    '',
    `x|${canary}`,
    '{{ Unit }}',
    // Systems Manager itself would put the parameter of that name in its place.
    '{{ssm:secret}}',
  ];
  it.each(documents)(
    '$documentName refuses hostile values of every parameter with exit code 64',
    async (command) => {
      const home = mkdtempSync(join(folder, 'home-'));
      for (const [index, name] of Object.keys(command.parameters).entries()) {
        // Three each, others for the next parameter: the check is one function, only the patterns differ.
        for (const value of [...hostile, ...hostile].slice((index * 3) % hostile.length).slice(0, 3)) {
          const ran = await runDocument(command, { ...GOOD, [name]: value }, { ...env, AUTO_RECOVERY_HOME: home });
          expect([name, value, ran.exitCode]).toEqual([name, value, 64]);
        }
      }
      expect((await run('ls', ['-A', home], env)).stdout).toBe('');
    },
    60_000,
  );
});
