import { describe, expect, it } from 'vitest';
import { type AuditEntry, type AuditRecord, chain, flawIn } from '#domain/audit/chain';
import { auditEntriesOf } from '#domain/audit/entries';
import { aRecovery, aStepRun, iso } from '#test/support/builders';

const entry = (words: string): AuditEntry => ({ at: iso(0), what: 'done', words, details: { n: 1, gone: undefined } });
const records = chain('r-1', ['one', 'two', 'three'].map(entry));
const changed = (index: number, change: Partial<AuditRecord>): AuditRecord[] =>
  records.map((record, position) => (position === index ? { ...record, ...change } : record));

describe('an audit chain (O3)', () => {
  it('is the same for the same entries, and whole', () => {
    expect(chain('r-1', ['one', 'two', 'three'].map(entry))).toEqual(records);
    expect(flawIn('r-1', records)).toBeUndefined();
    expect(flawIn('r-1', JSON.parse(JSON.stringify(records)))).toBeUndefined();
    expect(flawIn('r-1', [])).toBeUndefined();
  });

  it('goes on after its head', () => {
    const [first, second] = [records[0], records[1]];
    if (first === undefined || second === undefined) throw new Error('no records');
    expect(chain('r-1', [entry('two'), entry('three')], first)).toEqual(records.slice(1));
    expect(flawIn('r-1', [...records, ...chain('r-1', [entry('four')], records[2])])).toBeUndefined();
  });

  it.each<[string, readonly AuditRecord[], RegExp]>([
    ['its words changed', changed(1, { words: 'other' }), /record 1 was altered/],
    ['its details changed', changed(1, { details: { n: 2 } }), /record 1 was altered/],
    ['its time changed', changed(0, { at: iso(9) }), /record 0 was altered/],
    ['its hash changed', changed(2, { hash: 'f' }), /record 2 was altered/],
    ['a record cut out', [records[0], records[2]].flatMap((each) => each ?? []), /record 1 is missing, found 2/],
    ['its first record cut off', records.slice(1), /record 0 is missing, found 1/],
    ['a link forged', changed(1, { previous: 'f' }), /record 1 does not follow/],
    ['a record of another', changed(1, { recoveryId: 'r-2' }), /record 1 belongs to 'r-2'/],
  ])('shows %s', (_, tampered, flaw) => expect(flawIn('r-1', tampered)).toMatch(flaw));

  it('of another recovery is not this one’s', () =>
    expect(flawIn('r-2', chain('r-1', [entry('one')]))).toMatch(/belongs to/));

  it('that was altered and hashed anew breaks at the next record', () => {
    const [forged] = chain('r-1', [entry('forged')]);
    if (forged === undefined) throw new Error('no record');
    expect(flawIn('r-1', [forged, ...records.slice(1)])).toMatch(/record 1 does not follow/);
  });
});

describe('the entries of a recovery', () => {
  const signal = (index: number) => ({
    at: iso(-60 + index),
    reason: `signal ${index}`,
    alarmName: 'a',
    state: 'failing',
    route: 'sns',
    id: `alarm-${index}`,
  });
  const decision = (index: number, attempt = 1) => ({
    at: iso(index),
    words: `decision ${index}`,
    attempt,
    because: ['b'],
    refusals: [],
  });
  const recovery = aRecovery({
    status: 'ended',
    endedAt: iso(90),
    verdict: 'recovered',
    outcome: 'recovered',
    unmet: ['slow'],
  });

  it('tell what was seen, decided, done, measured and how it ended, in the order of time', () => {
    const steps = [
      aStepRun({
        mutates: false,
        stepRun: 'look.1',
        begunAt: iso(3),
        endedAt: iso(5),
        state: 'done',
        result: { exitCode: 0, message: 'down', facts: {} },
      }),
      aStepRun({ begunAt: iso(10) }),
    ];
    expect(
      auditEntriesOf(recovery, [signal(0)], [decision(1), decision(2, 2)], steps).map(
        ({ what, words }) => `${what}: ${words}`,
      ),
    ).toEqual([
      'seen: signal 0',
      'decided: decision 1',
      'measured: look.1: down',
      'done: restart.1: no end was seen',
      'ended: recovered',
    ]);
  });

  it('name what was run, by which version, and what was not met', () => {
    const ended = auditEntriesOf(recovery, [], [], []).at(-1);
    expect(ended?.details).toMatchObject({
      playbookVersion: 1,
      playbookDigest: 'playbook-digest',
      environmentDigest: 'environment-digest',
      unmet: ['slow'],
    });
    expect(auditEntriesOf(aRecovery({ cause: 'why', endedAt: iso(1) }), [], [], []).at(-1)?.words).toBe('why');
    expect(auditEntriesOf(aRecovery(), [{}], [], [])).toMatchObject([
      { at: '', words: '' },
      { at: '', words: 'unknown' },
    ]);
  });

  it('are bounded, and what is not told one by one is tied in by its digest', () => {
    const signals = Array.from({ length: 15 }, (_, index) => signal(index));
    const decisions = Array.from({ length: 15 }, (_, index) => decision(index));
    const steps = Array.from({ length: 70 }, (_, index) =>
      aStepRun({ stepRun: `restart.${index}`, mutates: index > 65 }),
    );
    const told = auditEntriesOf(recovery, signals, decisions, steps);
    expect(told.length).toBe(11 + 10 + 61 + 1);
    expect(told.filter(({ what }) => what === 'decided').map(({ words }) => words)[0]).toBe('decision 5');
    const digestIn = (entries: readonly AuditEntry[], words: string) =>
      entries.find((each) => each.words === words)?.details['digest'];
    expect(digestIn(told, '5 more signals')).toMatch(/^[0-9a-f]{64}$/);
    expect(digestIn(told, '10 more steps')).toMatch(/^[0-9a-f]{64}$/);
    const other = auditEntriesOf(recovery, signals.with(14, signal(99)), decisions, steps.slice(0, 65));
    expect(digestIn(other, '5 more signals')).not.toBe(digestIn(told, '5 more signals'));
    expect(other.find(({ words }) => words === '5 more steps')?.what).toBe('measured');
  });
});
