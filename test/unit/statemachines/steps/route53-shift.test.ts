import { describe, expect, it } from 'vitest';
import { kindOf } from '#statemachines/steps/schema';
import { aPlaybookOf, compiledStep } from '#test/support/compiled-step';
import { walkStep } from '#test/support/walk-step';

const where = { does: 'route53-shift', zone: 'Z0123456789ABCDEFGHIJ', name: 'shop.example.com', type: 'A' };
const weights = {
  ...where,
  weights: [
    { record: 'blue', weight: 0 },
    { record: 'green', weight: 100 },
  ],
};
const primary = { ...where, primary: 'standby' };
const LIST = 'route53:listResourceRecordSets';
const CHANGE = 'route53:changeResourceRecordSets';
const GET = 'route53:getChange';

const record = (SetIdentifier: string, more: object) => ({
  Name: 'shop.example.com.',
  Type: 'A',
  SetIdentifier,
  Ttl: 60,
  ResourceRecords: [{ Value: '192.0.2.1' }],
  ...more,
});
const other = { Name: 'shop.example.com.', Type: 'AAAA', Weight: 5, SetIdentifier: 'blue', ResourceRecords: [] };
const listed = (...sets: readonly object[]) => ({ ResourceRecordSets: [...sets, other] });
const weighted = (blue: number, green: number) =>
  listed(record('blue', { Weight: blue }), record('green', { Weight: green }));
const changed = { ChangeInfo: { Id: '/change/C0123', Status: 'PENDING' } };
const change = (Status: string) => ({ ChangeInfo: { Status } });
const inSync = { [CHANGE]: [changed], [GET]: [change('INSYNC')] };

describe('route53-shift by weights', () => {
  it('writes each record again with its new weight, and waits until every name server knows', async () => {
    const walked = await walkStep(weights, {
      [LIST]: [weighted(100, 0), weighted(100, 0), weighted(100, 0), weighted(0, 100)],
      [CHANGE]: [changed],
      [GET]: [change('PENDING'), change('INSYNC')],
    });

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[LIST]).toEqual({
      HostedZoneId: 'Z0123456789ABCDEFGHIJ',
      StartRecordName: 'shop.example.com',
      StartRecordType: 'A',
    });
    expect(walked.sent[CHANGE]).toEqual({
      HostedZoneId: 'Z0123456789ABCDEFGHIJ',
      ChangeBatch: {
        Changes: [
          { Action: 'UPSERT', ResourceRecordSet: record('blue', { Weight: 0 }) },
          { Action: 'UPSERT', ResourceRecordSet: record('green', { Weight: 100 }) },
        ],
      },
    });
    expect(walked.sent[GET]).toEqual({ Id: 'C0123' });
    expect(walked.calls).toEqual([LIST, LIST, CHANGE, GET, GET, LIST, LIST]);
  });

  it('changes one of several, the others keep theirs', async () => {
    const walked = await walkStep(
      { ...where, weights: [{ record: 'blue', weight: 0 }] },
      { [LIST]: [weighted(50, 50), weighted(50, 50), weighted(0, 50)], ...inSync },
    );

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[CHANGE]).toMatchObject({ ChangeBatch: { Changes: [{ Action: 'UPSERT' }] } });
  });

  it('writes an alias again without the empty list of values that is listed with it', async () => {
    const alias = { AliasTarget: { HostedZoneId: 'Z2', DnsName: 'lb.example.com.', EvaluateTargetHealth: true } };
    const bare = (Weight: number) => ({
      Name: 'shop.example.com.',
      Type: 'A',
      SetIdentifier: 'blue',
      Weight,
      ...alias,
    });
    const green = record('green', { Weight: 9 });
    const walked = await walkStep(
      { ...where, weights: [{ record: 'blue', weight: 1 }] },
      {
        [LIST]: [
          ...Array.from({ length: 2 }, () => listed({ ...bare(0), ResourceRecords: [] }, green)),
          listed(bare(1), green),
        ],
        ...inSync,
      },
    );

    expect(walked.sent[CHANGE]).toMatchObject({ ChangeBatch: { Changes: [{ ResourceRecordSet: bare(1) }] } });
    expect(JSON.stringify(walked.sent[CHANGE])).not.toContain('ResourceRecords');
  });

  it.each([
    ['a record that is named is not there', listed(record('blue', { Weight: 100 }))],
    ['a record that is named has no weight', listed(record('blue', { Weight: 1 }), record('green', {}))],
    ['the records are of another name', listed(record('blue', { Weight: 1, Name: 'shop2.example.com.' }))],
    ['there is no record', { ResourceRecordSets: [] }],
  ])('does not begin where %s', async (_, records) => {
    const walked = await walkStep(weights, { [LIST]: [records], ...inSync });

    expect(walked.calls).not.toContain(CHANGE);
    expect(walked.outcome).not.toBe('recovered');
  });

  it('does not take records of another type for its own', async () => {
    const walked = await walkStep(
      { ...where, weights: [{ record: 'blue', weight: 1 }] },
      { [LIST]: [{ ResourceRecordSets: [other] }], ...inSync },
    );

    expect(walked.calls).not.toContain(CHANGE);
  });

  it('leaves some record a weight, since without any Route 53 answers with all of them', async () => {
    const away = { ...where, weights: [{ record: 'blue', weight: 0 }] };
    const walked = await walkStep(away, { [LIST]: [weighted(100, 0)], ...inSync });

    expect(walked.calls).not.toContain(CHANGE);
    expect(walked.cause).toContain('some of its records keep a weight');
  });

  it('puts the weights back as they were', async () => {
    const walked = await walkStep(
      { ...weights, within: '10s' },
      { [LIST]: [weighted(70, 30)], [CHANGE]: [changed], [GET]: [change('PENDING'), change('INSYNC')] },
    );

    expect(walked.path).toContain('step:undo');
    expect(walked.outcome).toBe('RolledBack');
    expect(walked.calls.filter((call) => call === CHANGE)).toHaveLength(2);
    expect(compiledStep(weights).definition.States['keep:step']?.Assign).toHaveProperty('kept_stepWeights');
  });
});

describe('route53-shift by a failover pair', () => {
  const pair = (first: string, second: string, more: object = { HealthCheckId: 'h-2' }) =>
    listed(record('main', { Failover: first, HealthCheckId: 'h-1' }), record('standby', { Failover: second, ...more }));
  const before = pair('PRIMARY', 'SECONDARY');
  const after = pair('SECONDARY', 'PRIMARY');

  it('lets the pair change roles in one batch', async () => {
    const walked = await walkStep(primary, { [LIST]: [before, before, after], ...inSync });
    const main = (Failover: string) => record('main', { Failover, HealthCheckId: 'h-1' });
    const standby = (Failover: string) => record('standby', { Failover, HealthCheckId: 'h-2' });

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[CHANGE]).toMatchObject({
      ChangeBatch: {
        Changes: [
          { Action: 'DELETE', ResourceRecordSet: main('PRIMARY') },
          { Action: 'DELETE', ResourceRecordSet: standby('SECONDARY') },
          { Action: 'CREATE', ResourceRecordSet: main('SECONDARY') },
          { Action: 'CREATE', ResourceRecordSet: standby('PRIMARY') },
        ],
      },
    });
  });

  it('sees whether the roles have changed', async () => {
    const walked = await walkStep(primary, { [LIST]: [before], ...inSync });

    expect(walked.cause).toContain('did not come about that the records of shop.example.com are as they were set');
  });

  it.each([
    ['the one that is to be primary has nothing that says whether it is healthy', pair('PRIMARY', 'SECONDARY', {})],
    ['it is not there', listed(record('main', { Failover: 'PRIMARY' }), record('b', { Failover: 'SECONDARY' }))],
    [
      'there is a third record',
      listed(
        record('main', { Failover: 'PRIMARY', HealthCheckId: 'h-1' }),
        record('standby', { Failover: 'SECONDARY', HealthCheckId: 'h-2' }),
        record('odd', { Weight: 1 }),
      ),
    ],
    ['the records are no pair', listed(record('main', { Failover: 'PRIMARY' }), record('standby', { Weight: 1 }))],
  ])('does not begin where %s', async (_, records) => {
    const walked = await walkStep(primary, { [LIST]: [records], ...inSync });

    expect(walked.calls).not.toContain(CHANGE);
  });

  it('puts the primary back that there was', async () => {
    const [given] = [compiledStep(primary).definition.States['step:undo']?.Arguments];

    expect(JSON.stringify(given)).toContain('$kept_stepPrimary');
    expect((await walkStep(primary, { [LIST]: [before], ...inSync })).outcome).toBe('RolledBack');
  });
});

describe('route53-shift', () => {
  const kind = kindOf(where);

  it('has a flaw with none or both of its ways', () => {
    const flawsOf = (step: object) =>
      kind.flaws?.(aPlaybookOf(step as never).steps[0] as never, { commands: new Map() });

    expect(flawsOf(where)).toHaveLength(1);
    expect(flawsOf({ ...weights, ...primary })).toMatchObject([{ path: ['primary'], code: 'PB122' }]);
    expect(flawsOf(weights)).toEqual([]);
  });

  it('may change the records of that name and type alone, by the actions that it takes', () => {
    const changing = (step: object) =>
      compiledStep({ ...step, irreversible: 'so that there is no undo' } as never).machinePermissions.filter(
        ({ actions }) => actions.includes('route53:ChangeResourceRecordSets'),
      );
    const leave = (actions: readonly string[]) => ({
      actions: ['route53:ChangeResourceRecordSets'],
      resources: ['${Route53ArnPrefix}hostedzone/Z0123456789ABCDEFGHIJ'],
      conditions: {
        'ForAllValues:StringEquals': {
          'route53:ChangeResourceRecordSetsActions': actions,
          'route53:ChangeResourceRecordSetsRecordTypes': ['A'],
          'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['shop.example.com'],
        },
      },
    });

    expect(changing(weights)).toEqual([leave(['UPSERT'])]);
    expect(changing(primary)).toEqual([leave(['DELETE', 'CREATE'])]);
  });

  it('finds a name that is known only when it runs', async () => {
    const walked = await walkStep(
      { ...weights, name: '$facts.name', zone: '$facts.unit' },
      { [LIST]: [weighted(100, 0), weighted(100, 0), weighted(0, 100)], ...inSync },
      { name: 'Shop.example.com', unit: 'Z0123456789ABCDEFGHIJ' },
    );

    expect(walked.outcome).toBe('recovered');
  });

  it('says what it does and what it works on', () => {
    const [first] = aPlaybookOf(weights).steps;
    const [second] = aPlaybookOf(primary).steps;
    const [kept] = aPlaybookOf({ ...where, weights: '$kept.stepWeights' }).steps;

    expect(kind.describe(first as never)).toBe('weighs the answers for shop.example.com: blue 0, green 100');
    expect(kind.describe(second as never)).toBe('makes standby the primary answer for shop.example.com');
    expect(kind.describe(kept as never)).toBe('weighs the answers for shop.example.com as before');
    expect(kind.uses(first as never, { commands: new Map() })).toHaveLength(6);
    expect(kind.uses(second as never, { commands: new Map() })).toHaveLength(3);
    expect(kind.touches?.(first as never)).toHaveLength(2);
    expect(kind.verifiedBy(first as never)).toMatch(/all name servers .*, and the records of/);
  });
});
