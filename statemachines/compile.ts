import { digestOf } from '../functions/domain/digest.ts';
import type { PlaybookSummary } from '../functions/domain/match/match.ts';
import type { Definition, State } from './asl.ts';
import type { Command } from './commands.ts';
import { emitConfirm } from './confirm.ts';
import { emitCriteria } from './criteria.ts';
import { distinct, emptyFragment, inSequence } from './emit/fragment.ts';
import { reachable } from './emit/reachable.ts';
import { emitUndo, emitUndoSequence } from './emit/undo.ts';
import { ends } from './ends.ts';
import { defaultsOf } from './parameters.ts';
import { checkpointsOf, type Playbook } from './playbook.ts';
import { keptReadOf } from './steps/own-undo.ts';
import { kindOf } from './steps/schema.ts';
import type { EmitContext, Exits, Fragment, KeptRead, Permission, Step } from './steps/step-kind.ts';

/** A playbook as a machine and what it must be allowed; the stack fills the substitutions in. */
export interface CompiledPlaybook {
  readonly summary: PlaybookSummary;
  readonly definition: Definition;
  readonly machinePermissions: readonly Permission[];
  readonly workerPermissions: readonly Permission[];
  /** The longest that a recovery can take, every retry and every undo included; waiting for people is apart. */
  readonly worstCaseSeconds: number;
  readonly approvalSeconds: number;
  /** The most events that an execution can have in its history. */
  readonly historyEvents: number;
}

/** What a playbook is compiled with, beside its own text. */
export interface CompileContext {
  readonly commands: ReadonlyMap<string, Command>;
  /** Values for the playbook's parameters. @default the defaults that the playbook declares */
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
}

const START_AND_END_EVENTS = 8;

/** Whether a step, or one of those that it holds, changes something. */
export const changesSomething = (step: Step, context: Pick<EmitContext, 'commands'>): boolean => {
  const kind = kindOf(step);
  return (
    kind.mutates(step as never, context) ||
    (kind.nested?.(step as never) ?? []).some(({ steps }) => steps.some((each) => changesSomething(each, context)))
  );
};

/**
 * Emits steps from right to left. Until the first that changes something, and as long as nothing has been changed on
 * the way to them, a failure leaves everything untouched.
 */
const sequence = (steps: readonly Step[], exits: Exits, context: EmitContext): Fragment => {
  const firstChange = steps.findIndex((step) => changesSomething(step, context));
  let entry = exits.next;
  const parts: Fragment[] = [];
  for (const [index, step] of [...steps.entries()].reverse()) {
    const isBefore = firstChange < 0 || index < firstChange;
    const part = kindOf(step).emit(
      step as never,
      {
        ...exits,
        next: entry,
        fail: isBefore ? (exits.untouched ?? exits.fail) : exits.fail,
        untouched: isBefore || index === firstChange ? exits.untouched : undefined,
      },
      context,
    );
    parts.unshift(part);
    entry = part.entry;
  }
  return inSequence(entry, parts);
};

/** What the checkpoint has to keep for all the steps of a list, those inside others included. */
const keptReads = (steps: readonly Step[]): KeptRead[] =>
  steps.flatMap((step) => {
    const read = keptReadOf(step);
    const below = (kindOf(step).nested?.(step as never) ?? []).flatMap(({ steps: inside }) => keptReads(inside));
    return read === undefined ? below : [read, ...below];
  });

const contextOf = (playbook: Playbook, { commands, parameters }: CompileContext): EmitContext => {
  const { attempts } = playbook.rollback;
  return {
    commands,
    scope: { parameters: { ...defaultsOf(playbook.parameters), ...parameters } },
    stepName: (id) => id,
    keeps: keptReads(playbook.steps),
    undoing: { failureAs: 'undoFailure', failuresAs: 'undoFailures', fenced: 'stopped' },
    sequence,
    undoSequence: (steps, next, context) => emitUndoSequence(steps, next, attempts, context),
  };
};

/** Where the failure of each step goes: the undo of what it may have done, then of what was done before it. */
const undoChains = (
  playbook: Playbook,
  context: EmitContext,
): { readonly entries: string[]; readonly chain: Fragment } => {
  const entries: string[] = [];
  let chain = emptyFragment('everything-undone?');
  for (const step of playbook.steps) {
    const undo = emitUndo(step, chain.entry, playbook.rollback.attempts, context);
    chain = inSequence(undo.entry, [undo, chain]);
    entries.push(chain.entry);
  }
  return { entries, chain };
};

const beginState = (playbook: Playbook, variables: Fragment['variables'], next: string): State => ({
  Type: 'Pass',
  Comment: `${playbook.name} v${playbook.version}: ${playbook.description}`,
  Assign: {
    ...variables,
    undoFailures: '',
    failure: { step: '', cause: '' },
    undoFailure: { step: '', cause: '' },
  },
  Output: {},
  Next: next,
});

/**
 * Compiles a playbook to the machine that runs it: right to left, each step knowing its successor, each failure going
 * to the undo of what was done. State names are the author's step ids; what belongs to a step carries its id.
 *
 * Pure and deterministic: the same playbook gives the same machine, and an edit changes the states of its step alone.
 */
export const compile = (playbook: Playbook, given: CompileContext): CompiledPlaybook => {
  const { steps, prerequisites, confirm } = playbook;
  const context = contextOf(playbook, given);
  const { entries, chain: undo } = undoChains(playbook, context);
  const firstChange = steps.findIndex((step) => changesSomething(step, context));
  const failOf = (index: number): string =>
    firstChange < 0 || index < firstChange ? 'untouched' : (entries[index] ?? 'untouched');
  const exitsTo = (next: string, fail: string, untouched?: string): Exits => ({
    next,
    fail,
    untouched,
    fenced: 'stopped',
    failureAs: 'failure',
  });

  const parts = [emitCriteria(playbook, exitsTo('recovered', failOf(steps.length - 1)), context)];
  const entry = (): string => parts[0]?.entry ?? 'recovered';
  for (let index = steps.length - 1; index >= 0; index -= 1) {
    const step = steps[index];
    if (step === undefined) continue;
    const untouched = index === firstChange ? 'untouched' : undefined;
    parts.unshift(kindOf(step).emit(step as never, exitsTo(entry(), failOf(index), untouched), context));
    if (index === firstChange && confirm !== undefined) {
      parts.unshift(emitConfirm(confirm, exitsTo(entry(), 'untouched'), context));
    }
  }
  parts.unshift(sequence([...prerequisites, ...checkpointsOf(playbook)], exitsTo(entry(), 'untouched'), context));

  const forward = inSequence(entry(), parts);
  const whole = inSequence(entry(), [forward, undo]);
  const begin = beginState(playbook, whole.variables, forward.entry);
  const definition: Definition = {
    Comment: `${playbook.name}: ${playbook.description}`.slice(0, 500),
    QueryLanguage: 'JSONata',
    StartAt: 'begin',
    // why the approvals on top: waiting for a person is not the playbook's time (P9)
    TimeoutSeconds: playbook.timeout + whole.approvalSeconds,
    States: reachable('begin', { begin, ...whole.states, ...ends() }),
  };
  return {
    definition,
    machinePermissions: distinct(whole.machinePermissions),
    workerPermissions: distinct(whole.workerPermissions),
    worstCaseSeconds: whole.worstCaseSeconds,
    approvalSeconds: whole.approvalSeconds,
    historyEvents: whole.historyEvents + START_AND_END_EVENTS,
    summary: {
      id: playbook.id,
      aliases: playbook.aliases,
      version: playbook.version,
      digest: digestOf({ playbook, definition }),
      name: playbook.name,
      risk: playbook.risk,
      mode: playbook.mode,
      triggers: playbook.triggers,
      yieldsTo: playbook.yieldsTo,
      facts: Object.keys(playbook.facts),
      timeoutSeconds: playbook.timeout + whole.approvalSeconds,
    },
  };
};
