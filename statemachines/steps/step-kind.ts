import type * as z from 'zod';
import type { Json, States } from '../asl.ts';
import type { Command } from '../commands.ts';
import type { AwsCall } from '../emit/aws-call.ts';
import type { Value, ValueScope, ValueType } from '../value.ts';

/** Where a step goes: to its successor, or on failure to the undo of what was done, or, fenced, to the end. */
export interface Exits {
  readonly next: string;
  readonly fail: string;
  /** Where it goes on failure as long as nothing has been changed on the way; absent where something may have been. */
  readonly untouched?: string | undefined;
  readonly fenced: string;
  /** The variable that takes what failed and why; inside a branch it is the branch's own. */
  readonly failureAs: string;
}

/** One statement of a role's policy. Resources may use the substitutions that the stack fills in. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** Why no narrower resource would do, where one holds a `*`; the stack refuses one without. */
  readonly because?: string;
}

/** Part of a machine: its entry, its states, what its role and the step worker's role must be allowed, and its time. */
export interface Fragment {
  readonly entry: string;
  readonly states: States;
  readonly machinePermissions: readonly Permission[];
  readonly workerPermissions: readonly Permission[];
  /** Variables that must exist before the fragment is entered, with their first values. */
  readonly variables: Readonly<Record<string, Json>>;
  /** The longest that the fragment can take, every retry and wait included; waiting for people is apart. */
  readonly worstCaseSeconds: number;
  /** The longest that it can wait for people. */
  readonly approvalSeconds: number;
  /** The most events that it can write into the execution's history, which Step Functions limits. */
  readonly historyEvents: number;
}

/** What every step has, whatever its kind. */
export interface StepCore {
  readonly id: string;
  readonly does: string;
  readonly description?: string | undefined;
}

/** A step as the engine sees it: what its kind says of it is asked of its kind. */
export interface Step extends StepCore {
  readonly undo?: Step | undefined;
  readonly restorative?: boolean | undefined;
  readonly irreversible?: string | undefined;
}

/** A list of steps inside a step, with its place inside it. */
export interface NestedSteps {
  readonly path: readonly (string | number)[];
  readonly name: string;
  readonly steps: readonly Step[];
  /** Whether the steps run once for each of several targets. */
  readonly perTarget: boolean;
}

/** What the checkpoint reads for one step, so that its own undo can put it back. */
export interface KeptRead {
  readonly stepId: string;
  readonly call: AwsCall;
  /** Name in `$kept` → expression over the call's result, `$states.result`. */
  readonly select: Readonly<Record<string, string>>;
}

export interface EmitContext {
  readonly commands: ReadonlyMap<string, Command>;
  readonly scope: ValueScope;
  /** The step's name in the records: its id, or an expression where it runs once a target. */
  stepName(id: string): Json;
  /** The step that this one undoes; where that one has never begun, there is nothing to undo. */
  readonly undoOf?: string | undefined;
  /** Where an undo goes that has nothing to undo. */
  readonly notBegun?: string | undefined;
  /** What the checkpoint has to keep for the steps with an undo of their own. */
  readonly keeps: readonly KeptRead[];
  /** The variables that take what an undo failed with, and the list of all that was not undone. */
  readonly undoing: { readonly failureAs: string; readonly failuresAs: string; readonly fenced: string };
  /** Emits steps one after the other, for kinds that hold steps. */
  sequence(steps: readonly Step[], exits: Exits, context: EmitContext): Fragment;
  /** Emits the undo of steps in reverse, for kinds that hold steps. */
  undoSequence(steps: readonly Step[], next: string, context: EmitContext): Fragment;
}

/** A flaw of one step, at a place inside it. */
export interface StepFlaw {
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly message: string;
}

/** A place where a step takes a value: what is written there and what it must be. */
export interface ValueUse {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly wants: readonly ValueType[];
  /** What a literal must match, where the step knows it. */
  readonly pattern?: string | undefined;
}

/** An undo that the kind brings along: another step, made of what the checkpoint keeps. */
export interface OwnUndo<Kind> {
  /** What it puts back, in words after `puts back`. */
  readonly restores: string;
  /** What must be read before the step, so that it can be put back. Names are prefixed for the step by `kept`. */
  keeps(step: Kind & StepCore, kept: (name: string) => string): Omit<KeptRead, 'stepId'>;
  /** The step that undoes this one; `kept` gives the reference to what was kept under a name. */
  step(step: Kind & StepCore, kept: (name: string) => string): Readonly<Record<string, unknown>>;
}

/** What a step stands for in AWS, e.g. `ecs service shop/catalog`, for people and for the rule that spares the controller. */
export interface Touched {
  readonly what: string;
  readonly name: Value;
}

/**
 * A kind of step: one file, one row in `table.ts`. The compiler knows no kind by name; it asks these.
 *
 * `Kind` is what an author writes beside `id`, `description` and what undoes it.
 */
export interface StepKind<Kind extends z.ZodObject = z.ZodObject> {
  readonly kind: string;
  /** What it does, in one sentence, for the reference. */
  readonly purpose: string;
  readonly schema: Kind;
  /** States from right to left: the successor's name is known. */
  emit(step: z.output<Kind> & Step, exits: Exits, context: EmitContext): Fragment;
  /** Whether the step changes its target. */
  mutates(step: z.output<Kind>, context: Pick<EmitContext, 'commands'>): boolean;
  /**
   * Whether running it twice equals running it once: by itself (`natural`), because host or ledger refuse the
   * repetition (`fenced`), or not at all (`once`), and then it is never tried again.
   */
  readonly idempotency: 'natural' | 'fenced' | 'once';
  /** How it is known that the step had its effect, beside its own answer; in words after `verified by`. */
  verifiedBy(step: z.output<Kind>): string | undefined;
  /** Everything that the step takes, for the checks of references and types. */
  uses(step: z.output<Kind>, context: Pick<EmitContext, 'commands'>): readonly ValueUse[];
  /** What later steps may refer to as `$steps.<id>.<name>`. */
  finds(step: z.output<Kind>, context: Pick<EmitContext, 'commands'>): Readonly<Record<string, ValueType>>;
  /** What only this kind can check, e.g. that its command exists. */
  flaws?(step: z.output<Kind>, context: Pick<EmitContext, 'commands'>): readonly StepFlaw[];
  /** One sentence for people. */
  describe(step: z.output<Kind> & StepCore): string;
  /** The things outside the host that it works on. */
  touches?(step: z.output<Kind>): readonly Touched[];
  /** How the kind undoes its step itself, where it can. */
  readonly undo?: OwnUndo<z.output<Kind>>;
  /** Why a person has to approve it (ledger S4); `undefined` where nobody has to. */
  approval?(step: z.output<Kind>, context: Pick<EmitContext, 'commands'>): string | undefined;
  /** Whether it is the approval itself. */
  readonly approves?: true;
  /** The lists of steps that it holds, where it does. */
  nested?(step: z.output<Kind>): readonly NestedSteps[];
  /** The undo of what it holds. */
  emitUndo?(step: z.output<Kind> & Step, next: string, context: EmitContext): Fragment;
}
