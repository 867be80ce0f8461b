import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { aPlaybookDocument } from '#test/support/playbooks';
import { recovery } from '../terminal.ts';

const dir = mkdtempSync(join(tmpdir(), 'auto-recovery-explain-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Changes with every change of the text, and says nothing to a reader of this file. */
const withoutDigest = (text: string): string => text.replace(/digest [0-9a-f]{12}/, 'digest …');

describe('recovery playbook explain', () => {
  it('says on one screen what a playbook is, does, undoes, touches and may do (L1)', async () => {
    const { out, exitCode } = await recovery('playbook explain service-recovery', { columns: 100 });
    const lines = out.split('\n');
    expect(exitCode).toBe(0);
    expect(lines.length).toBeLessThanOrEqual(50);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(withoutDigest(out)).toMatchInlineSnapshot(`
      "Service recovery (service-recovery v1, digest …)
      Restarts a failed service by its supervisor, after keeping the evidence, and proves that it is well.

      Runs when  a service shows service_failure, system_unavailable, resource_exhaustion,
                 connection_failure, high_latency or high_error_rate; also known as service_recovery_001
      Risk       low; automatic, it runs by itself where environment and component are automatic too
      Needs      the facts unit, healthPath and workPath (text) and port and memoryLimitMb (whole number)
                 of the component
      Touches    the component's host (stop-gracefully, force-kill, clear-stale, restart)
      Takes      typically 41.5 s (rehearsed: a dead service is started again); at worst 69 min, every
                 retry and undo included; ended after 75 min

      What it does (* changes something: 4 steps)
        before   check-host             The supervisor answers, disk and memory suffice, and nobody is at
                                        work on the host.
        keeps    take-checkpoint        Remember configuration, run files and state of the service as they
                                        are.
        1        identify-failure-mode  Look at the service from its supervisor, its port and the kernel.
        2        preserve-evidence      Keep logs and the state of the process for whoever looks later.
        3        tell-owner             Tells the owner: Restarting {component} unless it is well.
        asks     confirm-failure        Is it still not well? Goes on only if mode is not healthy; else it
                                        is left alone.
        4      * stop-gracefully        Ask the service to end in its own time.
        5      * force-kill             End what is left of it.
        6      * clear-stale            Put aside lock, pid and socket files that no living process holds.
        7      * restart                Start the service by its supervisor.
        after    success                all of running (mode is healthy), health passing (http is 200 or
                                        204), error rate below 1 % (errorRate is below 1) and response
                                        below 1000 ms (responseTime is below 1000)
                                        looked at every 3 s; so within 60 s, and then for 20 s, unless the
                                        environment says otherwise

      If it fails (what was done is undone, the last step first; an undo that fails twice calls a person)
        Until stop-gracefully begins, nothing has been changed and nothing has to be undone.
        restart          Stop the service that was started.
        clear-stale      Put back what was put aside, and the configuration as it was.
        force-kill       Nothing to put back: it acts only on what has failed, and the evidence is kept.
        stop-gracefully  Nothing to put back: it acts only on what has failed, and the evidence is kept.

      What it may do in AWS, and nothing else
        machine  lambda:InvokeFunction on the step worker
                 sns:Publish on the notices topic
        worker   ssm:SendCommand on documents AutoRecovery-CheckHost, AutoRecovery-CheckpointService,
                 AutoRecovery-CheckService, AutoRecovery-PreserveEvidence, AutoRecovery-StopService,
                 AutoRecovery-KillService, AutoRecovery-ClearStale, AutoRecovery-StartService and
                 AutoRecovery-RestoreCheckpoint
                 ssm:SendCommand on any instance and any managed instance, only where the tag
                 auto-recovery is enabled
                 cloudwatch:GetMetricData on everything"
    `);
  });

  it('says what stands inside a step, and what people are waited for apart', async () => {
    const { out } = await recovery('playbook explain cache-recovery', { columns: 100 });
    expect(out).toMatch(/1\.1 +\* +reset-connections/);
    expect(out).toMatch(/confirm-failure\.mode is stale-pool:\n/);
    expect(out).toMatch(/waiting for people comes on top: at most 30 min/);
  });

  it('says that nothing is known of the usual time where nobody has rehearsed it', async () => {
    const file = join(dir, 'scale.yaml');
    const steps = [{ id: 'scale', does: 'ecs-scale', cluster: 'shop', service: 'catalog', count: 3 }];
    const checkpoint = { id: 'keep', does: 'checkpoint' };
    writeFileSync(
      file,
      stringify(aPlaybookDocument({ id: 'scale', steps, checkpoint }), { aliasDuplicateObjects: false }),
    );
    const { out, exitCode } = await recovery(['playbook', 'explain', file]);
    expect(exitCode).toBe(0);
    expect(out).toContain('not rehearsed, so what is typical is not known');
    expect(out).toMatch(/Touches +the ECS cluster shop and the ECS service catalog/);
    expect(out).toMatch(/\n {2}scale +Puts back the number of tasks as it was\./);
    expect(out).toContain('ecs:UpdateService on ecs service/shop/catalog');
  });

  it('gives everything as JSON', async () => {
    const { json, exitCode } = await recovery('playbook explain service-recovery --json');
    expect(exitCode).toBe(0);
    expect(json().result).toMatchObject({
      id: 'service-recovery',
      times: { typical: { case: 'a dead service is started again', seconds: 41.5 }, approvalSeconds: 0 },
      success: { require: 'all', everySeconds: 3 },
    });
  });

  it('exits with 1 and says what is wrong where a playbook has flaws', async () => {
    const file = join(dir, 'flawed.yaml');
    writeFileSync(file, stringify(aPlaybookDocument({ timeout: '1s' }), { aliasDuplicateObjects: false }));
    const { out, exitCode } = await recovery(['playbook', 'explain', file]);
    expect(exitCode).toBe(1);
    expect(out).toMatch(/has flaws; mend these first:\n.*flawed\.yaml:\d+:\d+ PB120 /);
  });

  it.each([
    ['PB999', 3, "no rule has the code 'PB999'"],
    ['nowhere/x.yaml', 2, "there is no file 'nowhere/x.yaml'"],
    ['nowhere', 3, "there is no playbook 'nowhere'"],
  ])('says of %s that it is not there, and exits with %i', async (id, code, said) => {
    const { exitCode, err, out } = await recovery(['playbook', 'explain', id]);
    expect([exitCode, out]).toEqual([code, '']);
    expect(err).toContain(said);
  });
});
