import { describe, expect, it } from 'vitest';
import { FLEET_NODE } from '#infra/local/environment';
import { aTransition } from './support/alarm-forms.ts';
import { sweepingOnlyWhenAsked } from './support/crash-grips.ts';
import { deployed, deployedWith } from './support/deployment.ts';
import { eventually } from './support/eventually.ts';
import { admitted, allTold, ended, messagesOf, standing, toldOf } from './support/outcomes.ts';

const SECTIONS = {
  recovery: { mode: 'automatic', attempts: 2, attemptDelay: '1s', cooldown: '1s' },
  validation: { stability: '3s', timeout: '30s' },
} as const;

/** The steps of the playbook that look at the host and change nothing. */
const LOOKS = ['CheckHost', 'CheckService', 'CheckpointService', 'PreserveEvidence'].map(
  (name) => `AutoRecovery-${name}`,
);

const AUTOMATIC = { sections: SECTIONS, components: { watched: { mode: 'shadow' } } } as const;
const SHADOW = { sections: { ...SECTIONS, recovery: { mode: 'shadow' } } } as const;
const stack = deployed({ extra: ['killed', 'watched', 'frozen', 'halted'], changes: AUTOMATIC });
sweepingOnlyWhenAsked(stack);

const ANN = 'arn:aws:iam::000000000000:user/ann';

describe.concurrent('in automatic mode', () => {
  deployedWith(stack, AUTOMATIC);

  const flip = async (ask: 'disable' | 'enable', component: string): Promise<void> => {
    const answer = await stack().doors.ask({ ask, component, by: ANN, reason: 'we move the rack' });
    expect(answer).toEqual({ done: ask, component });
  };

  it('a killed service that its supervisor has healed is found well, and nothing touches it (D5)', async () => {
    const { fleet, doors, ledger, host, sample } = stack();
    const controls = sample.aws.ssm?.controls;
    // the node takes no command until the supervisor has done its work: the order of the two is not left to luck
    await controls?.holdCommands({ nodeId: FLEET_NODE });
    const before = await fleet.look('killed');
    await fleet.break('killed', 'kill');
    await doors.bus(aTransition('killed-unhealthy'));
    await admitted(stack(), 'killed');
    const healed = await eventually('that the supervisor heals it', 30_000, async () => {
      const look = await fleet.look('killed');
      return look.well && look;
    });
    await controls?.releaseCommands({ nodeId: FLEET_NODE });

    const recovery = await ended(stack(), 'killed');
    expect(recovery).toMatchObject({ outcome: 'self-resolved', verdict: 'self-resolved' });
    expect(host.mutations('killed')).toEqual([]);
    expect(host.effects('killed')).toEqual([]);
    const looked = new Set(host.commands('killed').map(({ document }) => document));
    expect(looked).toEqual(new Set(LOOKS));
    expect((await ledger.steps(recovery.recoveryId)).filter(({ mutates }) => mutates)).toEqual([]);
    const after = await fleet.look('killed');
    expect(after.pid).toBe(healed.pid);
    expect(after.pid).not.toBe(before.pid);
    await allTold(stack());
    expect(toldOf(stack(), 'killed')).toContain('notices: killed became well by itself');
    expect(messagesOf(stack(), 'killed').filter(({ topic }) => topic === 'pages')).toEqual([]);
  });

  it('a component in shadow is decided about and told of, and not even looked at (S1)', async () => {
    const { doors, ledger, host, fleet } = stack();
    const before = await fleet.look('watched');
    await doors.bus(aTransition('watched-unhealthy'));
    const incident = await standing(stack(), 'watched', 'is decided about', () => true);
    expect(incident).toMatchObject({ status: 'shadow', attempts: 0, classification: { type: 'service_failure' } });
    expect(await ledger.decisions(incident.incidentId)).toMatchObject([
      {
        decision: 'shadow',
        playbook: 'service-recovery',
        words: 'shadow: service-recovery would have started; nothing was touched',
        refusals: [],
      },
    ]);
    await allTold(stack());
    const [notice] = messagesOf(stack(), 'watched');
    expect(toldOf(stack(), 'watched')).toEqual(['notices: Shadow: watched would be recovered']);
    expect(notice?.text).toContain('Nothing was touched.');
    expect(await ledger.recoveries('watched')).toEqual([]);
    expect(await ledger.guard('watched')).toMatchObject({ recoveryId: undefined, epoch: 0 });
    expect(host.commands('watched')).toEqual([]);
    expect((await fleet.look('watched')).pid).toBe(before.pid);
  });

  it('a kill switch that was thrown before refuses with its gate and pages at once (S3, S5)', async () => {
    const { doors, ledger, host } = stack();
    await flip('disable', 'frozen');
    await doors.topic(aTransition('frozen-unhealthy'));
    const incident = await standing(stack(), 'frozen', 'is decided about', () => true);
    const [decision] = await ledger.decisions(incident.incidentId);
    expect(decision).toMatchObject({
      decision: 'refused',
      refusals: [
        {
          gate: 'enabled',
          words: `recovery of 'frozen' was disabled by ${ANN}: we move the rack`,
        },
      ],
    });
    const page = await eventually('a page', 30_000, () => messagesOf(stack(), 'frozen')[0]);
    expect(page).toMatchObject({ topic: 'pages', subject: 'frozen is not being recovered: enabled' });
    expect(page.text).toContain('we move the rack');
    expect(page.text).toContain('recovery why frozen');
    expect(await ledger.recoveries('frozen')).toEqual([]);
    expect(host.commands('frozen')).toEqual([]);
  });

  it('a kill switch that is thrown during a recovery lets no further mutating step begin, and thrown back lets the next attempt heal (S5)', async () => {
    const { fleet, doors, ledger, host } = stack();
    // a hung process does not heed the stop, which waits its whole grace for it: time enough to throw the switch
    await fleet.break('halted', 'hang');
    // why by a person: what a person has seen is not denied by alarms that have not seen it yet
    await doors.ask({ ask: 'recover', component: 'halted', requestId: 'request-1', requestedBy: ANN });
    const { recoveryId } = await admitted(stack(), 'halted');
    await eventually(
      'that the stop is under way',
      60_000,
      () => host.effects('halted').some(({ step }) => step === 'stop-gracefully.1'),
      () => ledger.standing('halted'),
    );
    await flip('disable', 'halted');

    const recovery = await ended(stack(), 'halted');
    expect(recovery).toMatchObject({
      recoveryId,
      outcome: 'stopped',
      cause: 'force-kill was not begun: recovery was disabled for this component',
    });
    expect(host.effects('halted').map(({ step }) => step)).toEqual(['stop-gracefully.1']);
    expect(host.mutations('halted')).toHaveLength(1);
    expect(await ledger.guard('halted')).toMatchObject({ recoveryId: undefined, leaseUntilEpochMs: undefined });
    expect(await ledger.running()).not.toContain(recoveryId);
    const incident = await standing(stack(), 'halted', 'waits', ({ status }) => status === 'waiting');
    expect(incident.waitingFor).toBe('enabled');
    const page = await eventually('a page', 30_000, () =>
      messagesOf(stack(), 'halted').find(({ topic }) => topic === 'pages'),
    );
    expect(page.text).toContain('recovery enable halted');

    await flip('enable', 'halted');
    const healed = await eventually(
      'that the next attempt heals',
      120_000,
      async () => {
        await doors.sweep();
        return (await ledger.recoveries('halted')).find(({ attempt, status }) => attempt === 2 && status === 'ended');
      },
      () => ledger.standing('halted'),
    );
    expect(healed).toMatchObject({ outcome: 'recovered' });
    expect((await fleet.look('halted')).well).toBe(true);
  });
});

describe('in an environment that is in shadow, as a first deployment is', () => {
  deployedWith(stack, SHADOW);
  const COMPONENTS = ['catalog', 'orders', 'storefront'];

  it('every failure is decided about, recorded and told of, and nothing touched, not even for a person (S1)', async () => {
    const { doors, ledger, host, fleet } = stack();
    const pids = () => Promise.all(COMPONENTS.map(async (component) => (await fleet.look(component)).pid));
    const before = await pids();
    await fleet.break('storefront', 'errors');
    await Promise.all([
      doors.bus(aTransition('catalog-unhealthy')),
      doors.topic(aTransition('orders-unhealthy')),
      doors.queueEvent(aTransition('storefront-errors')),
    ]);
    for (const component of COMPONENTS) {
      const incident = await standing(stack(), component, 'is decided about', () => true);
      expect(incident).toMatchObject({ status: 'shadow', attempts: 0 });
      const [decision] = await ledger.decisions(incident.incidentId);
      expect(decision).toMatchObject({ decision: 'shadow', playbook: 'service-recovery' });
    }
    const asked = await doors.ask({
      ask: 'recover',
      component: 'storefront',
      requestId: 'request-1',
      requestedBy: ANN,
    });
    expect(asked).toMatchObject({ became: 'joined', decided: { did: 'shadow' } });
    await allTold(stack());
    for (const component of COMPONENTS) {
      await eventually('a notice', 30_000, () => messagesOf(stack(), component).length > 0);
      expect(toldOf(stack(), component)).toEqual([`notices: Shadow: ${component} would be recovered`]);
      expect(host.commands(component)).toEqual([]);
      expect(host.effects(component)).toEqual([]);
      expect(await ledger.recoveries(component)).toEqual([]);
    }
    expect(await pids()).toEqual(before);
  });
});
