import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createNodeAgent } from '#infra/local/aws/managed-node';
import { type CommandDocument, checkParameters, parseDocument } from '#infra/local/aws/ssm-document';
import { scriptsOf } from '#infra/local/aws/ssm-script';
import { buildDocument } from '#statemachines/commands';

/** The bar of the issue; two thirds hold metacharacters, the rest any Unicode. */
const VALUE_COUNT = 2_000;

/** How many commands a node runs at once: SSM Agent's default `CommandWorkersLimit`. */
const WORKERS = 5;

const PROJECT_DIR = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'injection-'));
afterAll(() => rmSync(folder, { recursive: true }));

const library = (name: string): string =>
  readFileSync(join(PROJECT_DIR, 'playbooks/commands/lib', `${name}.sh`), 'utf8');

/** As the library, but lets line breaks through: what is shown here is the way of a value, not the check at its end. */
const UNCHECKED = 'require_parameter() {\n  [ "$2" = set ] || fail 64 "parameter $1 did not arrive"\n}\n';

const source = {
  name: 'write-text',
  description: 'Writes down what it was given.',
  mutates: false,
  timeoutSeconds: 10,
  uses: [],
  parameters: { Text: { description: 'Any text.', allowedPattern: '^(.|[^.])*$' } },
  result: {},
};

/** `printf %s` writes byte by byte; the file is of the node's own environment, so no value can name another. */
const SCRIPT = 'printf "%s" "$SSM_Text" >"$OUT"\nfinish 0 "{}"';

const built = (libraries: readonly string[]): CommandDocument =>
  parseDocument(JSON.stringify(buildDocument(source, {}, libraries, SCRIPT).content));

/** The document as it is deployed. */
const checked = built([library('result'), library('parameters')]);
const open = built([library('result'), UNCHECKED]);

/** The same document with ENV_VAR taken out and nothing else changed. */
const withoutEnvVar = (document: CommandDocument): CommandDocument => {
  const text = document.parameters?.Text;
  if (text === undefined) throw new Error('the document declares no parameter Text');
  return { ...document, parameters: { Text: { ...text, interpolationType: undefined } } };
};

/** Without ENV_VAR a script can get at a value only as SSM offers it: put into its text. */
const asText = (document: CommandDocument): CommandDocument => {
  const plain = withoutEnvVar(document);
  const [step] = plain.mainSteps;
  if (step === undefined) throw new Error('the document has no step');
  const runCommand = ['umask 077', 'printf "%s" "{{ Text }}" >"$OUT"'];
  return { ...plain, mainSteps: [{ ...step, inputs: { ...step.inputs, runCommand } }] };
};

interface Received {
  readonly exitCode: number;
  readonly stderr: string;
  /** What the process wrote down; undefined when it wrote nothing. */
  readonly bytes: Buffer | undefined;
  /** Something that a value asked for was run. */
  readonly canary: boolean;
}

/** Sends one value the way a command goes: checked against the document, turned into a script, run by a node's agent. */
const createSender = (worker: number): ((document: CommandDocument, text: string) => Promise<Received>) => {
  const workDir = join(folder, `node-${worker}`);
  mkdirSync(workDir);
  const out = join(workDir, 'out');
  const canary = join(workDir, 'canary');
  const agent = createNodeAgent({
    registration: { instanceId: 'mi-0123456789abcdef0', tags: {}, workDir, env: { OUT: out } },
    region: 'eu-central-1',
    onProcess: () => undefined,
  });
  return async (document, text) => {
    for (const file of [out, canary]) rmSync(file, { force: true });
    const scripts = scriptsOf(document, checkParameters(document, { Text: [text] }));
    const call = { commandId: 'c', document: 'WriteText', parameters: {} };
    const { exitCode, stderr } = await agent.run(call, scripts, new AbortController().signal);
    return {
      exitCode,
      stderr,
      bytes: existsSync(out) ? readFileSync(out) : undefined,
      canary: existsSync(canary),
    };
  };
};
const senders = Array.from({ length: WORKERS }, (_, worker) => createSender(worker));

/** The values, shared out to the workers; each answer stands beside its value. */
const sendAll = async (
  document: CommandDocument,
  texts: readonly string[],
): Promise<readonly { readonly text: string; readonly received: Received }[]> => {
  const answers = senders.map(async (send, worker) => {
    const own = [];
    for (const text of texts.filter((_, index) => index % WORKERS === worker)) {
      own.push({ text, received: await send(document, text) });
    }
    return own;
  });
  return (await Promise.all(answers)).flat();
};

/** The check: the value itself arrived, every byte of it, and nothing else happened. */
const arrived = ({ text, received }: { readonly text: string; readonly received: Received }): boolean =>
  received.exitCode === 0 && !received.canary && (received.bytes?.equals(Buffer.from(text)) ?? false);

/** No variable in it: SSM Agent itself takes those out of what it puts into text. The node runs commands in its folder. */
const DO_HARM = 'touch canary';
const metacharacters = fc.constantFrom(
  ...'\'"`$(){}[]<>|&;*?!#~\\%^:,=-/ \t\n\r@+.',
  `$(${DO_HARM})`,
  `\`${DO_HARM}\``,
  `";${DO_HARM};"`,
  `';${DO_HARM};'`,
  `\n${DO_HARM}\n`,
  '{{ Text }}',
  '{{ssm:secret}}',
  '{% $states.input %}',
  "{% $eval('1') %}",
  '${HOME}',
  '$SSM_Text',
  '%s%n',
  '\\u0000',
  '{"a":"b"}',
  '"}],"',
  'arn:aws:iam::123456789012:role/*',
  '$.x',
  'EOF',
  '\u202e',
  'é',
  '\u{1f525}',
);
const hostile = fc.array(metacharacters, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''));
const anyText = fc.string({ unit: 'binary', maxLength: 60 }).map((text) => text.replaceAll('\0', ''));
const values = fc.oneof({ arbitrary: hostile, weight: 2 }, { arbitrary: anyText, weight: 1 });

describe('a value sent to a host (X3)', () => {
  it('is the value itself, byte by byte, and nothing else runs', { timeout: 120_000 }, async () => {
    const sent = await sendAll(open, fc.sample(values, VALUE_COUNT));
    expect(sent).toHaveLength(VALUE_COUNT);
    expect(sent.filter((one) => !arrived(one)).map(({ text, received }) => [text, received])).toEqual([]);
  });

  it('is the value itself or refused with words, by the document as it is deployed', { timeout: 120_000 }, async () => {
    const sent = await sendAll(checked, fc.sample(values, 300));
    expect(sent.filter(({ received }) => received.canary)).toEqual([]);
    for (const one of sent) {
      if (!one.text.includes('\n')) expect([one.text, arrived(one)]).toEqual([one.text, true]);
      else {
        expect(one.received).toMatchObject({ exitCode: 64, bytes: undefined });
        expect(one.received.stderr).toContain('has a line break');
      }
    }
  });

  it('is refused when it has a NUL, before it is sent', async () => {
    await expect(senders[0]?.(open, 'a\0b')).rejects.toMatchObject({ code: 'InvalidParameters' });
  });
});

describe('the same check with ENV_VAR taken out', () => {
  it('fails for every value: the script waits for a variable that nobody sets', async () => {
    const sent = await sendAll(withoutEnvVar(open), fc.sample(hostile, 50));
    expect(sent.filter(arrived)).toEqual([]);
    expect(sent.every(({ received }) => received.exitCode === 64)).toBe(true);
  });

  it('fails where a script takes the value from its text: values run as code', async () => {
    expect(arrived((await sendAll(asText(open), ['plain']))[0] ?? expect.fail('no answer'))).toBe(true);
    const sent = await sendAll(asText(open), fc.sample(hostile, 300));
    const changed = sent.filter((one) => !arrived(one));
    expect(changed.length).toBeGreaterThan(150);
    expect(changed.some(({ received }) => received.canary)).toBe(true);
    const substitution = await sendAll(asText(open), [`$(${DO_HARM})`]);
    expect(substitution[0]?.received.canary).toBe(true);
  });
});
