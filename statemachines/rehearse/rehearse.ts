import { MACHINE_ERRORS } from '../../functions/domain/verdict/verdict.ts';
import type { CompiledPlaybook } from '../compile.ts';
import type { End, HistoryEvent } from '../simulate/history.ts';
import type { Machine } from '../simulate/machine.ts';
import { prepare } from '../simulate/machine.ts';
import { runToEnd, start } from '../simulate/run.ts';
import type { Case, Cases, ENDS } from './cases.ts';
import { filledIn } from './home.ts';
import { createStage, type Played } from './stage.ts';

export type HowItEnds = (typeof ENDS)[number];

/** A state that was entered, and when. */
export interface Visited {
  readonly atMs: number;
  readonly state: string;
}

/** One run of a playbook's machine against a script. */
export interface Rehearsal extends Played {
  readonly ends: HowItEnds;
  /** Why it ended so, in the machine's words. */
  readonly cause: string | undefined;
  readonly seconds: number;
  readonly path: readonly Visited[];
  /** Everything that happened, as Step Functions' history would tell it. */
  readonly events: readonly HistoryEvent[];
}

const howItEnded = (end: End): HowItEnds => {
  if (end.status === 'TIMED_OUT') return 'timed-out';
  if (end.status === 'SUCCEEDED') {
    const { output } = end;
    const outcome: unknown = typeof output === 'object' && output !== null ? Reflect.get(output, 'outcome') : undefined;
    if (outcome === 'recovered' || outcome === 'self-resolved') return outcome;
  }
  const named = Object.entries(MACHINE_ERRORS).find(([name]) => name === end.error)?.[1];
  if (named === undefined) {
    throw new Error(
      `the machine ended in a way that no playbook ends: ${end.status} ${end.error ?? ''} ${end.cause ?? ''}`,
    );
  }
  return named;
};

/** The machine of a playbook, ready to be rehearsed many times. */
export const prepared = ({ definition }: CompiledPlaybook): Machine => prepare(filledIn(definition));

/**
 * Rehearses one case on a virtual clock: the compiled machine itself, with everything that it calls scripted and every
 * call held to the derived permissions. Nothing is touched; the same case gives the same run.
 */
export const rehearse = async (
  playbook: CompiledPlaybook,
  cases: Cases,
  each: Case,
  machine: Machine = prepared(playbook),
): Promise<Rehearsal> => {
  const { host, played } = createStage(playbook, cases, each);
  const run = start(machine, {
    tasks: host,
    input: {
      recoveryId: 'rehearsed-1',
      component: 'rehearsed',
      owner: 'nobody',
      node: 'mi-0123456789abcdef0',
      epoch: 1,
      facts: cases.facts,
    },
  });
  const end = await runToEnd(run);
  return {
    ...played,
    ends: howItEnded(end),
    cause: end.cause,
    seconds: end.atMs / 1000,
    events: run.events,
    path: run.events.flatMap(({ type, state, atMs }) =>
      type.endsWith('StateEntered') && state !== undefined ? [{ atMs, state }] : [],
    ),
  };
};
