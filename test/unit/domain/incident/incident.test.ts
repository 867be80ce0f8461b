import { describe, expect, it } from 'vitest';
import { afterRecovery, afterRecurrence } from '#domain/incident/after-recovery';
import {
  claimComponent,
  closed,
  closing,
  handedOver,
  itemOf,
  leaveMessage,
  putNewIncident,
  putNewRecovery,
  recordDecision,
  recordSignal,
  recovering,
  releaseComponent,
  replaceIncident,
  takeOnce,
  waiting,
} from '#domain/incident/changes';
import { incidentIdOf, recoveryIdOf } from '#domain/incident/incident';
import { reclassified } from '#domain/incident/reclassify';
import { isWellAgain } from '#domain/incident/wellness';
import { FENCE_WORDS, isBySwitch } from '#domain/recovery/fence';
import { holds, type Item } from '#domain/table/condition';
import { keys } from '#domain/table/keys';
import { applied, type Write } from '#domain/table/write';
import {
  aDirectory,
  anAlarm,
  anEnvironment,
  anIncident,
  aRecovery,
  at,
  componentIn,
  iso,
  NOON,
} from '#test/support/builders';

const refusal = { gate: 'cooldown', words: 'w', inputs: {}, opensAt: iso(60) };
/** The item after a write on an item; undefined where the write is refused, or the item gone. */
const written = (write: Write, before: Item | undefined): Item | undefined | 'refused' =>
  write.when !== undefined && !holds(write.when, before) ? 'refused' : applied(write, before);

describe('the id of an incident', () => {
  it('names component, moment and signal, and is the same for the same signal', () => {
    const signal = anAlarm('catalog-unhealthy');
    expect(incidentIdOf('catalog', signal)).toMatch(/^catalog-20260309t120000z-[0-9a-f]{8}$/);
    expect(incidentIdOf('catalog', signal)).toBe(incidentIdOf('catalog', { ...signal }));
    expect(incidentIdOf('catalog', signal)).not.toBe(incidentIdOf('catalog', anAlarm('catalog-errors')));
  });

  it('with an attempt is a name that Step Functions takes', () => {
    const longest = recoveryIdOf(incidentIdOf('a'.repeat(40), anAlarm('x')), 99);
    expect(longest.length).toBeLessThanOrEqual(80);
    expect(longest).toMatch(/^[A-Za-z0-9_-]+$/);
  });
});

describe('a write of an incident', () => {
  const incident = anIncident();
  const stored = written(putNewIncident(incident), undefined);
  if (stored === 'refused' || stored === undefined) throw new Error('not stored');

  it('opens it once', () => {
    expect(stored).toMatchObject({ status: 'waiting', state_pk: 'INCIDENTS#open' });
    expect(written(putNewIncident(incident), stored)).toBe('refused');
  });

  it('replaces it only as it was read: of two who read the same one is refused', () => {
    const first = written(replaceIncident(incident, { ...incident, pagedAt: iso(1) }), stored);
    expect(first).toMatchObject({ pagedAt: iso(1), revision: 1 });
    if (first === 'refused') throw new Error('refused');
    expect(written(replaceIncident(incident, incident), first)).toBe('refused');
    const read = { ...incident, revision: 1 };
    expect(written(replaceIncident(read, closed(read, 'recovered', NOON)), first)).toMatchObject({
      revision: 2,
      state_pk: 'INCIDENTS#closed',
    });
    expect(written(replaceIncident({ ...read, status: 'recovering' }, incident), first)).toBe('refused');
  });

  it('claims its component once, and frees only what is its own', () => {
    const pointer = written(claimComponent(incident), undefined);
    if (pointer === 'refused') throw new Error('refused');
    expect(written(claimComponent(anIncident({ incidentId: 'other' })), pointer)).toBe('refused');
    expect(written(releaseComponent(anIncident({ incidentId: 'other' })), pointer)).toBe('refused');
    expect(written(releaseComponent(incident), pointer)).toBeUndefined();
  });

  it('closes it with its component freed and the reason recorded, in three writes', () => {
    const writes = closing(
      anIncident({ waitingFor: 'cooldown', watchUntil: iso(1) }),
      'self-resolved',
      'it went away',
      NOON,
    );
    expect(writes.map(({ do: kind, key }) => `${kind} ${key.sk}`)).toEqual([
      'put META',
      'delete OPEN',
      `put DECISION#${iso(0)}#0#resolved`,
    ]);
    expect(writes[0]).toMatchObject({ item: { status: 'resolved', verdict: 'self-resolved', closedAt: iso(0) } });
    expect(writes[0]).not.toHaveProperty('item.waitingFor');
    expect(writes[0]).not.toHaveProperty('item.watchUntil');
  });

  it('takes a signal once, for fifteen days', () => {
    const taken = written(takeOnce(anAlarm('a'), 'incident', NOON), undefined);
    expect(taken).toMatchObject({ incidentId: 'incident', expiresAtEpochSeconds: NOON.getTime() / 1000 + 15 * 86_400 });
    if (taken === 'refused') throw new Error('refused');
    expect(written(takeOnce(anAlarm('a'), undefined, NOON), taken)).toBe('refused');
    expect(written(takeOnce(anAlarm('a'), undefined, NOON), undefined)).not.toHaveProperty('incidentId');
  });

  it('records signals and decisions so that they read in time order, and messages by what they tell', () => {
    expect(recordSignal('i', anAlarm('a', 5)).key).toEqual({
      pk: 'INCIDENT#i',
      sk: `SIGNAL#${iso(5)}#${anAlarm('a', 5).id}`,
    });
    expect(recordDecision('i', { at: iso(5), decision: 'refused', attempt: 2, words: 'w' }).key.sk).toBe(
      `DECISION#${iso(5)}#2#refused`,
    );
    const message = { messageId: 'm', topic: 'pages', subject: 's', text: 't', createdAt: iso(0) } as const;
    expect(leaveMessage(message).key).toEqual(keys.outbox('m'));
  });

  it('makes a recovery once, live and listed under its component', () => {
    const recovery = written(putNewRecovery(aRecovery()), undefined);
    expect(recovery).toMatchObject({
      state_pk: 'RECOVERIES#live',
      component_pk: 'COMPONENT#catalog',
      component_sk: iso(0),
    });
    if (recovery === 'refused') throw new Error('refused');
    expect(written(putNewRecovery(aRecovery()), recovery)).toBe('refused');
  });

  it('is plain JSON with its key over it', () => {
    expect(itemOf({ pk: 'p', sk: 's' }, { pk: 'forged', at: NOON, gone: undefined }, { more: 1 })).toEqual({
      pk: 'p',
      sk: 's',
      at: iso(0),
      more: 1,
    });
  });
});

describe('an incident that changes', () => {
  it('waits for a gate, and since when it waits is kept', () => {
    const first = waiting(anIncident(), refusal, NOON);
    expect(first).toMatchObject({ status: 'waiting', waitingFor: 'cooldown', waitingSince: iso(0), opensAt: iso(60) });
    const { opensAt: _, ...closedForGood } = refusal;
    const second = waiting(first, { ...closedForGood, gate: 'enabled' }, at(30));
    expect(second).toMatchObject({ waitingFor: 'enabled', waitingSince: iso(0) });
    expect(second).not.toHaveProperty('opensAt');
  });

  it('recovers, and waits for nothing any more', () => {
    const incident = recovering(waiting(anIncident(), refusal, NOON), aRecovery({ attempt: 2 }));
    expect(incident).toMatchObject({ status: 'recovering', attempts: 2, recoveryId: aRecovery().recoveryId });
    for (const gone of ['waitingFor', 'waitingSince', 'opensAt', 'watchUntil'])
      expect(incident).not.toHaveProperty(gone);
  });

  it('is handed over, and waits for nothing any more', () => {
    expect(handedOver(waiting(anIncident(), refusal, NOON))).toEqual(anIncident({ status: 'needs-people' }));
  });
});

describe('the end of a recovery', () => {
  const environment = anEnvironment();
  const end = (recovery: Parameters<typeof aRecovery>[0], attempts = 1) =>
    afterRecovery(
      anIncident({ status: 'recovering', attempts }),
      aRecovery({ status: 'ended', endedAt: iso(0), ...recovery }),
      environment,
      NOON,
    );

  it.each(['recovered', 'self-resolved'] as const)('%s: watched for the window, and rests', (verdict) => {
    expect(end({ verdict, outcome: verdict })).toEqual({
      incident: anIncident({ status: 'watching', attempts: 1, verdict, watchUntil: iso(300) }),
      cooldownUntil: iso(300),
    });
  });

  it.each(['untouched', 'rolled-back'] as const)(
    '%s: tried again after the attempt delay while attempts are left',
    (outcome) => {
      const { incident, ...rest } = end({ verdict: 'failed', outcome });
      expect(rest).toEqual({ cooldownUntil: iso(60), again: iso(60) });
      expect(incident).toMatchObject({
        status: 'waiting',
        waitingFor: 'cooldown',
        waitingSince: iso(0),
        opensAt: iso(60),
        pagedAt: iso(0),
      });
      expect(end({ verdict: 'failed', outcome }, 2).incident.status).toBe('waiting');
      expect(end({ verdict: 'failed', outcome }, 3)).toMatchObject({
        incident: { status: 'needs-people' },
        cooldownUntil: iso(300),
      });
      expect(end({ verdict: 'failed', outcome }, 3)).not.toHaveProperty('again');
    },
  );

  it('not undone: handed to people at once', () => {
    expect(end({ verdict: 'failed', outcome: 'not-undone' })).toMatchObject({
      incident: { status: 'needs-people' },
      cooldownUntil: iso(300),
    });
  });

  it('stopped: waits for the switch where a switch stopped it, else it is somebody’s', () => {
    const bySwitch = {
      verdict: 'inconclusive',
      outcome: 'stopped',
      cause: `stop was not begun: ${FENCE_WORDS.disabledForAll}`,
    } as const;
    expect(end(bySwitch)).toMatchObject({
      incident: { status: 'waiting', waitingFor: 'enabled' },
      cooldownUntil: iso(60),
    });
    expect(end(bySwitch, 3).incident.status).toBe('needs-people');
    expect(end({ ...bySwitch, cause: 'I disabled it' }).incident.status).toBe('needs-people');
    expect(end({ verdict: 'inconclusive', outcome: 'stopped' }).incident.status).toBe('needs-people');
  });

  it('by a fence is by a switch only where a switch was thrown', () => {
    expect(isBySwitch(`x: ${FENCE_WORDS.disabledForComponent}`)).toBe(true);
    expect(isBySwitch(`x: ${FENCE_WORDS.lease}`)).toBe(false);
    expect(isBySwitch(undefined)).toBe(false);
  });
});

describe('a recurrence', () => {
  it('waits for the next attempt while any is left, else it is handed to people', () => {
    const watched = anIncident({ status: 'watching', watchUntil: iso(300), attempts: 2 });
    const waits = afterRecurrence(watched, anEnvironment(), NOON);
    expect(waits).toMatchObject({
      status: 'waiting',
      waitingFor: 'recurrence',
      waitingSince: iso(0),
      verdict: 'recurred',
      pagedAt: iso(0),
    });
    expect(waits).not.toHaveProperty('watchUntil');
    const spent = afterRecurrence({ ...watched, attempts: 3 }, anEnvironment(), NOON);
    expect(spent.status).toBe('needs-people');
    expect(spent).not.toHaveProperty('waitingFor');
  });
});

describe('whether it is well again', () => {
  const states = (...pairs: readonly [string, 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'][]) => new Map(pairs);
  const waits = { status: 'waiting' } as const;
  const idle = { status: 'needs-people' } as const;

  it.each([
    ['every alarm is OK', idle, states(['a', 'OK'], ['b', 'OK']), ['a'], true],
    ['another fires', idle, states(['a', 'OK'], ['b', 'ALARM']), ['a'], false],
    ['another has no data, and reported nothing', idle, states(['a', 'OK'], ['b', 'INSUFFICIENT_DATA']), ['a'], true],
    ['the one that reported it has fallen silent', idle, states(['a', 'INSUFFICIENT_DATA'], ['b', 'OK']), ['a'], false],
    ['one of two that reported it is silent', idle, states(['a', 'OK'], ['b', 'INSUFFICIENT_DATA']), ['a', 'b'], false],
    ['the one that reported it was deleted, the rest is OK', idle, states(['b', 'OK']), ['a'], true],
    ['a person reported it, and it waits', waits, states(['a', 'OK']), [], false],
    ['a person reported it, and nobody works on it', idle, states(['a', 'OK']), [], true],
    [
      'a person reported it, and one alarm has no data',
      idle,
      states(['a', 'OK'], ['b', 'INSUFFICIENT_DATA']),
      [],
      false,
    ],
    ['there is no alarm at all', idle, states(), [], false],
    ['the only alarm was deleted', idle, states(), ['a'], false],
  ] as const)('when %s', (_, incident, alarms, reported, expected) => {
    expect(isWellAgain(incident, alarms, new Set(reported))).toBe(expected);
  });
});

describe('an incident judged anew', () => {
  const catalog = componentIn(aDirectory(), 'catalog');
  it('takes type, severity and urgency from everything that joined it', () => {
    const silent = anAlarm('catalog-unhealthy', 0, 'ALARM', { silent: true });
    const signals = [silent, anAlarm('catalog-errors', 1), anAlarm('catalog-other', 2)];
    const before = anIncident({ urgency: 'routine', dependents: [], priority: 'medium' });
    const judged = reclassified(before, catalog, signals);
    expect(judged).toMatchObject({ urgency: 'immediate', dependents: ['orders', 'web'], priority: 'high' });
    expect(judged.classification).toMatchObject({ type: 'service_failure', severity: 'critical' });
    expect(judged.attempts).toBe(before.attempts);
  });
  it('stays as it was where nothing says that it fails', () => {
    expect(reclassified(anIncident(), catalog, [anAlarm('catalog-unhealthy', 0, 'OK')])).toEqual(anIncident());
  });
});
