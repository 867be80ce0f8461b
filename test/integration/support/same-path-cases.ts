import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { statesBelow } from '#statemachines/asl';
import type { CompiledPlaybook } from '#statemachines/compile';
import { loadLibrary } from '#statemachines/load';
import type { Case, Cases } from '#statemachines/rehearse/cases';
import { differences } from '#statemachines/rehearse/expectations';
import { loadCases } from '#statemachines/rehearse/load-cases';
import { prepared, type Rehearsal, rehearse } from '#statemachines/rehearse/rehearse';
import { PROJECT_DIR } from './project.ts';
import { askedOf, commandStatesOf } from './same-path-loops.ts';
import { asHeard } from './scripted-host.ts';

/** One case of a playbook as the simulator has run it, and what keeps it from being run where it is deployed. */
export interface Staged {
  /** The component that it is run on, deployed; of this case alone. */
  readonly component: string;
  readonly compiled: CompiledPlaybook;
  readonly cases: Cases;
  readonly each: Case;
  readonly rehearsal: Rehearsal;
  readonly simulatorOnly: string | undefined;
}

/** The shipped playbooks, and one with every shape that steps can take. @returns the folder, for whoever removes it */
export const playbooksWithShapes = (): string => {
  const folder = join(mkdtempSync(join(tmpdir(), 'same-path-')), 'playbooks');
  cpSync(join(PROJECT_DIR, 'playbooks'), folder, { recursive: true });
  cpSync(join(import.meta.dirname, 'shapes'), join(folder, 'shapes'), { recursive: true });
  return folder;
};

const isSilent = ({ answers }: Pick<Cases, 'answers'>): boolean =>
  Object.values(answers)
    .flat()
    .some(({ never }) => never === true);

/** Why a case can be shown by the simulator alone, from what it says and from where it went there. */
const whySimulatorOnly = (
  { definition }: CompiledPlaybook,
  cases: Cases,
  each: Case,
  rehearsal: Rehearsal,
): string | undefined => {
  if (each.simulatorOnly !== undefined) return each.simulatorOnly;
  if (isSilent(each) || isSilent(cases)) return 'a time-out takes minutes';
  const visited = new Set(rehearsal.path.map(({ state }) => state));
  const asks = statesBelow(definition.States).some(
    ([name, state]) => visited.has(name) && askedOf(state) === 'ask-approval',
  );
  return asks && each.approval === 'given' ? 'an approval is asked for, and none can be given yet' : undefined;
};

/**
 * Every case of every playbook of a folder, rehearsed in the simulator, with the failures of commands in the words in
 * which the deployed step worker tells them.
 *
 * @throws Error when a case goes otherwise in the simulator than it says itself
 */
export const rehearseAll = async (playbooksDir: string): Promise<Staged[]> => {
  const staged: Staged[] = [];
  for (const { playbook, compiled, casesFile } of loadLibrary(playbooksDir).sources) {
    if (casesFile === undefined) throw new Error(`playbook '${playbook.id}' has no cases beside it`);
    const cases = loadCases(casesFile);
    const machine = prepared(compiled);
    const commandStates = commandStatesOf(compiled.definition);
    const told = { ...cases, answers: asHeard(cases.answers, commandStates) };
    for (const [index, each] of cases.cases.entries()) {
      const flaws = differences(each, await rehearse(compiled, cases, each, machine));
      if (flaws.length > 0) throw new Error(`${playbook.id}, '${each.name}', rehearsed: ${flaws.join('; ')}`);
      const rehearsal = await rehearse(
        compiled,
        told,
        { ...each, answers: asHeard(each.answers, commandStates) },
        machine,
      );
      staged.push({
        component: `${playbook.id}-${index + 1}`,
        ...{ compiled, cases, each, rehearsal },
        simulatorOnly: whySimulatorOnly(compiled, cases, each, rehearsal),
      });
    }
  }
  return staged;
};
