import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { aPlaybookDocument } from '#test/support/playbooks';
import { NESTED } from '../../statemachines/describe/described.ts';
import { recovery } from '../terminal.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'auto-recovery-simulate-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const written = (name: string, document: object): string => {
  const file = join(dir, name);
  writeFileSync(file, stringify(document, { aliasDuplicateObjects: false }));
  return file;
};
const simulate = (...args: readonly string[]) => recovery(['playbook', 'simulate', ...args], { columns: 100 });

const SERVICE = { Status: 'ACTIVE', TaskDefinition: 'x:1', RunningCount: 3, DesiredCount: 3, Deployments: [{}] };
const DESCRIBED = { output: { Services: [SERVICE] } };

describe('recovery playbook simulate', () => {
  it('tells the healthy way step by step (L1)', async () => {
    const { out, exitCode } = await simulate('service-recovery');
    expect(exitCode).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "Service recovery (service-recovery v1): a dead service is started again
      Rehearsed on a clock of its own: nothing is called and nothing is touched.

        +0 s         check-host             done in 2 s
        +2 s         take-checkpoint        done in 2 s
        +4 s         identify-failure-mode  done in 2 s: mode dead
        +6 s         preserve-evidence      done in 2 s
        +8 s         tell-owner             done in 0.5 s
        +8.5 s       confirm-failure        done in 2 s: mode dead
        +10.5 s      stop-gracefully        done in 2 s
        +12.5 s      force-kill             done in 2 s
        +14.5 s      clear-stale            done in 2 s
        +16.5 s      restart                done in 2 s
        +18.5 s      success                looked 5 times in 23 s: held for 21 s
        +41.5 s      recovered              the component is well again

      Calls to AWS (39 calls)
        machine  lambda:InvokeFunction 19, sns:Publish 1
        worker   ssm:SendCommand 14, cloudwatch:GetMetricData 5
        All of them are allowed by the permissions that the playbook is given.

      Took 41.5 s.
      It went as its case says."
    `);
  });

  it('tells a step that never answers, what was undone, and how it ended (L1)', async () => {
    const { out, exitCode } = await simulate('service-recovery', '--slow', 'restart');
    expect(exitCode).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "Service recovery (service-recovery v1): a dead service is started again, with restart never
      answering
      Rehearsed on a clock of its own: nothing is called and nothing is touched.

        +0 s         check-host             done in 2 s
        +2 s         take-checkpoint        done in 2 s
        +4 s         identify-failure-mode  done in 2 s: mode dead
        +6 s         preserve-evidence      done in 2 s
        +8 s         tell-owner             done in 0.5 s
        +8.5 s       confirm-failure        done in 2 s: mode dead
        +10.5 s      stop-gracefully        done in 2 s
        +12.5 s      force-kill             done in 2 s
        +14.5 s      clear-stale            done in 2 s
        +16.5 s      restart                no answer came within 3 min 45 s; tries again after 5 s
        +4 min 07 s  restart                no answer came within 3 min 45 s
        +7 min 52 s  undo restart           done in 2 s
        +7 min 54 s  undo clear-stale       done in 2 s
        +7 min 56 s  rolled-back            restart failed: restart did not end in time. What had been
                                            done was undone.

      What had been done
        restart          undone
        clear-stale      undone
        force-kill       nothing to put back
        stop-gracefully  nothing to put back

      Calls to AWS (25 calls)
        machine  lambda:InvokeFunction 12, sns:Publish 1
        worker   ssm:SendCommand 12
        All of them are allowed by the permissions that the playbook is given.

      Took 7 min 56 s.
      It ended safely (rolled-back)."
    `);
  });

  it('lets the criteria fail too where only an undo is to fail, says so, and exits with 1', async () => {
    const { out, exitCode } = await simulate('service-recovery', '--fail', 'clear-stale:undo');
    expect(exitCode).toBe(1);
    expect(out).toContain('So that there is something to undo, the success criteria are not met either.');
    expect(out).toMatch(/restart +undone\n +clear-stale +NOT UNDONE: failed: it was made to fail/);
    expect(out).toContain('NOT AS IT SHOULD BE: it ended not-undone');
  });

  it('takes a case that comes to the step that is to fail', async () => {
    const { out, exitCode } = await simulate('cache-recovery', '--fail', 'start-cache');
    expect(exitCode).toBe(0);
    expect(out.split('\n')[0]).toContain('a dead cache is restarted when somebody has agreed');
    expect(out).toMatch(/start-cache +failed: it was made to fail in this rehearsal; tries again after 5 s/);
  });

  it('says so where the case that was asked for never comes to the step', async () => {
    const { out } = await simulate('cache-recovery', '--case', 'stale connections', '--fail', 'start-cache');
    expect(out).toContain("In this case it does not come to 'start-cache'");
  });

  it.each([
    ['--fail', 'not agreed to: somebody said no'],
    ['--slow', 'nobody answered within 30 min'],
  ])('refuses an approval, or leaves it unanswered, by %s', async (flag, said) => {
    const { out, exitCode } = await simulate('cache-recovery', flag, 'ask-for-restart');
    expect(exitCode).toBe(0);
    expect(out).toContain(said);
    expect(out).toMatch(/untouched +Nothing was touched\. ask-for-restart failed/);
  });

  it('runs a named case, and names the cases where none is so named', async () => {
    const { json } = await recovery(['playbook', 'simulate', 'service-recovery', '--case', 'not notify', '--json']);
    expect(json().result).toMatchObject({
      case: 'the role may not notify, and the recovery goes on',
      ends: 'recovered',
      isGood: true,
      denied: [{ role: 'machine', state: 'tell-owner', action: 'sns:Publish' }],
    });
    const { err, exitCode } = await simulate('service-recovery', '--case', 'nothing like it');
    expect(exitCode).toBe(2);
    expect(err).toContain('  a dead service is started again\n');
    expect((await simulate('service-recovery', '--case', 'fails')).err).toContain('several cases are named');
  });

  it('exits with 1 where a case goes otherwise than it says, in one and in all', async () => {
    const file = written('small.yaml', aPlaybookDocument({ id: 'small' }));
    written('small.cases.yaml', {
      facts: { unit: 'x', port: 80, healthPath: '/' },
      answers: { verify: { facts: { mode: 'healthy' } } },
      cases: [
        { name: 'it goes well', ends: 'recovered' },
        { name: 'it is wrong', ends: 'untouched' },
      ],
    });
    const one = await simulate(file, '--case', 'it is wrong');
    expect(one.exitCode).toBe(1);
    expect(one.out).toContain('NOT AS IT SHOULD BE: ended recovered (no cause), expected untouched');
    const all = await simulate(file, '--all');
    expect(all.exitCode).toBe(1);
    expect(all.out).toContain('2 cases, 1 as they should be');
    expect(all.out).toMatch(/it is wrong +recovered +[\d.]+ s +NO: ended recovered/);
  });

  it('makes a healthy case up from the text where there is none, and says so', async () => {
    const { out, exitCode } = await simulate(written('small.yaml', aPlaybookDocument({ id: 'small' })));
    expect(exitCode).toBe(0);
    expect(out).toMatch(/recovered +the component is well again/);
    expect(out).toContain('It has no cases: ');
  });

  it('says what it must be told of AWS, with a file to begin with that then is rehearsed', async () => {
    const file = written('nested.yaml', NESTED);
    const asked = await recovery(['playbook', 'simulate', file, '--json']);
    expect(asked.exitCode).toBe(1);
    const { lacks, beginning } = asked.json().result as { lacks: { state: string }[]; beginning: string };
    expect(lacks.map(({ state }) => state)).toEqual(['keep-aws:scale', 'scale:before:look', 'scale:look']);
    const cases = parse(beginning);
    for (const { state } of lacks) cases.answers[state] = DESCRIBED;
    cases.facts.nodes = ['mi-1', 'mi-2'];
    written('nested.cases.yaml', cases);
    const told = await simulate(file, '--fail', 'settle');
    expect([told.exitCode, told.out]).toEqual([0, expect.anything()]);
    expect(told.out).toMatchInlineSnapshot(`
      "Nested (nested v1): it recovers, with settle failing
      Rehearsed on a clock of its own: nothing is called and nothing is touched.

        +0 s         ready                  done in 2 s
        +2 s         keep                   done in 2 s
        +4 s         keep-aws               done in 0.5 s
        +4.5 s       look                   done in 2 s: mode hung
        +6.5 s       which                  goes on with ask
        +6.5 s       ask                    a person agreed after 60 s
        +66.5 s      halt                   done in 2 s
        +68.5 s      both                   2 branches side by side
        +68.5 s      l                      done in 2 s
        +68.5 s      r                      done in 2 s
        +70.5 s      all                    for 2 targets, one after the other
        +70.5 s      again (target 1)       done in 2 s
        +72.5 s      again (target 2)       done in 2 s
        +74.5 s      tell                   done in 0.5 s
        +75 s        settle                 looked 13 times in 62.6 s
        +2 min 18 s  settle                 failed: it did not come about: not met within 60 s: alarms
                                            quiet: alarms are not known, wanted OK
        +2 min 18 s  undo all               for 2 targets, one after the other
        +2 min 18 s  undo again (target 2)  done in 2 s
        +2 min 20 s  undo again (target 1)  done in 2 s
        +2 min 22 s  undo l                 done in 2 s
        +2 min 24 s  undo scale             nothing to undo, it never began
        +2 min 24 s  undo halt              done in 2 s
        +2 min 26 s  rolled-back            settle failed: it did not come about: not met within 60 s:
                                            alarms quiet: alarms are not known, wanted OK. What had been
                                            done was undone.

      What had been done
        again (target 2)  undone
        again (target 1)  undone
        l                 undone
        halt              undone

      Calls to AWS (54 calls)
        machine  lambda:InvokeFunction 27, ecs:DescribeServices 1, sns:Publish 1
        worker   ssm:SendCommand 12, cloudwatch:DescribeAlarms 13
        All of them are allowed by the permissions that the playbook is given.

      Took 2 min 26 s, of which 60 s waiting for people.
      It ended safely (rolled-back)."
    `);
  });

  it.each([
    [['--fail', 'nope'], "nothing that can go wrong is named 'nope', there are: check-host"],
    [['--all', '--fail', 'restart'], '--all runs every case as it is'],
  ])('refuses %j', async (args, said) => {
    const { err, exitCode } = await simulate('service-recovery', ...args);
    expect(exitCode).toBe(2);
    expect(err).toContain(said);
  });

  it('says what is wrong with its cases', async () => {
    const file = written('small.yaml', aPlaybookDocument({ id: 'small' }));
    written('small.cases.yaml', { cases: [{ name: 'x', ends: 'nowhere' }] });
    const { err, exitCode } = await simulate(file);
    expect(exitCode).toBe(2);
    expect(err).toMatch(/its cases have flaws:\n.*small\.cases\.yaml:\d+:\d+ PB002/);
  });
});
