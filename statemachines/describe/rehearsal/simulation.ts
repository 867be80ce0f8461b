import { statesBelow } from '../../asl.ts';
import type { CompiledPlaybook } from '../../compile.ts';
import type { Case } from '../../rehearse/cases.ts';
import { differences } from '../../rehearse/expectations.ts';
import type { HowItEnds, Rehearsal } from '../../rehearse/rehearse.ts';
import { flatSteps, type ToldStep } from '../told-steps.ts';
import { type Aftermath, aftermathOf } from './aftermath.ts';
import { narrate, type Told } from './narrate.ts';
import { staysOf } from './stays.ts';
import { type CallTally, type Denied, deniedOf, tallyOf } from './tally.ts';

/** A rehearsal as it is told to a person. */
export interface Simulation {
  readonly case: string;
  /** What was made to go wrong, beside what the case says. */
  readonly faults: readonly string[];
  readonly ends: HowItEnds;
  readonly cause?: string;
  readonly seconds: number;
  /** So long people were waited for; it is part of `seconds` and apart from the playbook's own time. */
  readonly waitedForPeopleSeconds: number;
  readonly path: readonly Told[];
  readonly calls: readonly CallTally[];
  readonly denied: readonly Denied[];
  readonly aftermath: readonly Aftermath[];
  /** What went otherwise than the case says; none where it went as it should. */
  readonly differences: readonly string[];
  readonly isGood: boolean;
}

/** Ends that leave a component no worse than it was, and that nobody has to clear up after. */
const SAFE: ReadonlySet<HowItEnds> = new Set(['recovered', 'self-resolved', 'untouched', 'rolled-back']);

/** Seconds that an execution has waited for people. */
export const waitedForPeopleSeconds = (
  { events }: Pick<Rehearsal, 'events'>,
  { definition }: Pick<CompiledPlaybook, 'definition'>,
): number => {
  const asks = new Set(
    statesBelow(definition.States).flatMap(([name, { Arguments }]) =>
      JSON.stringify(Arguments ?? {}).includes('"do":"ask-approval"') ? [name] : [],
    ),
  );
  return staysOf(events)
    .filter(({ state }) => asks.has(state))
    .reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs) / 1000, 0);
};

/**
 * Tells a rehearsal. It is good when it went as its case says; with faults of one's own, when it ended safely and
 * nothing was denied.
 */
export const tellSimulation = (
  compiled: CompiledPlaybook,
  steps: readonly ToldStep[],
  each: Case,
  faults: readonly string[],
  rehearsal: Rehearsal,
): Simulation => {
  const all = flatSteps(steps);
  const path = narrate(rehearsal, all);
  const denied = deniedOf(rehearsal);
  const different = faults.length > 0 ? [] : differences(each, rehearsal);
  return {
    case: each.name,
    faults,
    ends: rehearsal.ends,
    ...(rehearsal.cause === undefined ? {} : { cause: rehearsal.cause }),
    seconds: rehearsal.seconds,
    waitedForPeopleSeconds: waitedForPeopleSeconds(rehearsal, compiled),
    path,
    calls: tallyOf(rehearsal),
    denied,
    aftermath: aftermathOf(rehearsal, path, all),
    differences: different,
    isGood: faults.length > 0 ? SAFE.has(rehearsal.ends) && denied.length === 0 : different.length === 0,
  };
};
