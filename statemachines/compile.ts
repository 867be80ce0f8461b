import { digestOf } from '../functions/domain/digest.ts';
import type { PlaybookSummary } from '../functions/domain/match/match.ts';
import type { Definition, State, States } from './asl.ts';
import { jsonata, quoted, successors } from './asl.ts';
import { emitConfirm } from './confirm.ts';
import { emitCriteria } from './criteria.ts';
import type { Playbook } from './playbook.ts';
import { kindOf, type MainStep, type PlainStep } from './steps/kinds.ts';
import { runCommand } from './steps/run-command.ts';
import type { EmitContext, Exits, Fragment, Permission } from './steps/step-kind.ts';

/** A playbook as a machine and what it must be allowed; the stack fills the substitutions in. */
export interface CompiledPlaybook {
  readonly summary: PlaybookSummary;
  readonly definition: Definition;
  readonly machinePermissions: readonly Permission[];
  readonly workerPermissions: readonly Permission[];
  readonly worstCaseSeconds: number;
}

/** At most this many tries of one undo (P7). */
const UNDO_TRIES = 2;

interface Building {
  readonly entry: string;
  readonly states: States;
  readonly fragments: readonly Fragment[];
}

const emit = (step: PlainStep | MainStep, exits: Exits, context: EmitContext): Fragment =>
  kindOf(step).emit(step as never, exits, context);

const joined = (fragment: Fragment, rest: Building): Building => ({
  entry: fragment.entry,
  states: { ...fragment.states, ...rest.states },
  fragments: [fragment, ...rest.fragments],
});

/** Removes what cannot be reached, which Step Functions refuses; the undo of a last step may be such. */
const reachable = (startAt: string, states: States): States => {
  const seen = new Set<string>();
  const queue = [startAt];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (seen.has(name)) continue;
    const state = states[name];
    if (state === undefined) throw new Error(`state '${name}' is gone to and does not exist`);
    seen.add(name);
    queue.push(...successors(state));
  }
  return Object.fromEntries(Object.entries(states).filter(([name]) => seen.has(name)));
};

const distinct = (permissions: readonly Permission[]): Permission[] => [
  ...new Map(permissions.map((permission) => [JSON.stringify(permission), permission] as const)).values(),
];

/** The ends of every machine. Error names are those that the verdict reads; causes are for people. */
const ends = (): Record<string, State> => ({
  recovered: {
    Type: 'Pass',
    Output: {
      outcome: 'recovered',
      held: jsonata('$judgement.words'),
      met: jsonata('[$judgement.met]'),
      unmet: jsonata('[$judgement.unmet]'),
    },
    End: true,
  },
  'self-resolved': {
    Type: 'Pass',
    Comment: 'The component is well. Nothing was touched.',
    Output: { outcome: 'self-resolved' },
    End: true,
  },
  untouched: {
    Type: 'Fail',
    Comment: 'Ended before anything was touched.',
    Error: 'Untouched',
    Cause: jsonata("'Nothing was touched. ' & $failure.step & ' failed: ' & $failure.cause"),
  },
  stopped: {
    Type: 'Fail',
    Comment: 'The recovery may not go on: it was disabled, stopped, or lost its lease.',
    Error: 'Stopped',
    Cause: jsonata('$failure.cause'),
  },
  'everything-undone?': {
    Type: 'Choice',
    Choices: [{ Condition: jsonata("$undoFailures = ''"), Next: 'rolled-back' }],
    Default: 'not-undone',
  },
  'rolled-back': {
    Type: 'Fail',
    Comment: 'The recovery failed and what it had done was undone.',
    Error: 'RolledBack',
    Cause: jsonata("$failure.step & ' failed: ' & $failure.cause & '. What had been done was undone.'"),
  },
  'not-undone': {
    Type: 'Fail',
    Comment: 'The recovery failed, and so did undoing it.',
    Error: 'NotUndone',
    Cause: jsonata("$failure.step & ' failed: ' & $failure.cause & '. Not undone: ' & $undoFailures"),
  },
});

/**
 * The undo of one step, in front of those of the steps before it. A failed undo is noted and the next is tried all
 * the same: what can be put back is put back.
 */
const emitUndo = (step: MainStep, rest: Building, context: EmitContext): Building => {
  if (step.undo === undefined) return rest;
  const id = `${step.id}:undo`;
  const failed = `${id}:failed`;
  const fragment = runCommand.emit(
    { ...step.undo, id, retries: UNDO_TRIES - 1, description: step.undo.description ?? `Undo ${step.id}.` },
    { next: rest.entry, fail: failed, fenced: 'stopped', failureAs: 'undoFailure' },
    context,
  );
  const renamed: Fragment = {
    ...fragment,
    states: {
      ...fragment.states,
      [failed]: {
        Type: 'Pass',
        Assign: { undoFailures: jsonata(`$undoFailures & ${quoted(`${step.id} (`)} & $undoFailure.cause & ') '`) },
        Output: {},
        Next: rest.entry,
      },
    },
  };
  return joined(renamed, rest);
};

/** Where the failure of each step goes: the undo of what it may have done, then of what was done before it. */
const undoChains = (
  steps: readonly MainStep[],
  context: EmitContext,
): { readonly entries: string[]; readonly chain: Building } => {
  const entries: string[] = [];
  let chain: Building = { entry: 'everything-undone?', states: {}, fragments: [] };
  for (const step of steps) {
    chain = emitUndo(step, chain, context);
    entries.push(chain.entry);
  }
  return { entries, chain };
};

/**
 * Compiles a playbook to the machine that runs it: right to left, each step knowing its successor, each failure going
 * to the undo of what was done. State names are the author's step ids; what belongs to a step carries its id.
 *
 * Pure and deterministic: the same playbook gives the same machine, and an edit changes the states of its step alone.
 */
export const compile = (playbook: Playbook, context: EmitContext): CompiledPlaybook => {
  const { steps, prerequisites, checkpoint, confirm } = playbook;
  const { entries, chain: undo } = undoChains(steps, context);
  const isMutating = (step: MainStep): boolean => kindOf(step).mutates(step as never, context);
  const firstChange = steps.findIndex(isMutating);
  const failOf = (index: number): string =>
    firstChange < 0 || index < firstChange ? 'untouched' : (entries[index] ?? 'untouched');

  const criteria = emitCriteria(
    playbook,
    { next: 'recovered', fail: failOf(steps.length - 1), fenced: 'stopped', failureAs: 'failure' },
    context,
  );
  let rest: Building = joined(criteria, { entry: '', states: {}, fragments: [] });
  for (let index = steps.length - 1; index >= 0; index -= 1) {
    const step = steps[index];
    if (step === undefined) continue;
    rest = joined(
      emit(step, { next: rest.entry, fail: failOf(index), fenced: 'stopped', failureAs: 'failure' }, context),
      rest,
    );
    if (index === firstChange && confirm !== undefined) {
      const exits = { next: rest.entry, fail: 'untouched', fenced: 'stopped', failureAs: 'failure' } as const;
      rest = joined(emitConfirm(confirm, exits, context), rest);
    }
  }
  const before = [...prerequisites, ...(checkpoint === undefined ? [] : [checkpoint])];
  for (const step of before.reverse()) {
    rest = joined(
      emit(step, { next: rest.entry, fail: 'untouched', fenced: 'stopped', failureAs: 'failure' }, context),
      rest,
    );
  }

  const fragments = [...rest.fragments, ...undo.fragments];
  const variables = Object.assign({}, ...fragments.map((fragment) => fragment.variables));
  const found = Object.fromEntries(Object.keys(variables).map((name) => [name.replace(/_attempt$/, ''), {}] as const));
  const begin: State = {
    Type: 'Pass',
    Comment: `${playbook.name} v${playbook.version}: ${playbook.description}`,
    Assign: {
      ...variables,
      ...found,
      undoFailures: '',
      failure: { step: '', cause: '' },
      undoFailure: { step: '', cause: '' },
    },
    Output: {},
    Next: rest.entry,
  };
  const worstCaseSeconds = fragments.reduce((sum, fragment) => sum + fragment.worstCaseSeconds, 0);
  const definition: Definition = {
    Comment: `${playbook.name}: ${playbook.description}`.slice(0, 500),
    QueryLanguage: 'JSONata',
    StartAt: 'begin',
    TimeoutSeconds: playbook.timeout,
    States: reachable('begin', { begin, ...rest.states, ...undo.states, ...ends() }),
  };
  return {
    definition,
    machinePermissions: distinct(fragments.flatMap((fragment) => fragment.machinePermissions)),
    workerPermissions: distinct(fragments.flatMap((fragment) => fragment.workerPermissions)),
    worstCaseSeconds,
    summary: {
      id: playbook.id,
      aliases: playbook.aliases,
      version: playbook.version,
      digest: digestOf({ playbook, definition }),
      name: playbook.name,
      risk: playbook.risk,
      mode: playbook.mode,
      triggers: playbook.triggers,
      facts: playbook.facts,
      timeoutSeconds: playbook.timeout,
    },
  };
};
