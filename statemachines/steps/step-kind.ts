import type * as z from 'zod';
import type { States } from '../asl.ts';
import type { Command } from '../commands.ts';
import type { Reference } from '../value.ts';

/** Where a step goes: to its successor, or on failure to the undo of what was done, or, fenced, to the end. */
export interface Exits {
  readonly next: string;
  readonly fail: string;
  readonly fenced: string;
  /** The variable that takes what failed and why. */
  readonly failureAs: 'failure' | 'undoFailure';
}

/** One statement of a role's policy. Resources may use the substitutions that the stack fills in. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
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
  readonly variables: Readonly<Record<string, number>>;
  /** The longest that the fragment can take, every retry and wait included. */
  readonly worstCaseSeconds: number;
}

export interface EmitContext {
  readonly commands: ReadonlyMap<string, Command>;
}

/** What every step has, whatever its kind. */
export interface StepCore {
  readonly id: string;
  readonly description?: string | undefined;
}

/** A flaw of one step, at a place inside it. */
export interface StepFlaw {
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly message: string;
}

/**
 * A kind of step: one file, one row in the table of `kinds.ts`. The compiler knows no kind by name; it asks these.
 *
 * `Kind` is what an author writes beside `id` and `description`.
 */
export interface StepKind<Kind extends z.ZodObject = z.ZodObject> {
  readonly kind: string;
  readonly schema: Kind;
  /** States from right to left: the successor's name is known. The entry state carries the step's id. */
  emit(step: z.output<Kind> & StepCore, exits: Exits, context: EmitContext): Fragment;
  /** Whether the step changes its target. */
  mutates(step: z.output<Kind>, context: EmitContext): boolean;
  /** Whether running it twice equals running it once. */
  readonly idempotency: 'natural' | 'fenced';
  /** Everything that the step refers to, for checks. */
  references(step: z.output<Kind>): readonly Reference[];
  /** What only this kind can check, e.g. that its command exists. */
  flaws(step: z.output<Kind>, context: EmitContext): readonly StepFlaw[];
  /** One sentence for people. */
  describe(step: z.output<Kind> & StepCore): string;
}
