import { describe, expect, it } from 'vitest';
import { componentAlarms } from '#application/doctor/checks/component-alarms';
import { componentPlaybooks } from '#application/doctor/checks/component-playbooks';
import { deadLetters } from '#application/doctor/checks/dead-letters';
import { nodes } from '#application/doctor/checks/nodes';
import { outbox } from '#application/doctor/checks/outbox';
import { ownAlarms } from '#application/doctor/checks/own-alarms';
import { noticesTopic, pagingTopic } from '#application/doctor/checks/paging';
import { shadow } from '#application/doctor/checks/shadow';
import { stuckRecoveries } from '#application/doctor/checks/stuck-recoveries';
import { switches } from '#application/doctor/checks/switches';
import { undeclaredAlarms } from '#application/doctor/checks/undeclared-alarms';
import { createDirectory } from '#domain/environment/directory';
import { itemOf } from '#domain/incident/changes';
import { recoveryBegins, recoveryFailed } from '#domain/message/texts';
import { keys } from '#domain/table/keys';
import type { Write } from '#domain/table/write';
import {
  ago,
  ahead,
  anIncident,
  aRecovery,
  environment,
  live,
  NOW,
  playbooks,
  thrown,
  undelivered,
} from '../queries/world.ts';
import { ALARMS, anAlarm, findingsOf, topicArns } from './clinic.ts';

const inEnvironment = (changes: Partial<typeof environment>) => ({
  directory: createDirectory({ ...environment, ...changes }, 'd'),
});

describe('topics (O6)', () => {
  const pending = { protocol: 'email', endpoint: 'ann@example.com', isConfirmed: false };
  const confirmed = { ...pending, isConfirmed: true };

  it('find nothing when somebody has confirmed, whoever else has not', async () => {
    const subscriptions = { of: async () => [pending, confirmed] };
    expect(await findingsOf(pagingTopic, { subscriptions })).toEqual([]);
    expect(await findingsOf(noticesTopic, { subscriptions })).toEqual([]);
  });

  it('find an error when nobody is subscribed to pages, and a warning when nobody is to notices', async () => {
    const asked: string[] = [];
    const subscriptions = {
      of: async (arn: string) => {
        asked.push(arn);
        return [];
      },
    };
    const [page] = await findingsOf(pagingTopic, { subscriptions });
    const [notice] = await findingsOf(noticesTopic, { subscriptions });
    expect(page).toMatchObject({
      severity: 'error',
      fix: expect.stringContaining(`aws sns subscribe --topic-arn ${topicArns.pages}`),
    });
    expect(notice).toMatchObject({ severity: 'warning' });
    expect(asked).toEqual([topicArns.pages, topicArns.notices]);
  });

  it('find an error when a subscription is only pending, and name who must confirm', async () => {
    const [finding] = await findingsOf(pagingTopic, { subscriptions: { of: async () => [pending] } });
    expect(finding).toMatchObject({
      severity: 'error',
      what: expect.stringContaining('(1 pending)'),
      fix: expect.stringContaining('email ann@example.com'),
    });
  });
});

describe('own alarms', () => {
  const withOwn = (...own: ReturnType<typeof anAlarm>[]) => ({ alarms: { all: async () => own } });

  it('find nothing when they stand, are armed and page', async () => {
    expect(await findingsOf(ownAlarms)).toEqual([]);
  });

  it('find an error when the heartbeat is missing', async () => {
    const findings = await findingsOf(ownAlarms, withOwn(anAlarm('auto-recovery-sweep-errors')));
    expect(findings).toMatchObject([
      { severity: 'error', what: expect.stringContaining('heartbeat alarm is missing') },
    ]);
  });

  it.each([
    ['its actions are disabled', { areActionsEnabled: false }, 'actions are disabled: auto-recovery-heartbeat'],
    ['it has no action', { alarmActions: [] }, 'do not notify the paging topic: auto-recovery-heartbeat'],
    ['it notifies another topic', { alarmActions: [topicArns.notices] }, 'do not notify the paging topic'],
    ['it is firing', { state: 'ALARM' }, 'is firing'],
  ] as const)('find an error when %s', async (_why, changes, what) => {
    const findings = await findingsOf(ownAlarms, withOwn(anAlarm('auto-recovery-heartbeat', changes)));
    expect(findings).toMatchObject([{ severity: 'error', what: expect.stringContaining(what) }]);
  });
});

describe('undeclared alarms', () => {
  const seen = (alarmName: string): Write => {
    const key = keys.undeclared(alarmName);
    return {
      do: 'put',
      key,
      item: itemOf(key, { alarmName, why: `no component declares the alarm '${alarmName}'`, seenAt: ago(60) }),
    };
  };

  it('find nothing of declared alarms, own ones, and those that were declared since they fired', async () => {
    expect(await findingsOf(undeclaredAlarms, {}, seen('catalog-unhealthy'))).toEqual([]);
  });

  it('name one that fired and was not acted on, once', async () => {
    const alarms = { all: async () => [...ALARMS, anAlarm('billing')] };
    const findings = await findingsOf(undeclaredAlarms, { alarms }, seen('billing'));
    expect(findings).toMatchObject([
      { severity: 'warning', what: expect.stringContaining("'billing' was seen failing") },
    ]);
  });

  it('name together those that never fired, the first few in full', async () => {
    const more = Array.from({ length: 10 }, (_, index) => anAlarm(`other-${index}`));
    const findings = await findingsOf(undeclaredAlarms, { alarms: { all: async () => [...ALARMS, ...more] } });
    expect(findings).toMatchObject([{ what: expect.stringMatching(/^10 alarms .* other-0, .* other-7 and 2 more$/) }]);
  });
});

describe('components', () => {
  it('without an alarm are a warning, with an alarm that does not exist an error', async () => {
    const alarms = { all: async () => ALARMS.filter(({ alarmName }) => alarmName !== 'storefront-errors') };
    expect(await findingsOf(componentAlarms, { alarms })).toMatchObject([
      { severity: 'error', what: expect.stringMatching(/'storefront' .*: storefront-errors$/) },
      { severity: 'warning', what: expect.stringContaining("'reports' declares no alarm") },
    ]);
  });

  it('that no playbook fits are told with what is missing: an error where they are automatic', async () => {
    const facts = playbooks.map((playbook) => ({ ...playbook, facts: ['unit', 'port'] }));
    expect(await findingsOf(componentPlaybooks, { playbooks: facts })).toMatchObject([
      { severity: 'error', what: expect.stringContaining("service-recovery needs the component's port") },
      { severity: 'error', what: expect.stringContaining("'storefront'") },
      { severity: 'warning', what: expect.stringContaining('is for service, not for a batch') },
    ]);
  });

  it('fit when a playbook fits any of their failures', async () => {
    const narrow = playbooks.map((playbook) => ({
      ...playbook,
      triggers: {
        ...playbook.triggers,
        types: ['high_latency' as const],
        severities: ['low' as const],
        symptoms: ['slow'],
      },
    }));
    expect(await findingsOf(componentPlaybooks, { playbooks: narrow })).toHaveLength(1);
  });

  it('in shadow are told as an info', async () => {
    expect(await findingsOf(shadow)).toMatchObject([{ severity: 'info', what: expect.stringContaining('reports') }]);
    const all = inEnvironment({ recovery: { ...environment.recovery, mode: 'shadow' } });
    expect(await findingsOf(shadow, all)).toMatchObject([{ severity: 'info', what: expect.stringContaining('whole') }]);
    const none = inEnvironment({ components: {} });
    expect(await findingsOf(shadow, none)).toEqual([]);
  });
});

describe('nodes', () => {
  const NODE = 'i-0123456789abcdef0';

  it('are asked for once each, and are fine when they are online', async () => {
    const asked: (readonly string[])[] = [];
    const look = async (ids: readonly string[]) => {
      asked.push(ids);
      return [{ nodeId: NODE, ping: 'Online' }];
    };
    expect(await findingsOf(nodes, { nodes: { look } })).toEqual([]);
    expect(asked).toEqual([[NODE]]);
  });

  it('that are not managed or not online are errors, with the components on them', async () => {
    expect(await findingsOf(nodes, { nodes: { look: async () => [] } })).toMatchObject([
      { severity: 'error', what: expect.stringContaining("of 'catalog', 'storefront' is not a managed node") },
    ]);
    const lost = { look: async () => [{ nodeId: NODE, ping: 'ConnectionLost', lastPingAt: ago(60) }] };
    expect(await findingsOf(nodes, { nodes: lost })).toMatchObject([
      { severity: 'error', what: expect.stringContaining(`is ConnectionLost, last heard of at ${ago(60)}`) },
    ]);
  });

  it('are not asked for when no component has one', async () => {
    const look = async () => Promise.reject(new Error('asked'));
    expect(await findingsOf(nodes, { ...inEnvironment({ components: {} }), nodes: { look } })).toEqual([]);
  });
});

describe('what nobody finished', () => {
  it('is a recovery well past its deadline, not one that the sweep is about to end', async () => {
    const [a, b] = [anIncident(), anIncident({ component: 'storefront' })];
    const findings = await findingsOf(
      stuckRecoveries,
      {},
      live(aRecovery(a, { deadlineAt: ago(121) })),
      live(aRecovery(b, { deadlineAt: ago(120) })),
    );
    expect(findings).toMatchObject([{ severity: 'error', what: expect.stringContaining(a.incidentId) }]);
  });

  it('is a message that waits: an error for a page, a warning for a notice, nothing while it is on its way', async () => {
    const incident = anIncident();
    const recovery = aRecovery(incident, { endedAt: ago(200), outcome: 'untouched' });
    const findings = await findingsOf(
      outbox,
      {},
      undelivered(recoveryBegins(incident, recovery, new Date(ago(180)))),
      undelivered(recoveryFailed(incident, recovery, new Date(ago(180)))),
      undelivered(recoveryBegins(incident, { ...recovery, recoveryId: 'new' }, NOW)),
    );
    expect(findings.map(({ severity, what }) => [severity, what])).toEqual([
      ['warning', "a message has waited 3 min for the topic 'notices': Recovery of catalog begins"],
      ['error', "a message has waited 3 min for the topic 'pages': Recovery of catalog failed (attempt 1)"],
    ]);
  });

  it('is a dead letter', async () => {
    expect(await findingsOf(deadLetters)).toEqual([]);
    const one = await findingsOf(deadLetters, { deadLetters: { count: async () => 1 } });
    const two = await findingsOf(deadLetters, { deadLetters: { count: async () => 2 } });
    expect([...one, ...two].map(({ severity, what }) => `${severity}: ${what}`)).toEqual([
      "error: a signal waits in the intake's dead-letter queue",
      "error: 2 signals wait in the intake's dead-letter queue",
    ]);
  });
});

describe('switches (S5)', () => {
  it('that are off are warnings with who, why and until when', async () => {
    expect(await findingsOf(switches)).toEqual([]);
    const off = inEnvironment({ recovery: { ...environment.recovery, enabled: false } });
    const findings = await findingsOf(
      switches,
      off,
      thrown(undefined, { reason: 'storm' }),
      thrown('catalog', { reason: 'migration', untilEpochMs: Date.parse(ahead(60)) }),
    );
    expect(findings.map(({ severity, fix }) => [severity, fix])).toEqual([
      ['warning', expect.stringContaining('recovery.enabled: true')],
      ['warning', 'when that is over: recovery enable'],
      ['warning', 'when that is over: recovery enable catalog'],
    ]);
    expect(findings[2]?.what).toContain(`migration; until ${ahead(60)}`);
  });
});
