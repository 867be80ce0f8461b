import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { flawIn } from '#domain/audit/chain';
import { recoveryCli } from './support/cli.ts';
import { deployed } from './support/deployment.ts';
import { eventually } from './support/eventually.ts';
import { type History, historyOf } from './support/history.ts';
import { allTold, ended, messagesOf, standing, toldOf } from './support/outcomes.ts';
import { PROJECT_DIR } from './support/project.ts';

const stack = deployed({
  extra: ['billing'],
  changes: {
    sections: {
      recovery: { mode: 'automatic', attempts: 1 },
      validation: { stability: '3s', timeout: '30s' },
    },
  },
});

interface StepWords {
  readonly id: string;
}
const playbook = parse(readFileSync(join(PROJECT_DIR, 'playbooks/service/service-recovery.yaml'), 'utf8')) as {
  readonly prerequisites: readonly StepWords[];
  readonly checkpoint: StepWords;
  readonly confirm: StepWords;
  readonly steps: readonly StepWords[];
};
const STEP_IDS = [...playbook.prerequisites, playbook.checkpoint, playbook.confirm, ...playbook.steps].map(
  ({ id }) => id,
);
/** The words of every machine beside those of its playbook: how it begins, proves and ends. */
const FRAME = ['begin', 'verify', 'judge', 'well?', 'not-well', 'recovered', 'rolled-back', 'everything-undone?'];
/** What happens around a step. */
const AROUND = ['begin', 'again?', 'wait', 'as-expected?', 'not-as-expected', 'saw-nothing', 'undo', 'failed'];

/** A state's name in words: a step's id or a word of the frame, and what of it. */
const isInWords = (name: string): boolean => {
  const [head = '', ...rest] = name.split(':');
  return [...STEP_IDS, ...FRAME].includes(head) && rest.every((word) => AROUND.includes(word));
};

const READABLE_BYTES = 2048;
/** What says nothing to a person: task tokens and other long codes, ARNs, command ids, request metadata. */
const NOISE =
  /taskToken|TaskToken|arn:aws|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-|[A-Za-z0-9_-]{65,}|SdkHttpMetadata|ExecutedVersion|StatusCode/;

const expectReadable = ({ visits }: History): void => {
  expect(visits.filter(({ state }) => !isInWords(state))).toEqual([]);
  for (const { state, input, output = '' } of visits) {
    expect([state, Buffer.byteLength(input) < READABLE_BYTES]).toEqual([state, true]);
    expect([state, Buffer.byteLength(output) < READABLE_BYTES]).toEqual([state, true]);
    expect([state, `${input}${output}`.match(NOISE)?.[0]]).toEqual([state, undefined]);
  }
};

const alarmState = async (alarmName: string): Promise<string | undefined> => {
  const cloudwatch = new CloudWatchClient(stack().sample.client);
  const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [alarmName] }));
  cloudwatch.destroy();
  return MetricAlarms[0]?.StateValue;
};

describe.concurrent('one real failure, noticed by its own alarm', () => {
  it('a hung service is recovered, proven well, and told of as it was (L1, P8, O3)', async () => {
    const { fleet, ledger, host, sample } = stack();
    const before = await fleet.look('catalog');
    const broken = await fleet.break('catalog', 'hang');
    expect(broken).toContain('answers nothing');

    const recovery = await ended(stack(), 'catalog');
    expect(recovery).toMatchObject({ outcome: 'recovered', verdict: 'recovered', attempt: 1, unmet: [] });
    const after = await fleet.look('catalog');
    expect(after).toMatchObject({ well: true, answers: true, http: 200, workHttp: 200 });
    expect(after.pid).not.toBe(before.pid);
    await eventually(
      'that the alarm is OK again',
      60_000,
      async () => (await alarmState('catalog-unhealthy')) === 'OK',
    );

    // each of the steps that act, once, counted by the host
    const acting = host.effects('catalog').map(({ step, recovery: id }) => [id, step]);
    expect(acting).toEqual(
      ['stop-gracefully.1', 'force-kill.1', 'clear-stale.1', 'restart.1'].map((step) => [recovery.recoveryId, step]),
    );
    expect(await ledger.guard('catalog')).toMatchObject({ recoveryId: undefined, leaseUntilEpochMs: undefined });
    expect(await ledger.running()).not.toContain(recovery.recoveryId);
    await standing(stack(), 'catalog', 'is watched', ({ status }) => status === 'watching');

    await allTold(stack());
    expect(toldOf(stack(), 'catalog')).toEqual([
      'notices: Recovery of catalog begins',
      'notices: Restarting catalog unless it is well',
      'notices: catalog was recovered',
    ]);

    const records = await ledger.audit(recovery.recoveryId);
    expect(flawIn(recovery.recoveryId, records)).toBeUndefined();
    expect(new Set(records.map(({ what }) => what))).toEqual(new Set(['seen', 'decided', 'measured', 'done', 'ended']));

    const history = await historyOf(sample, recovery);
    expectReadable(history);
    const states = history.visits.map(({ state }) => state);
    expect(states.filter((state) => STEP_IDS.includes(state))).toEqual([
      'check-host',
      'take-checkpoint',
      'identify-failure-mode',
      'preserve-evidence',
      'tell-owner',
      'confirm-failure',
      'stop-gracefully',
      'force-kill',
      'clear-stale',
      'restart',
    ]);
    expect(states.at(-1)).toBe('recovered');
    expect(history.failure).toBeUndefined();

    const shown = await recoveryCli(sample, 'show', recovery.recoveryId);
    expect([shown.exitCode, shown.stderr]).toEqual([0, '']);
    const lines = shown.stdout.split('\n');
    const inOrder = [
      /seen .*catalog-unhealthy/,
      /decided .*service-recovery v1 was admitted/,
      /measured .*check-host\.1/,
      /done .*stop-gracefully\.1/,
      /done .*restart\.1/,
      /measured .*verify\.\d+/,
      /ended .*recovered/,
    ].map((line) => lines.findIndex((each) => line.test(each)));
    expect(inOrder).not.toContain(-1);
    expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b));
    expect(shown.stdout).toContain(`Audit chain of ${recovery.recoveryId}: whole, ${records.length} records`);
    expect(lines.filter((line) => NOISE.test(line) || /[{}]|undefined|NaN/.test(line))).toEqual([]);
  });

  it('one that stays down is rolled back, paged once, and holds neither lease nor slot (P5, P9, E3)', async () => {
    const { fleet, ledger, host, sample } = stack();
    await fleet.break('billing', 'stays-down');

    const recovery = await ended(stack(), 'billing');
    expect(recovery).toMatchObject({ outcome: 'rolled-back', verdict: 'failed' });
    expect((await fleet.look('billing')).answers).toBe(false);
    await standing(stack(), 'billing', 'is handed to people', ({ status }) => status === 'needs-people');
    expect(await ledger.guard('billing')).toMatchObject({ recoveryId: undefined, leaseUntilEpochMs: undefined });
    expect(await ledger.running()).not.toContain(recovery.recoveryId);
    // undone in reverse: what was started is stopped, then what was put aside is put back
    const undone = host.effects('billing').filter(({ step }) => step.includes(':undo'));
    expect(undone.map(({ step }) => step)).toEqual(['restart:undo.1', 'clear-stale:undo.1']);

    const history = await historyOf(sample, recovery);
    expectReadable(history);
    expect(history.failure?.error).toBe('RolledBack');
    const cause = history.failure?.cause ?? '';
    expect(cause).toMatch(/^restart failed: .*is not readable as JSON.*\. What had been done was undone\.$/);
    expect(cause).not.toMatch(/[{}]|arn:aws|States\.|Error\b|undefined|null/);
    expect(cause.length).toBeLessThan(600);
    expect(recovery.cause).toBe(cause);

    const page = await eventually('a page', 30_000, async () =>
      messagesOf(stack(), 'billing').find(({ topic }) => topic === 'pages'),
    );
    expect(page.subject).toBe('Recovery of billing failed (attempt 1)');
    expect(page.text).toContain(cause);
    expect(page.text).toContain('No further attempt will be made: a person is needed.');
    // a sweep with the alarm still firing changes nothing and tells nobody again
    await stack().doors.sweep();
    await allTold(stack());
    expect(toldOf(stack(), 'billing')).toEqual([
      'notices: Recovery of billing begins',
      'notices: Restarting billing unless it is well',
      'pages: Recovery of billing failed (attempt 1)',
    ]);
    expect(await ledger.recoveries('billing')).toHaveLength(1);
  });
});
