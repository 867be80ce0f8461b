import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judge, run } from '../../../cli/signals.ts';
import { aTransition, byEventBridge, inQueue } from '../domain/signal/transitions.ts';

const now = () => new Date('2026-03-09T05:00:00.000Z');

describe('the signals command', () => {
  let folder: string;
  let lines: string[];
  const terminal = { now, out: (line: string) => lines.push(line), err: (line: string) => lines.push(line) };

  const put = async (name: string, text: string): Promise<void> => {
    const file = join(folder, 'events', name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  };

  const judged = async (): Promise<unknown> => {
    expect(await run(['--data', join(folder, 'events'), '--out', join(folder, 'out.json')], terminal)).toBe(0);
    return JSON.parse(await readFile(join(folder, 'out.json'), 'utf8'));
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signals-'));
    lines = [];
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('judges every event of a folder, whatever it is, and never looks at what is expected', async () => {
    const event = byEventBridge(aTransition());
    await put(
      'alarm/fires.json',
      JSON.stringify({ id: 'alarm/fires', event, expect: { isFailure: false, kind: 'none' } }),
    );
    await put('alarm/ok.json', JSON.stringify({ event: byEventBridge(aTransition({ state: 'OK', reason: 'well' })) }));
    await put(
      'other/ecs.json',
      JSON.stringify({ id: 'ecs', event: { source: 'aws.ecs', 'detail-type': 'ECS Task State Change' } }),
    );
    await put('other/broken.json', '{ "id":');
    await put('other/list.json', '[]');
    await put('other/same.json', JSON.stringify({ id: 'ecs', event: null }));
    await put('other/handshake.json', JSON.stringify({ event: { Type: 'SubscriptionConfirmation' } }));
    await put('other/note.txt', 'not looked at');
    expect(await judged()).toEqual({
      'alarm/fires': {
        isFailure: true,
        kind: 'service_failure',
        component: 'checkout (service)',
        why: 'Fleet Healthy is below its threshold: service_failure; severity high: service_failure is high (confidence 0.95)',
      },
      'alarm/ok': { isFailure: false, kind: 'none', component: 'checkout (service)', why: 'the alarm is now ok: well' },
      ecs: {
        isFailure: false,
        kind: 'unknown',
        component: null,
        why: expect.stringContaining("'ECS Task State Change' from 'aws.ecs'"),
      },
      'other/broken': {
        isFailure: false,
        kind: 'unknown',
        component: null,
        why: expect.stringMatching(/^the file is not JSON/),
      },
      'other/list': { isFailure: false, kind: 'unknown', component: null, why: expect.stringMatching(/no object/) },
      'other/same': { isFailure: false, kind: 'unknown', component: null, why: expect.stringContaining('null') },
      'other/handshake': { isFailure: false, kind: 'none', component: null, why: expect.stringContaining('handshake') },
    });
    expect(lines).toEqual([expect.stringMatching(/^7 events: 1 failures, 2 no failure, 4 unknown; written to /)]);
  });

  it('takes the failure where one event holds several things', () => {
    const records = ['no', byEventBridge(aTransition()), byEventBridge(aTransition({ state: 'OK' }))].flatMap(
      (payload) => inQueue(payload).Records,
    );
    expect(judge({ Records: records }, now()).isFailure).toBe(true);
  });

  it('gives an ARN as it is', () => {
    const arn = 'arn:aws:ecs:eu-central-1:1:service/a/b';
    expect(judge({ source: 'aws.ecs', 'detail-type': 'x', resources: [arn] }, now()).component).toBe(arn);
  });

  it.each([
    ['without a folder', ['--out', 'x.json'], /both --data and --out/],
    ['without a file', ['--data', '.'], /both --data and --out/],
    ['with an option that it does not have', ['--verbose'], /verbose/],
    ['with a folder that is not there', ['--data', join(tmpdir(), 'not', 'there'), '--out', 'x.json'], /ENOENT/],
  ])('refuses to run %s, with exit code 2 and the usage', async (_, args, message) => {
    expect(await run(args, terminal)).toBe(2);
    expect(lines.join('\n')).toMatch(message);
    expect(lines.join('\n')).toMatch(/usage: signals/);
  });
});

const EVENTS =
  process.env.AUTO_RECOVERY_EVENTS_DIR ?? fileURLToPath(new URL('../../../../shared/events', import.meta.url));

describe.skipIf(!existsSync(EVENTS))('the collection of documented events, where it is at hand', () => {
  it('is judged as expected for CloudWatch, and honestly unknown or right for the rest', async () => {
    const wrong: string[] = [];
    for (const entry of await readdir(EVENTS, { recursive: true, withFileTypes: true })) {
      if (!entry.name.endsWith('.json')) continue;
      const { id, event, expect: wanted } = JSON.parse(await readFile(join(entry.parentPath, entry.name), 'utf8'));
      const { isFailure, kind, component } = judge(event, now());
      const right =
        isFailure === wanted.isFailure &&
        [wanted.kind, ...(wanted.kindAlso ?? [])].includes(kind) &&
        (component ?? '').includes(wanted.componentToken ?? '');
      if (!right && (kind !== 'unknown' || id.startsWith('cloudwatch/'))) wrong.push(`${id}: ${kind}, ${component}`);
    }
    expect(wrong).toEqual([]);
  });
});
