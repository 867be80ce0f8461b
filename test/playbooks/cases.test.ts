import { describe, expect, it } from 'vitest';
import { loadLibrary } from '#statemachines/load';
import type { Case } from '#statemachines/rehearse/cases';
import { differences } from '#statemachines/rehearse/expectations';
import { loadCases } from '#statemachines/rehearse/load-cases';
import { prepared, rehearse } from '#statemachines/rehearse/rehearse';
import { subjectOf } from '#statemachines/rules/subject';
import { PLAYBOOKS_DIR } from '#test/support/playbooks';

const { sources, commands } = loadLibrary(PLAYBOOKS_DIR);

describe.each(sources.map((source) => [source.playbook.id, source] as const))('%s', (_, source) => {
  const { playbook, compiled, casesFile } = source;
  if (casesFile === undefined) throw new Error(`${source.file} has no cases beside it`);
  const cases = loadCases(casesFile);
  const machine = prepared(compiled);
  const { steps } = subjectOf(playbook, {}, commands);

  it.each(cases.cases.map((each) => [each.name, each] as const))('%s', async (_name, each) => {
    expect(differences(each, await rehearse(compiled, cases, each, machine))).toEqual([]);
  });

  it('has a healthy case first', () => {
    expect(cases.cases[0]?.ends).toBe('recovered');
  });

  const failing = new Set(
    cases.cases.flatMap(({ answers }) =>
      Object.entries(answers).flatMap(([state, answer]) =>
        [answer].flat().some(({ fails, never }) => fails !== undefined || never === true) ? [state] : [],
      ),
    ),
  );
  const mayFail = steps.filter(({ step, role }) => step.does === 'run-command' && role !== 'look');

  it.each(mayFail.map(({ step, role }) => [role === 'undo' ? `the undo ${step.id}` : step.id, step.id] as const))(
    'has a case in which %s fails',
    (_name, id) => {
      expect(failing).toContain(id);
    },
  );

  it('has a case of a time-out, of a denied permission, and of a recovery that is stopped', () => {
    expect(
      cases.cases.some(({ answers }) =>
        Object.values(answers)
          .flat()
          .some(({ never }) => never === true),
      ),
    ).toBe(true);
    expect(cases.cases.some(({ denied }) => denied !== undefined)).toBe(true);
    expect(cases.cases.some(({ fenced }) => fenced !== undefined)).toBe(true);
  });

  it('goes the same way every time', async () => {
    for (const each of cases.cases.slice(0, 3)) {
      const [first, second] = [await rehearse(compiled, cases, each), await rehearse(compiled, cases, each)];
      expect(second.path).toEqual(first.path);
    }
  });
});

describe('a rehearsal that goes otherwise than its case says', () => {
  const [l1] = sources.filter(({ playbook }) => playbook.id === 'service-recovery');
  const cases = loadCases(l1?.casesFile ?? '');
  const [healthy] = cases.cases;
  if (l1 === undefined || healthy === undefined) throw new Error('service-recovery has no case');

  it('is told with what was expected', async () => {
    const wrong: Case = { ...healthy, ends: 'stopped', begins: ['check-host'], cause: 'somebody' };
    expect(differences(wrong, await rehearse(l1.compiled, cases, wrong))).toEqual([
      'ended recovered (no cause), expected stopped',
      "ended because of 'nothing', expected 'somebody' in it",
      expect.stringMatching(/^began check-host take-checkpoint .* restart, expected check-host$/),
    ]);
  });

  it('fails for a permission that is missing, though the recovery goes on without it', async () => {
    const machinePermissions = l1.compiled.machinePermissions.filter(({ actions }) => !actions.includes('sns:Publish'));
    const went = await rehearse({ ...l1.compiled, machinePermissions }, cases, healthy);
    expect(went.ends).toBe('recovered');
    // three times: a notice that cannot be sent is tried again
    const denied = expect.stringMatching(/^tell-owner needs sns:Publish/);
    expect(differences(healthy, went)).toEqual([denied, denied, denied]);
  });

  it('fails where a permission is named as denied and nothing needs it', async () => {
    const each = { ...healthy, denied: 'rds:FailoverDBCluster' };
    expect(differences(each, await rehearse(l1.compiled, cases, each))).toEqual([
      'nothing needed rds:FailoverDBCluster',
    ]);
  });
});
