import { describe, expect, it } from 'vitest';
import { anIncident, aRecovery, aSignal, kept, live, opened, recovered } from '../../application/queries/world.ts';
import { recovery } from '../terminal.ts';

describe('recovery show', () => {
  it('tells a recovery as a timeline, with the seconds since the failure began', async () => {
    const { recovery: shown, writes } = recovered();
    const { out, exitCode } = await recovery(`show ${shown.recoveryId}`, { writes: [writes] });
    expect(exitCode).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "Recovery catalog-20261124t155320z-14e87edf-1 of catalog: attempt 1, recovered
        failing since  2026-11-24T15:53:20Z (7 min ago)
        what           service_failure, high (P1), confidence 0.92
        depends on it  storefront
        incident       catalog-20261124t155320z-14e87edf (watching)
        attempt 1      service-recovery v3 (bbbbbbbbbbbb)
        waits for      the watch to end without a recurrence; not before 2026-11-24T16:00:30Z (in 30 s)

          SECONDS  AT         WHAT
              0.0  15:53:20Z  seen       alarm catalog-unhealthy is failing (eventbridge)
                                         - Threshold Crossed: 1 datapoint [0.0] was less than the threshold (1.0).
              1.3  15:53:21Z  decided    service-recovery v3 was admitted
                                         - service-recovery fits service_failure of a service, risk low
              1.3  15:53:21Z  told       notices: Recovery of catalog begins
              3.0  15:53:23Z  measured   check.1 (AutoRecovery-CheckService on i-0123456789abcdef0) ok in 1.0 s: catalog does not answer
                                         - answers=false state=FATAL
              5.0  15:53:25Z  done       restart.1 (AutoRecovery-StartService on i-0123456789abcdef0) ok in 3.5 s: catalog was started
                                         - pid=4711
             40.0  15:54:00Z  ended      attempt 1: recovered
                                         - not met: errorRate was 1.2, wanted at most 1
             40.0  15:54:00Z  told       notices: catalog was recovered

        SECONDS FROM … TO             ATTEMPT 1
        failure began → signal taken        1.2
        signal taken → admitted             0.1
        admitted → first command            1.7
        first command → ended              37.0
        failure began → ended              40.0

      Audit chain of catalog-20261124t155320z-14e87edf-1: whole, 3 records, head 20e11c3ceca826b7."
    `);
  });

  it('keeps to the width of a terminal', async () => {
    const { recovery: shown, writes } = recovered();
    const { out } = await recovery(`show ${shown.recoveryId}`, { writes: [writes], columns: 90 });
    const timeline = out.split('\n').slice(out.split('\n').findIndex((line) => line.includes('SECONDS')));
    expect(timeline.slice(0, 12).every((line) => line.length <= 90)).toBe(true);
  });

  it('tells an incident of which nothing came', async () => {
    const incident = anIncident({ status: 'shadow' });
    const { out } = await recovery(`show ${incident.incidentId}`, { writes: [opened(incident, aSignal())] });
    expect(out).toMatchInlineSnapshot(`
      "Incident catalog-20261124t155900z-14e87edf of catalog: shadow
        failing since  2026-11-24T15:59:00Z (60 s ago)
        what           service_failure, high (P1), confidence 0.92
        depends on it  storefront
        waits for      its alarms to be OK again; in shadow mode nothing is touched

          SECONDS  AT         WHAT
              0.0  15:59:00Z  seen       alarm catalog-unhealthy is failing (eventbridge)
                                         - Threshold Crossed: 1 datapoint [0.0] was less than the threshold (1.0).

      No recovery was started."
    `);
  });

  it('says of a running recovery by when it ends, and that its chain is written then', async () => {
    const incident = anIncident({ status: 'recovering', attempts: 1 });
    const running = aRecovery(incident);
    const { out } = await recovery(`show ${running.recoveryId}`, {
      writes: [opened(incident, aSignal()), live(running)],
    });
    expect(out).toContain('of catalog: attempt 1, running');
    expect(out).toContain('ends by 2026-11-24T16:09:00Z (in 9 min)');
    expect(out).toContain('written when it ends');
  });

  it('exits with findings when the audit chain is not whole', async () => {
    const { recovery: shown, writes } = recovered();
    const cut = writes.filter(({ key }) => key.sk !== 'AUDIT#00000');
    const { out, exitCode } = await recovery(`show ${shown.recoveryId}`, { writes: [cut] });
    expect(exitCode).toBe(1);
    expect(out).toContain('NOT WHOLE: record 0 is missing');
  });

  it('says that an incident is over, with its verdict', async () => {
    const incident = anIncident({ status: 'resolved', verdict: 'self-resolved' });
    const { out } = await recovery(`show ${incident.incidentId}`, { writes: [kept(incident, [], [])] });
    expect(out).toContain('of catalog: resolved, self-resolved');
    expect(out).not.toContain('waits for');
  });

  it('exits with not found for an id that names nothing', async () => {
    const { exitCode, err, out } = await recovery('show nothing');
    expect([exitCode, out]).toEqual([3, '']);
    expect(err).toContain("no incident or recovery has the id 'nothing'");
  });
});
