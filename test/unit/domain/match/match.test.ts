import { describe, expect, it } from 'vitest';
import { matchPlaybook, Triggers } from '#domain/match/match';
import { aClassification, aPlaybook } from '#test/support/builders';

const component = { kind: 'service', facts: { unit: 'catalog' }, node: undefined };
const match = (playbooks: readonly Parameters<typeof aPlaybook>[0][], classification = aClassification()) =>
  matchPlaybook(
    playbooks.map((each) => aPlaybook({ triggers: {}, ...each })),
    component,
    classification,
  );

describe('matching a playbook (P3)', () => {
  it.each([
    [{ kinds: ['service', 'job'] }],
    [{ types: ['service_failure' as const] }],
    [{ severities: ['critical' as const, 'high' as const] }],
    [{ symptoms: ['process_crash', 'service_unresponsive'] }],
    [{}],
  ])('fits by %j', (triggers) => expect(match([{ triggers }]).playbook?.id).toBe('service-recovery'));

  it.each([
    [{ triggers: { kinds: ['database', 'cache'] } }, 'p is for database, cache, not for a service'],
    [{ triggers: { types: ['high_latency' as const] } }, 'p is not for service_failure'],
    [{ triggers: { severities: ['low' as const] } }, 'p is not for severity high'],
    [{ triggers: { symptoms: ['x', 'y'] } }, 'p wants one of the symptoms x, y'],
    [{ facts: ['unit', 'port', 'url'] }, "p needs the component's port, url, which is not declared"],
  ])('does not fit by %j, and says why', (playbook, because) => {
    expect(match([{ id: 'p', ...playbook }])).toEqual({ playbook: undefined, because: [because] });
  });

  it('is total: with nothing deployed it says so', () =>
    expect(match([])).toEqual({ playbook: undefined, because: ['no playbook is deployed'] }));

  it('takes the lower risk, then the narrower, then the first by name, and says what it left', () => {
    expect(
      match([
        { id: 'a', risk: 'medium', triggers: { kinds: ['service'] } },
        { id: 'b', risk: 'low' },
      ]).playbook?.id,
    ).toBe('b');
    expect(match([{ id: 'a' }, { id: 'b', triggers: { kinds: ['service'] } }]).playbook?.id).toBe('b');
    expect(match([{ id: 'b' }, { id: 'a' }]).playbook?.id).toBe('a');
    const chosen = match([{ id: 'a', facts: ['port'] }, { id: 'b' }]);
    expect(chosen.because).toEqual([
      'b fits service_failure of a service, risk low',
      "a needs the component's port, which is not declared",
    ]);
  });

  it('does not depend on the order in which playbooks are deployed', () => {
    const playbooks = ['c', 'a', 'b'].map((id) => ({ id }));
    expect(match(playbooks)).toEqual(match([...playbooks].reverse()));
  });

  it('refuses a trigger that fits nothing', () => expect(() => Triggers.parse({ kinds: [] })).toThrow());
});
