import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { GUARD } from '#domain/admission/guard-item';
import type { Recovery } from '#domain/recovery/recovery';
import { keys } from '#domain/table/keys';
import type { Key } from '#domain/table/write';
import { createLocalControls, type LocalControls } from '#infra/local/aws/local-controls';
import { FLEET_NODE } from '#infra/local/environment';
import { aTransition } from './support/alarm-forms.ts';
import { createGrips, type Grips } from './support/crash-grips.ts';
import { createStory, MUTATING_STEPS, type Story } from './support/crash-story.ts';
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
type Component = (typeof COMPONENTS)[number];

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
let grips: Grips;
let story: Story;
let controls: LocalControls;

beforeAll(async () => {
  const { sample } = reach();
  grips = createGrips(sample);
  story = createStory(reach());
  controls = createLocalControls(sample.aws.env.AWS_ENDPOINT_URL_SSM ?? '');
  // why: only the sweeps that a test asks for shall finish anything, and only the events that it sends shall begin anything
  await grips.stopSchedule();
  await controls.pauseAlarms({});
});
afterAll(() => grips.close());

/** One sweep, as the rule runs it each minute. */
const sweep = async (): Promise<void> => {
  expect(await reach().doors.raw.sweep()).toEqual({ ok: true, answer: {} });
};

/** Breaks a service for real and tells of it as its alarm would. */
const breakAndTell = async (component: Component): Promise<number | undefined> => {
  const { fleet, doors } = reach();
  const pid = (await fleet.look(component)).pid;
  await fleet.break(component, 'crash');
  await doors.bus(aTransition(`${component}-unhealthy`));
  return pid;
};

/** Lets what somebody left behind be older than it is, instead of waiting for it to be. */
const age = async (key: Key, attribute: string): Promise<void> => {
  const at = new Date(Date.now() - LONG_AGO_MS).toISOString();
  await reach().ledger.table.transact([{ do: 'update', key, set: { [attribute]: at } }]);
};

/** The document of a step, and the recovery waiting at that step because nobody told it of the command's end. */
const parkedAt = async (component: Component, documentName: string, stepRun: string): Promise<Recovery> => {
  await controls.loseStatusEvents({ count: 1, documentName });
  await breakAndTell(component);
  const recovery = await story.begun(component);
  await story.ranOnHost(recovery, stepRun);
  await story.step(recovery, stepRun, ({ state, commandId }) => state === 'begun' && commandId !== undefined);
  return recovery;
};

const expectRecovered = async (recovery: Recovery, pidBefore?: number): Promise<void> => {
  const { recoveryId, component } = recovery;
  const ended = await story.ended(recovery);
  expect(ended).toMatchObject({ recoveryId, outcome: 'recovered', verdict: 'recovered' });
  await story.expectFree(recovery);
  if (pidBefore !== undefined) await story.expectWell(component, pidBefore);
  expect(story.effectsOf(recovery)).toEqual(MUTATING_STEPS);
  expect(story.actedOnHost(recovery)).toEqual(MUTATING_STEPS);
  expect(await reach().ledger.recoveries(component)).toHaveLength(1);
};

describe('a function that dies', () => {
  it('intake, between admission and StartExecution: the next sweep starts what was admitted', async () => {
    const giveBack = await grips.deny('IntakeFunction', ['states:StartExecution']);
    const pid = await breakAndTell('not-started');
    const recovery = await story.begun('not-started');
    await eventually(
      'the failure of intake',
      15_000,
      async () => (await grips.logged('IntakeFunction', 'record failed', 'StartExecution'))[0],
    );
    expect(await grips.execution(recovery)).toBeUndefined();
    await giveBack();

    await age(keys.recovery(recovery.recoveryId), 'admittedAt');
    await sweep();
    expect(await grips.execution(recovery)).toBe('RUNNING');
    await expectRecovered(recovery, pid);
  });

  it('settle, before its one transaction: the next sweep gives verdict, lease and slot', async () => {
    const giveBack = await grips.deny('SettleFunction', ['dynamodb:PutItem']);
    const pid = await breakAndTell('not-settled');
    const recovery = await story.begun('not-settled');
    await eventually(
      'the failure of settle',
      90_000,
      async () => (await grips.logged('SettleFunction', 'record failed', 'PutItem'))[0],
    );
    expect(await grips.execution(recovery)).toBe('SUCCEEDED');
    expect((await reach().ledger.guard('not-settled')).recoveryId).toBe(recovery.recoveryId);
    await giveBack();

    await sweep();
    await expectRecovered(recovery, pid);
    expect(story.told('not-settled', 'pages')).toEqual([]);
  });

  it('settle, before it has told people: the next sweep tells them, once', async () => {
    const giveBack = await grips.deny('SettleFunction', ['sns:Publish']);
    const pid = await breakAndTell('not-told');
    const recovery = await story.begun('not-told');
    await story.ended(recovery);
    await eventually(
      'the failure to tell',
      15_000,
      async () => (await grips.logged('SettleFunction', 'message not delivered', recovery.recoveryId))[0],
    );
    await giveBack();
    const messageId = `${recovery.recoveryId}#done`;
    expect((await reach().ledger.outbox()).map((message) => message.messageId)).toEqual([messageId]);

    await age(keys.outbox(messageId), 'createdAt');
    await sweep();
    await eventually('the message', 10_000, () => story.told('not-told', 'notices').includes('not-told was recovered'));
    await sweep();
    expect(await reach().ledger.outbox()).toEqual([]);
    const told = story.told('not-told', 'notices');
    expect(told.filter((subject) => subject === 'not-told was recovered')).toHaveLength(1);
    await expectRecovered(recovery, pid);
  });
});

describe('an event that is lost', () => {
  it('of an alarm: the next sweep finds the alarm and recovers', async () => {
    const { fleet, ledger } = reach();
    const { pid } = await fleet.look('not-heard');
    await fleet.break('not-heard', 'crash');
    await grips.makeAlarm(QUIET_ALARM);
    await grips.setAlarm(QUIET_ALARM, 'ALARM');
    expect(await ledger.incidents('not-heard')).toEqual([]);

    await sweep();
    await expectRecovered(await story.begun('not-heard'), pid);
  });

  it('of the end of a command: the next sweep answers the step that waits', async () => {
    const recovery = await parkedAt('not-answered', 'AutoRecovery-KillService', 'force-kill.1');
    await sweep();
    await expectRecovered(recovery);
  });
});

it('a command that reaches its host twice acts once', async () => {
  for (const documentName of ['AutoRecovery-StopService', 'AutoRecovery-KillService', 'AutoRecovery-StartService']) {
    await controls.deliverTwice({ count: 1, documentName });
  }
  const pid = await breakAndTell('sent-twice');
  await expectRecovered(await story.begun('sent-twice'), pid);
  const runs = reach().host.mutations('sent-twice');
  const exitCodesOf = (document: string) => runs.flatMap((run) => (run.document === document ? [run.exitCode] : []));
  expect(exitCodesOf('AutoRecovery-StopService')).toEqual([0, 72]);
  expect(exitCodesOf('AutoRecovery-KillService')).toEqual([0, 72]);
  expect(exitCodesOf('AutoRecovery-StartService')).toEqual([0, 72]);
  expect(exitCodesOf('AutoRecovery-ClearStale')).toEqual([0]);
});

it('an execution that is stopped by hand is settled, frees lease and slot, and is told to people', async () => {
  const recovery = await parkedAt('stopped', 'AutoRecovery-StopService', 'stop-gracefully.1');
  await grips.stopExecution(recovery);
  expect(await story.ended(recovery)).toMatchObject({ outcome: 'stopped', verdict: 'failed' });
  await story.expectFree(recovery);
  await eventually('the page', 10_000, () =>
    story.told('stopped', 'pages').includes('Recovery of stopped failed (attempt 1)'),
  );
  await sweep();
  expect(story.effectsOf(recovery)).toEqual(['stop-gracefully.1']);
  expect(await reach().ledger.recoveries('stopped')).toHaveLength(1);
});

describe('a lease that expires under a running step', () => {
  const expire = ({ component, recoveryId }: Recovery) =>
    reach().ledger.table.transact([
      {
        do: 'update',
        key: keys.guard(component),
        set: { [GUARD.leaseUntil]: Date.now() - 1, [GUARD.recoveryId]: recoveryId },
      },
    ]);

  afterEach(() => controls.releaseCommands({ nodeId: FLEET_NODE }));

  it('withdraws the recovery, and is freed only when the command on the host is over', async () => {
    const { ledger } = reach();
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
    await story.ranOnHost(recovery, 'force-kill.1');
    await eventually('the end of the command in SSM', 10_000, async () => {
      const step = (await ledger.steps(recovery.recoveryId)).find(({ stepRun }) => stepRun === 'force-kill.1');
      return step?.state === 'done';
    });
    await sweep();
    expect(await story.ended(recovery)).toMatchObject({ outcome: 'stopped', cause: 'its lease ran out' });
    await story.expectFree(recovery);
    expect(story.effectsOf(recovery)).toEqual(['stop-gracefully.1', 'force-kill.1']);
  });

  it('fences the next mutating step, whose begin is refused in its own write', async () => {
    const { doors, ledger } = reach();
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
