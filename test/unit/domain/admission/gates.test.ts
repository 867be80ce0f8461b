import { describe, expect, it } from 'vitest';
import { gateKeys, gateWrites, refusalsOfItems, refusalsOfRequest } from '#domain/admission/admit';
import type { AdmissionRequest, Gate } from '#domain/admission/gate';
import { GATES } from '#domain/admission/gates';
import { attemptsPerHour } from '#domain/admission/gates/attempts-per-hour';
import { concurrency } from '#domain/admission/gates/concurrency';
import { confidence } from '#domain/admission/gates/confidence';
import { cooldown } from '#domain/admission/gates/cooldown';
import { dependency } from '#domain/admission/gates/dependency';
import { enabled } from '#domain/admission/gates/enabled';
import { onePerComponent } from '#domain/admission/gates/one-per-component';
import { GUARD, RUNNING, SWITCH, WATCHED } from '#domain/admission/guard-item';
import { type Item, present } from '#domain/table/condition';
import { keys } from '#domain/table/keys';
import type { Key } from '#domain/table/write';
import { aDirectory, anAdmission, anEnvironment, componentIn, NOON } from '#test/support/builders';

const HOUR_MS = 3_600_000;
const now = NOON.getTime();
const textOf = ({ pk, sk }: Key): string => `${pk}|${sk}`;

/** What a gate says of these stored items, at the moment of the request. */
const ask = (gate: Gate, items: readonly (readonly [Key, Item])[] = [], request: Partial<AdmissionRequest> = {}) => {
  const stored = new Map(items.map(([key, item]) => [textOf(key), item]));
  const asked = anAdmission(request);
  return [...refusalsOfRequest(asked, [gate]), ...refusalsOfItems(asked, (key) => stored.get(textOf(key)), [gate])];
};
const guard = (item: Item): readonly (readonly [Key, Item])[] => [[keys.guard('catalog'), item]];
/** Opens at a moment: closed a millisecond before it, and it says so; open at it and after it. */
const opensExactly = (gate: Gate, items: readonly (readonly [Key, Item])[], opensAtEpochMs: number): void => {
  const opensAt = new Date(opensAtEpochMs).toISOString();
  expect(ask(gate, items, { now: new Date(opensAtEpochMs - 1) })).toMatchObject([{ gate: gate.name, opensAt }]);
  expect(ask(gate, items, { now: new Date(opensAtEpochMs) })).toEqual([]);
  expect(ask(gate, items, { now: new Date(opensAtEpochMs + 1) })).toEqual([]);
};

describe('the gate enabled (S5)', () => {
  const thrown = { [SWITCH.disabled]: true, [SWITCH.by]: 'ann', [SWITCH.reason]: 'maintenance' };

  it('passes where no switch was ever thrown, or was thrown back', () => {
    expect(ask(enabled)).toEqual([]);
    expect(ask(enabled, [[keys.globalSwitch, { ...thrown, [SWITCH.disabled]: false }]])).toEqual([]);
  });

  it('refuses where the document disables recovery, before anything is read', () => {
    const environment = anEnvironment({ recovery: { enabled: false } });
    expect(ask(enabled, [], { environment })).toMatchObject([{ gate: 'enabled', inputs: { enabled: false } }]);
  });

  it.each([
    [keys.globalSwitch, 'all components'],
    [keys.componentSwitch('catalog'), "'catalog'"],
  ])('refuses by the switch %o, naming who threw it and why, and opens by a person only', (key, scope) => {
    const [refusal] = ask(enabled, [[key, thrown]]);
    expect(refusal).toEqual({
      gate: 'enabled',
      words: `recovery of ${scope} was disabled by ann: maintenance`,
      inputs: { scope, by: 'ann', reason: 'maintenance' },
    });
  });

  it('opens at the end that the switch was thrown until', () => {
    opensExactly(enabled, [[keys.componentSwitch('catalog'), { ...thrown, [SWITCH.until]: now + 5000 }]], now + 5000);
  });

  it('does not look at another component’s switch', () => {
    expect(ask(enabled, [[keys.componentSwitch('orders'), thrown]])).toEqual([]);
  });
});

describe('the gate confidence (A3)', () => {
  it('passes at the threshold and refuses below it', () => {
    expect(ask(confidence, [], { confidence: 0.7 })).toEqual([]);
    expect(ask(confidence, [], { confidence: 0.6999 })).toMatchObject([
      { inputs: { confidence: 0.6999, threshold: 0.7 } },
    ]);
    expect(ask(confidence, [], { confidence: 0.69 })[0]).not.toHaveProperty('opensAt');
  });
});

describe('the gate one-per-component (S2, S6)', () => {
  it('passes where nobody holds the lease, and takes it with a new epoch', () => {
    expect(ask(onePerComponent)).toEqual([]);
    expect(ask(onePerComponent, guard({ [GUARD.epoch]: now - 1 }))).toEqual([]);
    expect(onePerComponent.guards?.(anAdmission())[0]?.change?.set).toEqual({
      [GUARD.recoveryId]: anAdmission().recoveryId,
      [GUARD.epoch]: now,
      [GUARD.leaseUntil]: now + (300 + 120 + 120) * 1000,
    });
  });

  it('refuses while another holds it, though its time is over: first it is settled', () => {
    const held = guard({ [GUARD.recoveryId]: 'other-1', [GUARD.leaseUntil]: now - 1, [GUARD.epoch]: 1 });
    const [refusal] = ask(onePerComponent, held);
    expect(refusal).toMatchObject({
      words: "recovery other-1 of 'catalog' is under way",
      inputs: { recoveryId: 'other-1' },
    });
    expect(refusal).not.toHaveProperty('opensAt');
  });

  it('refuses an epoch that is not greater than every earlier one: a clock that is behind is not trusted', () => {
    opensExactly(onePerComponent, guard({ [GUARD.epoch]: now + 500 }), now + 501);
  });
});

describe('the gate cooldown (S2)', () => {
  it('passes where it never rested', () => expect(ask(cooldown, guard({}))).toEqual([]));
  it('opens when the rest is over', () =>
    opensExactly(cooldown, guard({ [GUARD.cooldownUntil]: now + 300_000 }), now + 300_000));
});

describe('the gate attempts-per-hour (S2)', () => {
  const slots = (...ages: readonly number[]): Item =>
    Object.fromEntries(ages.map((age, index) => [GUARD.slot(index), now - age]));

  it('passes while fewer attempts than allowed were made', () => {
    expect(ask(attemptsPerHour)).toEqual([]);
    expect(ask(attemptsPerHour, guard(slots(1, 2)))).toEqual([]);
  });

  it('opens an hour after the oldest of the last three', () => {
    opensExactly(attemptsPerHour, guard(slots(1000, 2000, 3000)), now - 3000 + HOUR_MS);
  });

  it('passes where the third last was another hour, and one that never was counts as that', () => {
    expect(ask(attemptsPerHour, guard(slots(1, 2, HOUR_MS)))).toEqual([]);
    expect(ask(attemptsPerHour, guard({ ...slots(1, 2), [GUARD.slot(2)]: 0 }))).toEqual([]);
  });

  it('shifts the slots in the write that admits, newest first', () => {
    expect(attemptsPerHour.guards?.(anAdmission())[0]?.change).toEqual({
      set: { attempt0: now },
      shift: { attempt1: { from: 'attempt0', orElse: 0 }, attempt2: { from: 'attempt1', orElse: 0 } },
    });
  });

  it('allows what the document allows', () => {
    const environment = anEnvironment({ recovery: { mode: 'automatic', maxAttemptsPerHour: 1 } });
    expect(ask(attemptsPerHour, guard(slots(1)), { environment })).toMatchObject([{ inputs: { limit: 1 } }]);
    expect(attemptsPerHour.guards?.(anAdmission({ environment }))[0]?.change).toEqual({
      set: { attempt0: now },
      shift: {},
    });
  });
});

describe('the gate concurrency (S2)', () => {
  const running = (count: number): readonly (readonly [Key, Item])[] => [
    [keys.running, { [RUNNING.recoveries]: new Set(Array.from({ length: count }, (_, index) => `r-${index}`)) }],
  ];
  it('passes up to the limit and refuses at it, with no moment of opening', () => {
    expect(ask(concurrency)).toEqual([]);
    expect(ask(concurrency, running(4))).toEqual([]);
    const [refusal] = ask(concurrency, running(5));
    expect(refusal).toMatchObject({ inputs: { running: 5, limit: 5, priority: 'high' } });
    expect(refusal).not.toHaveProperty('opensAt');
    expect(ask(concurrency, running(7))).toHaveLength(1);
  });
  it('refuses where the running recoveries cannot be read as what they are', () => {
    expect(ask(concurrency, [[keys.running, { [RUNNING.recoveries]: 3 }]])).toMatchObject([{ inputs: { running: 5 } }]);
  });
});

describe('the gate dependency (D5)', () => {
  it('refuses while anything that it stands on, however far, has an open incident, and names it', () => {
    const component = componentIn(aDirectory(), 'web');
    expect(ask(dependency, [], { component })).toEqual([]);
    expect(ask(dependency, [[keys.open('catalog'), { incidentId: 'catalog-x' }]], { component })).toMatchObject([
      { gate: 'dependency', inputs: { dependency: 'catalog', incidentId: 'catalog-x' } },
    ]);
  });
  it('passes where it is well again and only watched', () => {
    const component = componentIn(aDirectory(), 'web');
    const pointer = { incidentId: 'catalog-x', [WATCHED]: true };
    expect(ask(dependency, [[keys.open('catalog'), pointer]], { component })).toEqual([]);
    expect(ask(dependency, [[keys.open('catalog'), { ...pointer, [WATCHED]: false }]], { component })).toHaveLength(1);
  });
  it('does not look at itself, or at what stands on it', () => {
    expect(
      ask(dependency, [
        [keys.open('catalog'), { incidentId: 'x' }],
        [keys.open('orders'), { incidentId: 'y' }],
      ]),
    ).toEqual([]);
  });
});

describe('all gates', () => {
  it('ask each item once, with every condition on it and every change', () => {
    const component = componentIn(aDirectory(), 'web');
    const writes = gateWrites(anAdmission({ component }));
    expect(new Set(writes.map(({ key }) => textOf(key))).size).toBe(writes.length);
    expect(writes.map(({ do: kind, key }) => `${kind} ${textOf(key)}`).sort()).toEqual([
      'check COMPONENT#catalog|OPEN',
      'check COMPONENT#orders|OPEN',
      'check COMPONENT#web|SWITCH',
      'check GLOBAL|SWITCH',
      'update COMPONENT#web|GUARD',
      'update GLOBAL|RUNNING',
    ]);
    expect(writes.find(({ key }) => key.sk === 'GUARD')).toMatchObject({
      set: { recoveryId: anAdmission().recoveryId, attempt0: now },
      shift: { attempt1: { from: 'attempt0' } },
    });
    expect(gateKeys(anAdmission({ component })).map(textOf).sort()).toEqual(
      writes.map(({ key }) => textOf(key)).sort(),
    );
  });

  it('each explain what they guard, and answer in their order, each once', () => {
    const request = anAdmission();
    const everything: Item = {
      ...{
        [SWITCH.disabled]: true,
        [GUARD.recoveryId]: 'other-1',
        [GUARD.cooldownUntil]: now + 1,
        [GUARD.slot(2)]: now,
      },
      [RUNNING.recoveries]: new Set(['1', '2', '3', '4', '5']),
    };
    expect(refusalsOfItems(request, () => everything).map(({ gate }) => gate)).toEqual([
      'enabled',
      'one-per-component',
      'attempts-per-hour',
      'cooldown',
      'concurrency',
    ]);
    for (const gate of GATES) if (gate.guards !== undefined) expect(gate.explain, gate.name).toBeDefined();
  });

  it('say nothing of an item whose conditions held', () => {
    expect(refusalsOfItems(anAdmission(), () => 'passed')).toEqual([]);
  });

  it('may have none that guards, or none that explains', () => {
    const silent: Gate = { name: 'silent', guards: () => [{ key: keys.running, when: present('never') }] };
    expect(refusalsOfItems(anAdmission(), () => undefined, [silent, { name: 'empty' }])).toEqual([]);
    expect(gateWrites(anAdmission(), [silent])).toEqual([
      { do: 'check', key: keys.running, when: { is: 'all', of: [present('never')] } },
    ]);
    expect(gateWrites(anAdmission(), [{ name: 'empty' }])).toEqual([]);
    expect(gateKeys(anAdmission(), [{ name: 'empty' }])).toEqual([]);
  });
});
