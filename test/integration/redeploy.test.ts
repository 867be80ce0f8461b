import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { RUNNING } from '#domain/admission/guard-item';
import type { Recovery } from '#domain/recovery/recovery';
import { keys } from '#domain/table/keys';
import { quietly } from './support/crash-stage.ts';
import { MUTATING_STEPS } from './support/crash-story.ts';
import { deployed } from './support/deployment.ts';
import { PROJECT_DIR } from './support/project.ts';

const changes = {
  sections: { recovery: { mode: 'automatic' }, validation: { stability: '2s' } },
} as const;
const reach = deployed({ extra: ['caught', 'next'], changes });
const stage = quietly(reach);

const folder = mkdtempSync(join(tmpdir(), 'redeploy-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every playbook as it is, but the second version of `service-recovery`: two of its steps have other names. */
const secondVersion = (): string => {
  const playbooks = join(folder, 'playbooks');
  cpSync(join(PROJECT_DIR, 'playbooks'), playbooks, { recursive: true });
  const file = join(playbooks, 'service/service-recovery.yaml');
  const text = readFileSync(file, 'utf8');
  const renamed = text
    .replace(/^version: \d+$/m, 'version: 1000')
    .replace('- id: force-kill', '- id: end-by-force')
    .replace('- id: restart', '- id: start-anew');
  writeFileSync(file, renamed);
  return playbooks;
};
const STEPS_OF_SECOND_VERSION = ['stop-gracefully.1', 'end-by-force.1', 'clear-stale.1', 'start-anew.1'];

/** Live items as another version would have left them: with what this one does not know, without what it may lack. */
const reshape = async ({ recoveryId, incidentId, component }: Recovery): Promise<void> => {
  const { ledger } = stage();
  const unknown = { notKnownHere: { nested: ['by', 'this', 'version'] }, alsoNotKnown: 1 };
  const items = [keys.recovery(recoveryId), keys.incident(incidentId), keys.guard(component), keys.open(component)];
  const steps = (await ledger.steps(recoveryId)).map(({ stepRun }) => keys.step(recoveryId, stepRun));
  const optional = new Map([
    [keys.recovery(recoveryId).pk, ['input']],
    [keys.incident(incidentId).pk, ['revision', 'requestedBy']],
  ]);
  for (const key of [...items, keys.running, ...steps]) {
    const remove = key.sk === 'META' ? (optional.get(key.pk) ?? []) : [];
    await ledger.table.transact([{ do: 'update', key, set: unknown, remove }]);
  }
};

it('the next version, deployed under a running recovery, lets it end by its own definition and runs the next by the new one', async () => {
  const { sample, grips, story, ledger, parkedAt, breakAndTell, sweep } = stage();
  const caught = await parkedAt('caught', 'AutoRecovery-KillService', 'force-kill.1');
  await reshape(caught);
  await sample.redeploy(changes, secondVersion());
  expect(await grips.execution(caught)).toBe('RUNNING');
  expect(story.effectsOf(caught)).toEqual(['stop-gracefully.1', 'force-kill.1']);

  await sweep();
  const ended = await story.ended(caught);
  expect(ended).toMatchObject({ verdict: 'recovered', playbookVersion: caught.playbookVersion });
  expect(story.effectsOf(caught)).toEqual(MUTATING_STEPS);
  expect(story.actedOnHost(caught)).toEqual(MUTATING_STEPS);
  await story.expectFree(caught);
  expect(await ledger.table.get(keys.running)).not.toHaveProperty(RUNNING.recoveries);

  const pid = await breakAndTell('next');
  const next = await story.begun('next');
  expect(next).toMatchObject({ playbookVersion: 1000 });
  expect(next.playbookDigest).not.toBe(caught.playbookDigest);
  expect(await story.ended(next)).toMatchObject({ verdict: 'recovered' });
  expect(story.effectsOf(next)).toEqual(STEPS_OF_SECOND_VERSION);
  await story.expectFree(next);
  await story.expectWell('next', pid);
});
