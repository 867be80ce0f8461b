import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { GUARD } from '#domain/admission/guard-item';
import type { Recovery } from '#domain/recovery/recovery';
import { keys } from '#domain/table/keys';
import type { Key } from '#domain/table/write';
import { FLEET_NODE } from '#infra/local/environment';
import { quietly, type Stage } from './support/crash-stage.ts';
import { MUTATING_STEPS } from './support/crash-story.ts';
import { deployed } from './support/deployment.ts';
import { eventually } from './support/eventually.ts';

/** Each test breaks a component of its own. */
const COMPONENTS = [
  'not-started',
  'not-settled',
  'not-told',
  'not-heard',
  'not-answered',
  'sent-twice',
  'stopped',
  'expired',
  'outrun',
] as const;

/** Older than what `sweep` takes for just being done by somebody else: a start, a delivery. */
const LONG_AGO_MS = 30_000;

/** An alarm on a metric that nobody reports: it stays as it was set. */
const QUIET_ALARM = 'not-heard-quiet';

const reach = deployed({
  extra: COMPONENTS,
  changes: {
    sections: { recovery: { mode: 'automatic' }, validation: { stability: '2s' } },
    components: { 'not-heard': { alarms: [QUIET_ALARM] } },
  },
});
const stage = quietly(reach);

/** Lets what somebody left behind be older than it is, instead of waiting for it to be. */
const age = async (key: Key, attribute: string): Promise<void> => {
  const at = new Date(Date.now() - LONG_AGO_MS).toISOString();
  await stage().ledger.table.transact([{ do: 'update', key, set: { [attribute]: at } }]);
};

/** The recovery made its component well: every step acted once on the host, and nothing of it is left. */
const expectRecovered = async (recovery: Recovery, pidBefore?: number): Promise<void> => {
  const { story, ledger } = stage();
  expect(await story.ended(recovery)).toMatchObject({ outcome: 'recovered', verdict: 'recovered' });
  await story.expectFree(recovery);
  if (pidBefore !== undefined) await story.expectWell(recovery.component, pidBefore);
  expect(story.effectsOf(recovery)).toEqual(MUTATING_STEPS);
  expect(story.actedOnHost(recovery)).toEqual(MUTATING_STEPS);
  expect(await ledger.recoveries(recovery.component)).toHaveLength(1);
};

describe('a function that dies', () => {
  const deny = async (...what: Parameters<Stage['grips']['deny']>): Promise<() => Promise<void>> => {
    const giveBack = await stage().grips.deny(...what);
    onTestFinished(giveBack);
    return giveBack;
  };
  const logged = (...what: Parameters<Stage['grips']['logged']>): Promise<string> =>
    eventually(`'${what.join(' … ')}' in the log`, 90_000, async () => (await stage().grips.logged(...what))[0]);

  it('intake, between admission and StartExecution: the next sweep starts what was admitted', async () => {
    const { grips, story, breakAndTell, sweep } = stage();
    const giveBack = await deny('IntakeFunction', ['states:StartExecution']);
    const pid = await breakAndTell('not-started');
    const recovery = await story.begun('not-started');
    await logged('IntakeFunction', 'record failed', 'StartExecution');
    expect(await grips.execution(recovery)).toBeUndefined();
    await giveBack();

    await age(keys.recovery(recovery.recoveryId), 'admittedAt');
    await sweep();
    expect(await grips.execution(recovery)).toBe('RUNNING');
    await expectRecovered(recovery, pid);
  });

  it('settle, before its one transaction: the next sweep gives verdict, lease and slot', async () => {
    const { grips, story, ledger, breakAndTell, sweep } = stage();
    const giveBack = await deny('SettleFunction', ['dynamodb:PutItem']);
    const pid = await breakAndTell('not-settled');
    const recovery = await story.begun('not-settled');
    await logged('SettleFunction', 'record failed', 'PutItem');
    expect(await grips.execution(recovery)).toBe('SUCCEEDED');
    expect((await ledger.guard('not-settled')).recoveryId).toBe(recovery.recoveryId);
    await giveBack();

    await sweep();
    await expectRecovered(recovery, pid);
    expect(story.told('not-settled', 'pages')).toEqual([]);
  });

  it('settle, before it has told people: the next sweep tells them, once', async () => {
    const { story, ledger, breakAndTell, sweep } = stage();
    const giveBack = await deny('SettleFunction', ['sns:Publish']);
    const pid = await breakAndTell('not-told');
    const recovery = await story.begun('not-told');
    const messageId = `${recovery.recoveryId}#done`;
    await logged('SettleFunction', 'message not delivered', messageId);
    await giveBack();
    const waiting = async () => (await ledger.outbox()).map((message) => message.messageId);
    expect(await waiting()).toContain(messageId);

    await age(keys.outbox(messageId), 'createdAt');
    await sweep();
    await eventually('the message', 10_000, () => story.told('not-told', 'notices').includes('not-told was recovered'));
    await sweep();
    expect(await waiting()).not.toContain(messageId);
    const told = story.told('not-told', 'notices');
    expect(told.filter((subject) => subject === 'not-told was recovered')).toHaveLength(1);
    await expectRecovered(recovery, pid);
  });
});

describe('an event that is lost', () => {
  it('of an alarm: the next sweep finds the alarm and recovers', async () => {
    const { fleet, grips, story, ledger, sweep } = stage();
    const { pid } = await fleet.look('not-heard');
    await fleet.break('not-heard', 'crash');
    await grips.makeAlarm(QUIET_ALARM);
    await grips.setAlarm(QUIET_ALARM, 'ALARM');
    expect(await ledger.incidents('not-heard')).toEqual([]);

    await sweep();
    await expectRecovered(await story.begun('not-heard'), pid);
  });

  it('of the end of a command: the next sweep answers the step that waits', async () => {
    const { parkedAt, sweep } = stage();
    const recovery = await parkedAt('not-answered', 'AutoRecovery-KillService', 'force-kill.1');
    await sweep();
    await expectRecovered(recovery);
  });
});

it('a command that reaches its host twice acts once', async () => {
  const { controls, story, host, breakAndTell } = stage();
  const twice = ['AutoRecovery-StopService', 'AutoRecovery-KillService', 'AutoRecovery-StartService'];
  for (const documentName of twice) await controls.deliverTwice({ count: 1, documentName });
  const pid = await breakAndTell('sent-twice');
  await expectRecovered(await story.begun('sent-twice'), pid);
  const exitCodesOf = (wanted: string): readonly number[] =>
    host.mutations('sent-twice').flatMap(({ document, exitCode }) => (document === wanted ? [exitCode] : []));
  for (const document of twice) expect([document, exitCodesOf(document)]).toEqual([document, [0, 72]]);
  expect(exitCodesOf('AutoRecovery-ClearStale')).toEqual([0]);
});

it('an execution that is stopped by hand is settled, frees lease and slot, and is told to people', async () => {
  const { grips, story, ledger, parkedAt, sweep } = stage();
  const recovery = await parkedAt('stopped', 'AutoRecovery-StopService', 'stop-gracefully.1');
  await grips.stopExecution(recovery);
  expect(await story.ended(recovery)).toMatchObject({ outcome: 'stopped', verdict: 'failed' });
  await story.expectFree(recovery);
  await eventually('the page', 10_000, () =>
    story.told('stopped', 'pages').includes('Recovery of stopped failed (attempt 1)'),
  );
  await sweep();
  expect(story.effectsOf(recovery)).toEqual(['stop-gracefully.1']);
  expect(await ledger.recoveries('stopped')).toHaveLength(1);
});

describe('a lease that expires under a running step', () => {
  const expire = ({ component }: Recovery) =>
    stage().ledger.table.transact([
      { do: 'update', key: keys.guard(component), set: { [GUARD.leaseUntil]: Date.now() - 1 } },
    ]);

  afterEach(() => stage().controls.releaseCommands({ nodeId: FLEET_NODE }));

  it('withdraws the recovery, and is freed only when the command on the host is over', async () => {
    const { controls, grips, story, ledger, parkedAt, sweep } = stage();
    const recovery = await parkedAt('expired', 'AutoRecovery-StopService', 'stop-gracefully.1');
    await controls.holdCommands({ nodeId: FLEET_NODE });
    await sweep();
    await story.step(recovery, 'force-kill.1', ({ state, commandId }) => state === 'begun' && commandId !== undefined);
    await expire(recovery);

    await sweep();
    expect(await grips.execution(recovery)).toBe('ABORTED');
    expect(await ledger.recovery(recovery.recoveryId)).toMatchObject({
      status: 'live',
      revokedBecause: 'its lease ran out',
    });
    expect((await ledger.guard('expired')).recoveryId).toBe(recovery.recoveryId);
    expect(await ledger.running()).toContain(recovery.recoveryId);

    await controls.releaseCommands({ nodeId: FLEET_NODE });
    await story.step(recovery, 'force-kill.1', ({ state }) => state === 'done');
    await sweep();
    expect(await story.ended(recovery)).toMatchObject({ outcome: 'stopped', cause: 'its lease ran out' });
    await story.expectFree(recovery);
    expect(story.effectsOf(recovery)).toEqual(['stop-gracefully.1', 'force-kill.1']);
    expect(story.actedOnHost(recovery)).toEqual(['stop-gracefully.1', 'force-kill.1']);
  });

  it('fences the next mutating step, whose begin is refused in its own write', async () => {
    const { doors, story, ledger, parkedAt } = stage();
    const recovery = await parkedAt('outrun', 'AutoRecovery-StopService', 'stop-gracefully.1');
    const step = await story.step(recovery, 'stop-gracefully.1', ({ commandId }) => commandId !== undefined);
    await expire(recovery);
    await doors.raw.bus({
      Source: 'aws.ssm',
      DetailType: 'EC2 Command Status-change Notification',
      Resources: [],
      Detail: JSON.stringify({
        'command-id': step.commandId,
        'document-name': 'AutoRecovery-StopService',
        status: 'Success',
      }),
    });
    expect(await story.ended(recovery)).toMatchObject({
      outcome: 'stopped',
      verdict: 'failed',
      cause: expect.stringContaining('it no longer holds the lease of its component'),
    });
    await story.expectFree(recovery);
    expect(story.effectsOf(recovery)).toEqual(['stop-gracefully.1']);
    expect((await ledger.steps(recovery.recoveryId)).map(({ stepRun }) => stepRun)).not.toContain('force-kill.1');
  });
});
