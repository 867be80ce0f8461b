import { describe, expect, it } from 'vitest';
import { kindOf } from '#statemachines/steps/schema';
import { aPlaybookOf, compiledStep } from '#test/support/compiled-step';
import { walkStep } from '#test/support/walk-step';

const irreversible = 'A fail-over cannot be taken back.';
const promote = { does: 'elasticache-fail-over', group: 'sessions', to: 'sessions-002', irreversible };
const failOver = { does: 'elasticache-fail-over', group: 'sessions', shard: '0001', irreversible };
const GET = 'elasticache:describeReplicationGroups';
const MODIFY = 'elasticache:modifyReplicationGroup';
const TEST = 'elasticache:testFailover';
const EVENTS = 'elasticache:describeEvents';

interface Group {
  readonly status?: string;
  readonly failover?: string;
  readonly primary?: string;
  readonly shard?: string;
  readonly nodes?: readonly string[];
}

const group = ({
  status = 'available',
  failover = 'disabled',
  primary = 'sessions-001',
  shard = 'available',
  nodes = ['sessions-001', 'sessions-002'],
}: Group = {}) => ({
  ReplicationGroups: [
    {
      Status: status,
      AutomaticFailover: failover,
      NodeGroups: [
        {
          NodeGroupId: '0001',
          Status: shard,
          NodeGroupMembers: nodes.map((node) => ({
            CacheClusterId: node,
            CurrentRole: node === primary ? 'primary' : 'replica',
          })),
        },
      ],
    },
  ],
});

const events = (...messages: readonly string[]) => ({ Events: messages.map((Message) => ({ Message })) });
const completed = 'Failover from primary node sessions-001 to replica node sessions-002 completed';

describe('elasticache-fail-over to a replica', () => {
  it('promotes it while automatic failover is off, and waits until it is the primary', async () => {
    const walked = await walkStep(promote, {
      [GET]: [group(), group({ status: 'modifying' }), group(), group({ primary: 'sessions-002' })],
      [MODIFY]: [{}],
    });

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[MODIFY]).toEqual({
      ReplicationGroupId: 'sessions',
      PrimaryClusterId: 'sessions-002',
      ApplyImmediately: true,
    });
    expect(walked.calls).toEqual([GET, MODIFY, GET, GET, GET]);
  });

  it.each([
    ['automatic failover is on', group({ failover: 'enabled' })],
    ['the group is being modified', group({ status: 'modifying' })],
    ['it is the primary already', group({ primary: 'sessions-002' })],
    ['it is not in the group', group({ nodes: ['sessions-001'] })],
    ['there is no such group', { ReplicationGroups: [] }],
  ])('does not begin where %s', async (_, given) => {
    const walked = await walkStep(promote, { [GET]: [given], [MODIFY]: [{}] });

    expect(walked.calls).not.toContain(MODIFY);
    expect(walked.cause).toContain('step was not begun');
  });
});

describe('elasticache-fail-over of a shard', () => {
  const on = group({ failover: 'enabled' });

  it('fails it over while automatic failover is on, and waits for the event and the group', async () => {
    const walked = await walkStep(failOver, {
      [GET]: [on, group({ failover: 'enabled', shard: 'modifying' }), on],
      [EVENTS]: [events(), events('Recovering cache nodes sessions-001'), events(completed)],
      [TEST]: [{}],
    });

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[TEST]).toEqual({ ReplicationGroupId: 'sessions', NodeGroupId: '0001' });
    expect(walked.sent[EVENTS]).toEqual({
      SourceIdentifier: 'sessions',
      SourceType: 'replication-group',
      StartTime: '1970-01-01T00:00:00.000Z',
    });
    expect(walked.calls).toEqual([GET, TEST, EVENTS, EVENTS, EVENTS, GET, GET]);
  });

  it('does not take the fail-over of another shard for its own', async () => {
    const walked = await walkStep(
      { ...failOver, within: '30s' },
      {
        [GET]: [on],
        [EVENTS]: [events('Failover from primary node sessions-0002-001 to replica node sessions-0002-002 completed')],
        [TEST]: [{}],
      },
    );

    expect(walked.cause).toContain('did not come about that the shard 0001 of the group sessions has failed over');
  });

  it.each([
    ['automatic failover is off', group()],
    ['the shard has no replica', group({ failover: 'enabled', nodes: ['sessions-001'] })],
    ['the shard is being modified', group({ failover: 'enabled', shard: 'modifying' })],
    ['the group is being modified', group({ failover: 'enabled', status: 'modifying' })],
  ])('does not begin where %s', async (_, given) => {
    const walked = await walkStep(failOver, { [GET]: [given], [EVENTS]: [events(completed)], [TEST]: [{}] });

    expect(walked.calls).not.toContain(TEST);
  });
});

describe('elasticache-fail-over', () => {
  const kind = kindOf(promote);
  const [plain] = aPlaybookOf(promote).steps;
  const [shard] = aPlaybookOf(failOver).steps;

  it.each([
    ['neither', {}, [{ path: [], code: 'PB122', message: 'got none of them, wanted exactly one of `to`, `shard`' }]],
    [
      'both',
      { to: 'sessions-002', shard: '0001' },
      [{ path: ['shard'], code: 'PB122', message: 'got `to` and `shard`, wanted exactly one of `to`, `shard`' }],
    ],
  ])('has a flaw with %s of its ways', (_, ways, flaws) => {
    const [step] = aPlaybookOf({ does: 'elasticache-fail-over', group: 'sessions', ...ways }).steps;

    expect(kind.flaws?.(step as never, { commands: new Map() })).toEqual(flaws);
    expect(kind.flaws?.(plain as never, { commands: new Map() })).toEqual([]);
  });

  it('is done once, says honestly what its call is for, and a person approves it', () => {
    expect([kind.idempotency, kind.undo]).toEqual(['once', undefined]);
    expect(kind.purpose).toContain('for tests');
    expect(kind.approval?.(plain as never, { commands: new Map() })).toMatch(/primary fails over/);
    expect(kind.describe(plain as never)).toBe('makes sessions-002 the primary of the cache sessions');
    expect(kind.describe(shard as never)).toBe('fails the shard 0001 of the cache sessions over to a replica');
    expect(kind.touches?.(plain as never)).toHaveLength(2);
    expect(kind.touches?.(shard as never)).toHaveLength(1);
    expect(kind.uses(shard as never, { commands: new Map() })).toHaveLength(2);
  });

  it('may make only the call that it makes', () => {
    const actions = (step: object) => compiledStep(step as never).machinePermissions.flatMap((each) => each.actions);

    expect(actions(promote)).not.toContain('elasticache:TestFailover');
    expect(actions(failOver)).not.toContain('elasticache:ModifyReplicationGroup');
  });
});
