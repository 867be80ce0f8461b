import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FENCE_WORDS } from '#domain/recovery/fence';
import { PLAYBOOK_DEFAULTS } from '#statemachines/playbook';
import { quietly } from './support/crash-stage.ts';
import { deployed } from './support/deployment.ts';
import { PROJECT_DIR } from './support/project.ts';
import { differencesOf, type Path, pathOf, type Seen } from './support/same-path.ts';
import { createAdmission } from './support/same-path-admission.ts';
import { playbooksWithShapes, rehearseAll, type Staged } from './support/same-path-cases.ts';
import { environmentFor, OF_THE_CASE, WINDOW_SECONDS } from './support/same-path-environment.ts';
import { createReports } from './support/same-path-metrics.ts';
import { manyAtOnce, runDeployed } from './support/same-path-run.ts';
import { tableOf } from './support/same-path-table.ts';
import { makeServices } from './support/shapes/service.ts';

/** Executions in flight: the emulator keeps up with a hundred that wake at once, two cores with about ten. */
const AT_ONCE = 10;
const ALL_WITHIN_MS = 480_000;

const playbooksDir = playbooksWithShapes();
afterAll(() => rmSync(dirname(playbooksDir), { recursive: true, force: true }));

const staged = await rehearseAll(playbooksDir);
const [inBoth, simulatorOnly] = [true, false].map((both) =>
  staged.filter((each) => (each.simulatorOnly === undefined) === both),
) as [Staged[], Staged[]];

const stage = quietly(deployed({ playbooksDir, changes: environmentFor(inBoth) }));

/** A refusal is told in the words of whoever refused: here nobody can be asked yet, there somebody said no. */
const tellsTheSame = ({ each }: Staged): boolean => each.approval !== 'refused';

const simulatedPath = ({ compiled, rehearsal, component }: Staged): Path =>
  pathOf(compiled.definition, {
    ends: rehearsal.ends,
    // why replaced: the simulator has the compiler's defaults, one word for every fence and the facts of the file
    cause: rehearsal.cause
      ?.replace(`within ${PLAYBOOK_DEFAULTS.windowSeconds} s`, `within ${WINDOW_SECONDS} s`)
      .replaceAll(OF_THE_CASE, component)
      .replace('was not begun: it was stopped', `was not begun: ${FENCE_WORDS.disabledForComponent}`),
    begun: rehearsal.begun.map(({ step }) => step),
    states: rehearsal.path.map(({ state }) => state),
  });

const simulated = new Map(staged.map((each) => [each, simulatedPath(each)]));
let seen: ReadonlyMap<Staged, Seen | Error> = new Map();

const deployedPath = (each: Staged): Path => {
  const found = seen.get(each) ?? new Error(`'${each.each.name}' was not run`);
  if (found instanceof Error) throw found;
  return pathOf(each.compiled.definition, found);
};

beforeAll(async () => {
  const { sample } = stage();
  const admission = createAdmission(stage());
  const reports = createReports(sample);
  await makeServices(sample, inBoth);
  seen = await manyAtOnce(inBoth, AT_ONCE, (each) => runDeployed(each, { ...stage(), admission, reports }));
  await reports.stop();
  admission.close();
}, ALL_WITHIN_MS);

afterAll(() => {
  const compared = inBoth.map((each) => {
    const found = seen.get(each);
    return {
      staged: each,
      simulated: simulatedPath(each),
      deployed: found === undefined || found instanceof Error ? undefined : pathOf(each.compiled.definition, found),
      compareCause: tellsTheSame(each),
    };
  });
  const table = tableOf(compared, simulatorOnly);
  mkdirSync(join(PROJECT_DIR, '.local'), { recursive: true });
  writeFileSync(join(PROJECT_DIR, '.local/same-path.txt'), table);
  console.log(table);
});

describe.each([...new Set(inBoth.map(({ compiled }) => compiled.summary.id))])('%s', (id) => {
  it.each(inBoth.filter(({ compiled }) => compiled.summary.id === id).map((each) => [each.each.name, each] as const))(
    'takes the same path in the simulator and deployed: %s',
    (_, each) => {
      const path = simulated.get(each);
      if (path === undefined) throw new Error('it was not rehearsed');
      expect(differencesOf(path, deployedPath(each), tellsTheSame(each)).join('\n')).toBe('');
    },
  );
});

// why written out: a case must not get out of being deployed by a reason that nobody has read
it('what the simulator alone can show is a denied role, a time-out or an approval', () => {
  expect(new Set(simulatorOnly.map(({ simulatorOnly: why }) => why))).toEqual(
    new Set([
      'the local AWS runs with the derived roles and cannot leave one out',
      'a time-out takes minutes',
      'an approval is asked for, and none can be given yet',
      'the local AWS answers every approval with a refusal until they can be given',
    ]),
  );
});
