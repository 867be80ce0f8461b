import { describe, expect, it } from 'vitest';
import { ahead, anIncident, aSignal, guarded, opened, thrown } from '../../application/queries/world.ts';
import { recovery } from '../terminal.ts';

describe('recovery why (S3)', () => {
  it('says that it would be recovered, by what and past which gates', async () => {
    const { out, exitCode } = await recovery('why catalog');
    expect(exitCode).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "catalog WOULD be recovered if it failed or a person asked now, by service-recovery.

        incident  none is open
        mode      automatic (environment automatic, component automatic, playbook automatic; the strictest wins)
        failure   service_failure, high, confidence 0.70, as a request would be taken
        playbook  service-recovery v3, risk low
                  - service-recovery fits service_failure of a service, risk low

      Gates
        open    enabled
        open    confidence
        open    one-per-component
        open    dependency
        open    attempts-per-hour
        open    cooldown
        open    concurrency"
    `);
  });

  it('names each gate that refuses, why and until when', async () => {
    const { out } = await recovery('why catalog', {
      writes: [
        opened(anIncident({ attempts: 1, waitingFor: 'cooldown', opensAt: ahead(90) }), aSignal()),
        guarded('catalog', { cooldownUntilEpochMs: Date.parse(ahead(90)) }),
        thrown(undefined, { reason: 'storm', untilEpochMs: Date.parse(ahead(3600)) }),
      ],
    });
    expect(out).toMatchInlineSnapshot(`
      "catalog would NOT be recovered now: refused by the gates enabled, cooldown; it would pass from 2026-11-24T17:00:00Z (in 60 min).

        incident  catalog-20261124t155900z-14e87edf is waiting, 1 of at most 3 attempts begun; waits for the gate 'cooldown' to open; not before 2026-11-24T16:01:30Z (in 90 s)
        mode      automatic (environment automatic, component automatic, playbook automatic; the strictest wins)
        failure   service_failure, high, confidence 0.92
        playbook  service-recovery v3, risk low
                  - service-recovery fits service_failure of a service, risk low

      Gates
        CLOSED  enabled            recovery of all components was disabled by arn:aws:iam::1:user/ann: storm; opens at 2026-11-24T17:00:00Z (in 60 min)
        open    confidence
        open    one-per-component
        open    dependency
        open    attempts-per-hour
        CLOSED  cooldown           'catalog' was recovered a short while ago and rests until 2026-11-24T16:01:30.000Z; opens at 2026-11-24T16:01:30Z (in 90 s)
        open    concurrency"
    `);
  });

  it('says so when it is being recovered right now', async () => {
    const incident = anIncident({ status: 'recovering', attempts: 1, recoveryId: 'r-1' });
    const { out } = await recovery('why catalog', { writes: [opened(incident, aSignal())] });
    expect(out.split('\n')[0]).toBe('catalog IS being recovered now, by r-1.');
  });

  it('says what an incident waits for that asks for no admission', async () => {
    const { out } = await recovery('why catalog', {
      writes: [opened(anIncident({ status: 'needs-people' }), aSignal())],
    });
    expect(out.split('\n')[0]).toBe(
      'catalog would NOT be recovered now: its incident waits for a person: automation has no further move.',
    );
  });

  it('says what is missing when no playbook fits', async () => {
    const { out } = await recovery('why reports');
    expect(out).toMatchInlineSnapshot(`
      "reports would NOT be recovered if it failed or a person asked now: no playbook fits.

        incident  none is open
        mode      shadow (environment automatic, component shadow; the strictest wins)
        failure   service_failure, medium, confidence 0.70, as a request would be taken
        playbook  none
                  - service-recovery is for service, not for a batch"
    `);
  });

  it('says that no moment is known where a gate names none', async () => {
    const { out } = await recovery('why catalog', { writes: [thrown('catalog', { reason: 'x' })] });
    expect(out).toContain('refused by the gate enabled; no moment is known from which it would pass');
  });

  it('takes a type of failure, and refuses one that is none', async () => {
    expect((await recovery('why catalog --type high_latency --json')).json()).toMatchObject({
      result: { classification: { type: 'high_latency' } },
    });
    const { exitCode, err } = await recovery('why catalog --type tired');
    expect(exitCode).toBe(2);
    expect(err).toContain("type 'tired'");
  });

  it('gives an error as JSON of the same shape', async () => {
    const { json, exitCode, err } = await recovery('why nope --json');
    expect(exitCode).toBe(3);
    expect(json()).toEqual({
      command: 'why',
      exitCode: 3,
      error: { code: 'ComponentNotDeclared', message: "no component 'nope' is declared in this environment" },
    });
    expect(err).toContain("no component 'nope'");
  });
});
