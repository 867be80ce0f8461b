import { describe, expect, it } from 'vitest';
import { Message, subjectOf } from '#domain/message/message';
import {
  noPlaybook,
  recoveryBegins,
  recoveryDone,
  recoveryFailed,
  recurred,
  refused,
  shadowed,
} from '#domain/message/texts';
import { aClassification, anIncident, aRecovery, at, iso, NOON } from '#test/support/builders';

const ended = aRecovery({
  status: 'ended',
  endedAt: iso(0),
  verdict: 'failed',
  outcome: 'rolled-back',
  cause: 'it does not start',
});
const refusal = { gate: 'enabled', words: 'recovery was disabled by ann: maintenance' };

const ALL = [
  recoveryBegins(anIncident(), aRecovery(), NOON),
  shadowed(anIncident(), 'service-recovery', [], NOON),
  refused(anIncident(), refusal, NOON),
  recoveryFailed(anIncident(), ended, NOON),
  recurred(anIncident(), ended, NOON),
  recoveryDone(anIncident(), aRecovery({ outcome: 'recovered' }), NOON),
  noPlaybook(anIncident(), ['p is not for service_failure'], NOON),
];

describe('every message (I7)', () => {
  it.each(ALL.map((message) => [message.subject, message] as const))(
    '"%s" names the component, fits SNS, and gives a command',
    (_, message) => {
      expect(Message.parse(message)).toEqual(message);
      expect(message.subject).toContain('catalog');
      expect(message.subject.length).toBeLessThan(100);
      expect(message.text).toMatch(/recovery show catalog-/);
      expect(message.text).not.toMatch(/undefined|\[object|null/);
    },
  );

  it('says what fails, since when and on what evidence, where somebody must act', () => {
    for (const message of ALL.filter(({ topic }) => topic === 'pages')) {
      expect(message.text).toContain('catalog is failing');
      expect(message.text).toContain(`Failing since ${iso(-30)} (service_failure, high, confidence 0.90)`);
      expect(message.text).toContain('  - Healthy is below 1');
      expect(message.text).toContain('Depends on it: orders, web.');
    }
  });

  it('has an id of its own, so that each is stored once', () => {
    expect(new Set(ALL.map(({ messageId }) => messageId)).size).toBe(ALL.length);
    expect(refused(anIncident(), { ...refusal, gate: 'cooldown' }, NOON).messageId).not.toBe(
      refused(anIncident(), refusal, NOON).messageId,
    );
  });

  it('goes to people where they are needed, to the owner where they are not', () => {
    expect(ALL.map(({ topic }) => topic)).toEqual([
      'notices',
      'notices',
      'pages',
      'pages',
      'pages',
      'notices',
      'pages',
    ]);
  });
});

describe('a message about', () => {
  it('the beginning says how it is stopped and when it ends at the latest', () => {
    const { text } = recoveryBegins(anIncident({ dependents: [] }), aRecovery(), NOON);
    expect(text).toContain('recovery disable catalog --reason "..."');
    expect(text).toContain(`It ends by ${iso(420)} at the latest`);
    expect(text).not.toContain('Depends on it');
  });

  it('a shadow says what would have been', () => {
    expect(shadowed(anIncident(), 'p', [], NOON).text).toContain(
      'playbook p would have started now. Nothing was touched.',
    );
    expect(shadowed(anIncident(), 'p', [{ ...refusal, inputs: {} }], NOON).text).toContain(
      'would have been refused: recovery was disabled by ann',
    );
  });

  it('a refusal says whether it opens by itself', () => {
    expect(refused(anIncident(), refusal, NOON).text).toContain('It will not open by itself: a person is needed.');
    expect(refused(anIncident(), { ...refusal, opensAt: iso(60) }, NOON).text).toContain(
      `The gate opens at ${iso(60)}`,
    );
  });

  it('a failure says what is left and what comes next', () => {
    const text = (incident: Parameters<typeof anIncident>[0], recovery: Parameters<typeof aRecovery>[0] = {}) =>
      recoveryFailed(anIncident(incident), aRecovery({ ...ended, ...recovery }), NOON).text;
    expect(text({ status: 'needs-people' })).toContain('No further attempt will be made: a person is needed.');
    expect(text({ waitingFor: 'cooldown', opensAt: iso(60) })).toContain(
      `The next attempt follows after ${iso(60)} if the failure lasts`,
    );
    expect(text({ waitingFor: 'enabled' })).toContain('recovery enable catalog --reason "..."');
    expect(text({}, { outcome: 'untouched' })).toContain('did not help: it stopped before touching anything.');
    expect(text({}, { outcome: 'not-undone' })).toContain('AND NOT EVERYTHING COULD BE UNDONE');
    expect(text({}, { unmet: ['fast: got 5000, wanted below 1000'] })).toContain('  - not met: fast: got 5000');
    const bare = recoveryFailed(anIncident(), aRecovery(), NOON).text;
    expect(bare).toContain('how it ended is not known');
    expect(bare).toContain('Cause: none given');
  });

  it('a recurrence says how long it held, and what that means', () => {
    const text = recurred(
      anIncident({ waitingFor: 'recurrence' }),
      aRecovery({ ...ended, outcome: 'recovered' }),
      at(90),
    ).text;
    expect(text).toContain('had made it well 90 s ago');
    expect(text).toContain('Playbook service-recovery does not cure the cause.');
    expect(text).toContain('Another attempt follows when the component has rested');
    expect(recurred(anIncident(), aRecovery(), NOON).text).toContain('had made it well.');
    const untouched = recurred(anIncident(), aRecovery({ ...ended, outcome: 'self-resolved' }), at(90)).text;
    expect(untouched).toContain('had found it healthy and done nothing 90 s ago');
    expect(untouched).not.toContain('cure');
  });

  it('success says how long the failure lasted, and what was not met though enough was', () => {
    const { text, subject } = recoveryDone(
      anIncident(),
      aRecovery({ outcome: 'recovered', unmet: ['fast: got 5000'] }),
      at(60),
    );
    expect(subject).toBe('catalog was recovered');
    expect(text).toContain('90 s after the failure was seen');
    expect(text).toContain('  - not met, though enough others were: fast: got 5000');
    const alone = recoveryDone(anIncident(), aRecovery({ outcome: 'self-resolved' }), NOON);
    expect(alone.subject).toBe('catalog became well by itself');
    expect(alone.text).toContain('Nothing was done.');
  });

  it('nothing that fits says what was looked at', () => {
    expect(noPlaybook(anIncident(), ['p is for a database'], NOON).text).toContain(
      'Playbooks that were looked at:\n  - p is for a database',
    );
  });

  it('an unknown type still says that it is not well', () => {
    const classification = { ...aClassification(), type: 'something_new' as 'corruption' };
    expect(refused(anIncident({ classification }), refusal, NOON).text).toContain('catalog is not well');
  });
});

describe('a subject', () => {
  it('is plain ASCII on one line, cut where SNS would refuse it', () => {
    expect(subjectOf('a → b\nc')).toBe('a - b-c');
    expect(subjectOf('x'.repeat(99))).toHaveLength(99);
    expect(subjectOf('x'.repeat(100))).toBe(`${'x'.repeat(96)}...`);
  });
});
