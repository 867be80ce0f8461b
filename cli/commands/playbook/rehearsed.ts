import { readFileSync } from 'node:fs';
import type { Typical } from '#statemachines/describe/explain';
import { madeUpCases, type Unanswered, unanswered } from '#statemachines/describe/rehearsal/made-up';
import { waitedForPeopleSeconds } from '#statemachines/describe/rehearsal/simulation';
import { diagnosticText } from '#statemachines/diagnostic';
import type { Case, Cases } from '#statemachines/rehearse/cases';
import { parseCases } from '#statemachines/rehearse/load-cases';
import { rehearse } from '#statemachines/rehearse/rehearse';
import { cliError } from '../../cli-error.ts';
import type { Chosen } from './chosen.ts';

/**
 * The cases of a playbook: those beside it, else a healthy one made up from its text, with what that one lacks.
 *
 * @throws Error `Usage` with everything that is wrong with the cases, one a line
 */
export const casesOf = ({
  playbook,
  compiled,
  commands,
  casesFile,
  hasCases,
}: Chosen): { readonly cases: Cases; readonly isMadeUp: boolean; readonly lacks: readonly Unanswered[] } => {
  if (!hasCases) {
    const cases = madeUpCases(playbook, compiled, { commands });
    return { cases, isMadeUp: true, lacks: unanswered(compiled, cases) };
  }
  const { cases, diagnostics } = parseCases(casesFile, readFileSync(casesFile, 'utf8'));
  if (cases === undefined)
    throw cliError('Usage', `its cases have flaws:\n${diagnostics.map(diagnosticText).join('\n')}`);
  return { cases, isMadeUp: false, lacks: [] };
};

/** The case that shows how it goes when all is well: the first that recovers. */
export const healthyCase = ({ cases }: Cases): Case | undefined => cases.find(({ ends }) => ends === 'recovered');

/** How long the healthy case takes; `undefined` where there is none, or where it does not recover. */
export const typicalOf = async (chosen: Chosen): Promise<Typical | undefined> => {
  const { cases, lacks } = casesOf(chosen);
  const healthy = healthyCase(cases);
  if (healthy === undefined || lacks.length > 0) return undefined;
  const rehearsal = await rehearse(chosen.compiled, cases, healthy);
  if (rehearsal.ends !== 'recovered') return undefined;
  return {
    case: healthy.name,
    seconds: rehearsal.seconds - waitedForPeopleSeconds(rehearsal, chosen.compiled),
  };
};
