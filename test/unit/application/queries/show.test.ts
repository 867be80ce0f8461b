import { describe, expect, it } from 'vitest';
import { createShow } from '#application/queries/show';
import { itemOf } from '#domain/incident/changes';
import { recoveryBegins } from '#domain/message/texts';
import { keys } from '#domain/table/keys';
import type { Write } from '#domain/table/write';
import {
  ago,
  anIncident,
  aRecovery,
  aSignal,
  aStep,
  aTable,
  begun,
  clock,
  ended,
  kept,
  live,
  NOW,
  opened,
  recovered,
  undelivered,
  type Writes,
} from './world.ts';

const showOf = async (id: string, ...writes: Writes) => createShow({ clock, table: await aTable(...writes) })(id);

describe('show', () => {
  it('tells a recovery in the order of time: seen, decided and why, done, measured, ended, told', async () => {
    const { recovery, writes } = recovered();
    const report = await showOf(recovery.recoveryId, writes);
    expect(report.shows).toBe('recovery');
    expect(report.timeline.map(({ seconds, what, words }) => [seconds, what, words])).toEqual([
      [0, 'seen', 'alarm catalog-unhealthy is failing (eventbridge)'],
      [1.3, 'decided', 'service-recovery v3 was admitted'],
      [1.3, 'told', 'notices: Recovery of catalog begins'],
      [
        3,
        'measured',
        'check.1 (AutoRecovery-CheckService on i-0123456789abcdef0) ok in 1.0 s: catalog does not answer',
      ],
      [5, 'done', 'restart.1 (AutoRecovery-StartService on i-0123456789abcdef0) ok in 3.5 s: catalog was started'],
      [40, 'ended', 'attempt 1: recovered'],
      [40, 'told', 'notices: catalog was recovered'],
    ]);
    const details = report.timeline.map((entry) => entry.details);
    expect(details[1]).toEqual(['service-recovery fits service_failure of a service, risk low']);
    expect(details[3]).toEqual(['answers=false state=FATAL']);
    expect(details[5]).toEqual(['not met: errorRate was 1.2, wanted at most 1']);
  });

  it('measures from failure to signal, admission, first command and end', async () => {
    const { recovery, writes } = recovered();
    const { durations } = await showOf(recovery.recoveryId, writes);
    expect(durations).toEqual([
      {
        recoveryId: recovery.recoveryId,
        failureToSignalSeconds: 1.2,
        signalToAdmittedSeconds: 0.1,
        admittedToFirstCommandSeconds: 1.7,
        firstCommandToEndedSeconds: 37,
        failureToEndedSeconds: 40,
      },
    ]);
  });

  it('leaves out of the durations what has not come yet', async () => {
    const incident = anIncident({ status: 'recovering', attempts: 1 });
    const recovery = aRecovery(incident);
    const { durations, audit } = await showOf(recovery.recoveryId, opened(incident, aSignal()), live(recovery));
    expect(durations[0]).not.toHaveProperty('admittedToFirstCommandSeconds');
    expect(durations[0]).not.toHaveProperty('failureToEndedSeconds');
    expect(audit).toEqual([{ recoveryId: recovery.recoveryId, state: 'not-yet', records: 0 }]);
  });

  it('never shows what a machine was given', async () => {
    const { recovery, writes } = recovered();
    expect(JSON.stringify(await showOf(recovery.recoveryId, writes))).not.toContain('never shown');
  });

  it('tells an incident with all its attempts, and a recovery with its own decisions only', async () => {
    const incident = anIncident({ failingSince: ago(900), status: 'needs-people', attempts: 2, pagedAt: ago(700) });
    const first = aRecovery(incident, {
      attempt: 1,
      endedAt: ago(800),
      outcome: 'rolled-back',
      verdict: 'failed',
      cause: 'no',
    });
    const second = aRecovery(incident, {
      attempt: 2,
      admittedAt: ago(750),
      endedAt: ago(700),
      outcome: 'untouched',
      verdict: 'failed',
    });
    const decisions = [
      { at: first.admittedAt, decision: 'admitted', attempt: 1, words: 'one', recoveryId: first.recoveryId },
      { at: second.admittedAt, decision: 'admitted', attempt: 2, words: 'two', recoveryId: second.recoveryId },
    ] as const;
    const writes = [...kept(incident, [aSignal({ at: ago(900) })], decisions), ended(first), ended(second)];
    const whole = await showOf(incident.incidentId, writes);
    expect(whole.shows).toBe('incident');
    expect(whole.recoveries.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(whole.timeline.filter(({ what }) => what === 'decided').map(({ words }) => words)).toEqual(['one', 'two']);
    expect(whole.timeline.filter(({ what }) => what === 'told').map(({ words }) => words)).toEqual([
      'notices: Recovery of catalog begins',
      'pages: Recovery of catalog failed (attempt 1)',
      'notices: Recovery of catalog begins',
      'pages: Recovery of catalog failed (attempt 2)',
    ]);
    const part = await showOf(first.recoveryId, writes);
    expect(part.timeline.filter(({ what }) => what === 'decided').map(({ words }) => words)).toEqual(['one']);
  });

  it('leaves out signals that came after the recovery had ended', async () => {
    const { recovery, incident, writes } = recovered();
    const late = aSignal({ id: `alarm-${'f'.repeat(32)}`, at: ago(10), state: 'ok' });
    const all = [...writes, ...kept({ ...incident, incidentId: 'other' }, [], [])];
    const table = await aTable(all, {
      do: 'put',
      key: keys.incidentSignal(incident.incidentId, late.at, late.id),
      item: { id: late.id, at: late.at, state: 'ok', route: 'sns', reason: '', alarmName: 'catalog-unhealthy' },
    });
    const show = createShow({ clock, table });
    const seen = async (id: string) => (await show(id)).timeline.filter(({ what }) => what === 'seen').length;
    expect(await seen(recovery.recoveryId)).toBe(1);
    expect(await seen(incident.incidentId)).toBe(2);
  });

  it('tells who asked, a step under way, a failed step and a refusal with each gate', async () => {
    const incident = anIncident({ status: 'recovering', attempts: 1 });
    const recovery = aRecovery(incident);
    const asked = aSignal({ requestedBy: 'ann', reason: 'customers call', route: 'person', alarmName: undefined });
    const { timeline } = await showOf(
      incident.incidentId,
      opened(incident, asked, {
        at: ago(55),
        decision: 'refused',
        attempt: 1,
        words: 'it rests',
        refusals: [
          { gate: 'cooldown', words: 'it rests', inputs: {} },
          { gate: 'concurrency', words: 'five are running', inputs: {} },
        ],
      }),
      live(recovery),
      begun(
        aStep(recovery, 'check', {
          state: 'failed',
          begunAt: ago(30),
          endedAt: ago(29),
          result: { message: 'gone', facts: {} },
        }),
      ),
      begun(aStep(recovery, 'restart', { mutates: true, begunAt: ago(20) })),
    );
    const words = timeline.map((entry) => [entry.what, entry.words.replace(/ \(.*\)/, ''), entry.details]);
    expect(words).toEqual([
      ['seen', 'ann asked for a recovery', ['customers call']],
      ['decided', 'refused: it rests', ['concurrency: five are running']],
      ['measured', 'check.1 FAILED in 1.0 s: gone', []],
      ['done', 'restart.1 under way', []],
    ]);
  });

  it('tells a call as a call, and where its end is found', async () => {
    const incident = anIncident({ status: 'recovering', attempts: 1 });
    const recovery = aRecovery(incident);
    const call = { does: 'call', command: 'ecs:updateService', node: undefined, mutates: true } as const;
    const { timeline } = await showOf(
      incident.incidentId,
      opened(incident, aSignal()),
      live(recovery),
      begun(aStep(recovery, 'scale', call)),
    );
    expect(timeline.at(-1)).toMatchObject({
      what: 'done',
      words: `scale.1: the call ecs:updateService was let begin, its end is in the execution ${recovery.recoveryId}`,
      details: [],
    });
  });

  it('reads a step of the version before as a command', async () => {
    const incident = anIncident({ status: 'recovering', attempts: 1 });
    const recovery = aRecovery(incident);
    const key = keys.step(recovery.recoveryId, 'restart.1');
    const { does: _does, ...old } = aStep(recovery, 'restart', { mutates: true });
    const { timeline } = await showOf(incident.incidentId, opened(incident, aSignal()), live(recovery), {
      do: 'put',
      key,
      item: itemOf(key, old),
    });
    expect(timeline.at(-1)?.words).toBe('restart.1 (AutoRecovery-CheckService on i-0123456789abcdef0) under way');
  });

  it('says that a message still waits to be delivered', async () => {
    const { recovery, incident, writes } = recovered();
    const message = recoveryBegins(incident, recovery, NOW);
    const { timeline } = await showOf(recovery.recoveryId, writes, undelivered(message));
    const [begins, done] = timeline.filter(({ what }) => what === 'told');
    expect(begins?.details).toEqual([expect.stringContaining('NOT YET DELIVERED')]);
    expect(done?.details).toEqual([]);
  });

  it('tells the pages of a refusal that lasted, of a recurrence and of a failure that no playbook fits', async () => {
    const incident = anIncident({ status: 'needs-people', attempts: 1, pagedAt: ago(40) });
    const recovery = aRecovery(incident, { endedAt: ago(45), outcome: 'recovered', verdict: 'recurred' });
    const refused = { decision: 'refused', attempt: 1, words: 'it rests' } as const;
    const { timeline } = await showOf(
      incident.incidentId,
      kept(
        incident,
        [],
        [
          { ...refused, at: ago(50) },
          {
            ...refused,
            at: ago(40),
            refusals: [{ gate: 'cooldown', words: 'it rests', inputs: {}, opensAt: NOW.toISOString() }],
          },
          { at: ago(30), decision: 'recurred', attempt: 1, words: 'failed again' },
          { at: ago(20), decision: 'no-playbook', attempt: 2, words: 'no playbook fits', because: ['none'] },
          { at: ago(10), decision: 'shadow', attempt: 2, words: 'shadow', playbook: 'service-recovery' },
        ],
      ),
      ended(recovery),
    );
    expect(timeline.filter(({ what }) => what === 'told').map(({ at, words }) => [at, words])).toEqual([
      [ago(45), 'notices: catalog was recovered'],
      [ago(40), 'pages: catalog is not being recovered: cooldown'],
      [ago(30), 'pages: catalog failed again after its recovery'],
      [ago(20), 'pages: catalog is failing and no playbook fits'],
      [ago(10), 'notices: Shadow: catalog would be recovered'],
    ]);
  });

  it('refuses an id that names nothing, and says where to look', async () => {
    await expect(showOf('nothing')).rejects.toMatchObject({
      code: 'RecoveryNotFound',
      message: expect.stringContaining('recovery history'),
    });
  });
});

describe('the audit chain (O3)', () => {
  const auditOf = async (change: (writes: Write[]) => Write[]) => {
    const { recovery, writes } = recovered();
    const { audit } = await showOf(recovery.recoveryId, change(writes));
    return audit[0];
  };
  const isAudit = (write: Write): boolean => write.key.sk.startsWith('AUDIT#');

  it('is whole when nobody touched it, and gives its head', async () => {
    expect(await auditOf((writes) => writes)).toMatchObject({
      state: 'whole',
      records: 3,
      head: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('shows a record that was altered', async () => {
    const altered = await auditOf((writes) =>
      writes.map((write) =>
        write.do === 'put' && write.key.sk === 'AUDIT#00001'
          ? { ...write, item: { ...write.item, words: 'nothing happened' } }
          : write,
      ),
    );
    expect(altered).toMatchObject({ state: 'flawed', flaw: 'record 1 was altered' });
  });

  it('shows a record that was taken out', async () => {
    const gone = await auditOf((writes) => writes.filter(({ key }) => key.sk !== 'AUDIT#00001'));
    expect(gone).toMatchObject({ state: 'flawed', flaw: 'record 1 is missing, found 2' });
  });

  it('shows a tail that was cut off', async () => {
    const cut = await auditOf((writes) => writes.filter(({ key }) => key.sk !== 'AUDIT#00002'));
    expect(cut).toMatchObject({ state: 'flawed', flaw: expect.stringContaining("before the recovery's end") });
  });

  it('shows that all of it is gone', async () => {
    const gone = await auditOf((writes) => writes.filter((write) => !isAudit(write)));
    expect(gone).toMatchObject({ state: 'flawed', records: 0, flaw: expect.stringContaining('missing') });
  });
});
