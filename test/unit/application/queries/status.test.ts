import { describe, expect, it } from 'vitest';
import { createStatus } from '#application/queries/status';
import { type ThrownSwitch, thrownSwitches } from '#application/queries/thrown-switches';
import type { StepRun } from '#domain/recovery/step-run';
import {
  ago,
  ahead,
  anIncident,
  aRecovery,
  aSignal,
  aStep,
  aTable,
  begun,
  clock,
  directory,
  live,
  NOW,
  opened,
  thrown,
  type Writes,
} from './world.ts';

const statusOf = async (...writes: Writes) => createStatus({ clock, table: await aTable(...writes), directory })();

describe('status', () => {
  it('is quiet when nothing is going on', async () => {
    expect(await statusOf()).toEqual({
      at: NOW.toISOString(),
      environment: 'shop',
      mode: 'automatic',
      enabled: true,
      maxConcurrent: 5,
      switches: [],
      recoveries: [],
      incidents: [],
    });
  });

  it('tells a running recovery with its age and the step under way', async () => {
    const incident = anIncident({ status: 'recovering', attempts: 1 });
    const recovery = aRecovery(incident);
    const { recoveries } = await statusOf(
      opened(incident, aSignal()),
      live(recovery),
      begun(aStep(recovery, 'check', { state: 'done', begunAt: ago(40) })),
      begun(aStep(recovery, 'restart', { command: 'AutoRecovery-StartService', begunAt: ago(20) })),
    );
    expect(recoveries).toMatchObject([
      {
        recoveryId: recovery.recoveryId,
        ageSeconds: 58.7,
        overdue: false,
        stepsEnded: 1,
        step: { stepRun: 'restart.1', command: 'AutoRecovery-StartService', ageSeconds: 20 },
      },
    ]);
  });

  it('tells a call as under way until anything begins after it, or its deadline is over', async () => {
    const incident = anIncident({ status: 'recovering', attempts: 1 });
    const recovery = aRecovery(incident);
    const call = { does: 'call', command: 'ecs:updateService', node: undefined, begunAt: ago(20) } as const;
    const told = async (changes: Partial<StepRun>, ...later: StepRun[]) =>
      (
        await statusOf(
          opened(incident, aSignal()),
          live(recovery),
          begun(aStep(recovery, 'scale', { ...call, ...changes })),
          ...later.map(begun),
        )
      ).recoveries[0];
    const step = { stepRun: 'scale.1', command: 'ecs:updateService', ageSeconds: 20 };
    expect(await told({ deadlineAt: ahead(0.001) })).toMatchObject({ stepsEnded: 0, step });
    const late = await told({ deadlineAt: ahead(0) });
    expect(late).toMatchObject({ stepsEnded: 1 });
    expect(late).not.toHaveProperty('step');
    const passed = await told({}, aStep(recovery, 'check', { state: 'done', begunAt: ago(10) }));
    expect(passed).toMatchObject({ stepsEnded: 2 });
    expect(passed).not.toHaveProperty('step');
  });

  it('tells no step between steps, says that a recovery is overdue and why it is being stopped', async () => {
    const incident = anIncident({ status: 'recovering', attempts: 1 });
    const recovery = aRecovery(incident, {
      deadlineAt: ago(1),
      revokedAt: ago(1),
      revokedBecause: 'its lease ran out',
    });
    const { recoveries } = await statusOf(
      live(recovery),
      begun(aStep(recovery, 'check', { state: 'failed', begunAt: ago(40) })),
    );
    expect(recoveries[0]).toMatchObject({ overdue: true, stepsEnded: 1, revokedBecause: 'its lease ran out' });
    expect(recoveries[0]).not.toHaveProperty('step');
  });

  it.each([
    ['recovering', { attempts: 1, recoveryId: 'r-1' }, { for: 'recovery', words: 'recovery r-1 to end' }],
    [
      'waiting',
      { waitingFor: 'cooldown', opensAt: ahead(90) },
      { for: 'cooldown', words: "the gate 'cooldown' to open: it rests", until: ahead(90) },
    ],
    ['waiting', { waitingFor: 'recurrence' }, { for: 'recurrence', words: expect.stringContaining('next sweep') }],
    ['shadow', {}, { for: 'alarm', words: expect.stringContaining('shadow') }],
    ['watching', { watchUntil: ahead(30) }, { for: 'watch', words: expect.any(String), until: ahead(30) }],
    ['needs-people', {}, { for: 'people', words: expect.stringContaining('a person') }],
  ] as const)('says what a %s incident waits for', async (status, changes, waits) => {
    const incident = anIncident({ status, ...changes });
    const refused = { at: ago(50), decision: 'refused', attempt: 1, words: 'it rests' } as const;
    const { incidents } = await statusOf(opened(incident, aSignal(), refused));
    expect(incidents).toMatchObject([{ incidentId: incident.incidentId, status, ageSeconds: 60, waits }]);
  });
});

describe('thrown switches (S5)', () => {
  const switchesOf = async (...writes: Writes): Promise<ThrownSwitch[]> =>
    thrownSwitches(await aTable(...writes), directory, NOW);

  it('are told with who, why and until when, that of all components first', async () => {
    const switches = await switchesOf(
      thrown('catalog', { reason: 'migration', untilEpochMs: Date.parse(ahead(60)) }),
      thrown(undefined, { reason: 'storm' }),
    );
    expect(switches).toEqual([
      { by: 'arn:aws:iam::1:user/ann', reason: 'storm', at: ago(300) },
      { component: 'catalog', by: 'arn:aws:iam::1:user/ann', reason: 'migration', at: ago(300), until: ahead(60) },
    ]);
  });

  it('are not told when they were thrown back, or when their time is over', async () => {
    const switches = await switchesOf(
      thrown('catalog', { disabled: false, reason: 'over' }),
      thrown(undefined, { reason: 'over', untilEpochMs: Date.parse(ago(1)) }),
    );
    expect(switches).toEqual([]);
  });
});
