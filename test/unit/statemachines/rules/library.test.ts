import { describe, expect, it } from 'vitest';
import { proveLibrary } from '#statemachines/parse';
import { sourceOf } from './proof.ts';

const found = (all: readonly string[], beside: readonly string[] = []): string[] =>
  proveLibrary(all.map(sourceOf), beside.map(sourceOf)).map(
    ({ code, severity, at, message }) => `${code} ${severity} ${at.line} ${/'([^']+)'/.exec(message)?.[1]}`,
  );
const ONE = 'id: one\nmode: automatic';
const two = (more: string): string => `id: two\nmode: automatic\n${more}`;

describe('names in a library', () => {
  it.each([
    ['an id twice', ['id: one\nrisk: high', 'id: one'], ['one']],
    ['an alias that is an id', ['id: one\nrisk: high', 'id: two\naliases: [x, one]'], ['one']],
    ['an id that is an alias', ['id: one\nrisk: high\naliases: [two]', 'id: two'], ['one']],
    ['an alias twice', ['id: one\nrisk: high\naliases: [a, a]'], ['one']],
    ['each once', ['id: one\nrisk: high\naliases: [a]', 'id: two\naliases: [b]'], []],
  ])('%s', (_, all, others) => {
    const diagnostics = proveLibrary(all.map(sourceOf));
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual(others.map(() => ['PB180', 'error']));
    for (const [index, other] of others.entries())
      expect(diagnostics[index]?.message).toContain(`the playbook '${other}' already`);
  });

  it('are yielded to where there is one of that name', () => {
    expect(found(['id: one\nyieldsTo: [two]', 'id: two\ntriggers: { kinds: [cache] }'])).toEqual([]);
    expect(found(['id: one\nyieldsTo: [tow]'])).toEqual([expect.stringMatching(/^PB181 error \d+ tow$/)]);
    expect(found(['id: one\nyieldsTo: [one]'])).toEqual([expect.stringMatching(/^PB181/)]);
    expect(found(['id: one\nyieldsTo: [two]'], ['id: two\ntriggers: { kinds: [cache] }'])).toEqual([]);
  });
});

describe('an overlap (PB182)', () => {
  it.each([
    ['of equals', two(''), ['PB182 error']],
    ['resolved by risk', two('risk: high'), []],
    ['resolved by narrower triggers', two('triggers: { kinds: [service], types: [high_latency] }'), []],
    ['resolved by yielding', two('yieldsTo: [one]'), []],
    ['of none', two('triggers: { kinds: [cache] }'), []],
    ['in one of several', two('triggers: { kinds: [cache, service] }'), ['PB182 error']],
    ['of one that fits everything', two('triggers: { types: [high_latency] }'), ['PB182 error']],
    ['with one in shadow', 'id: two', ['PB182 warning']],
  ])('%s', (_, other, findings) => {
    expect(found([ONE, other]).map((each) => each.split(' ').slice(0, 2).join(' '))).toEqual(findings);
  });

  it('is not resolved by yielding to each other', () => {
    expect(found([`${ONE}\nyieldsTo: [two]`, two('yieldsTo: [one]')])).toHaveLength(1);
  });

  it('with one that is deployed beside is a warning, and nothing is said of that one', () => {
    expect(found([ONE], [two('')])).toEqual([expect.stringMatching(/^PB182 warning/)]);
    expect(found([], [ONE, two('')])).toEqual([]);
    expect(found([ONE], [ONE])).toEqual([]);
  });
});
