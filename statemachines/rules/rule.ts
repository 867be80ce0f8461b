import type { CompiledPlaybook } from '../compile.ts';
import type { Severity } from '../diagnostic.ts';
import type { Path, Subject } from './subject.ts';

/** What a rule has found, at a place of the author's text. */
export interface Finding {
  readonly message: string;
  readonly path: Path;
  /** The change that mends it, where one can be named. */
  readonly hint?: string;
}

/**
 * A code that stays, with what it asks for and why, and two examples that are its test and its documentation.
 *
 * An example is what a playbook says differently from the base example (`examples.ts`), member by member.
 */
export interface Entry {
  readonly code: `PB${number}`;
  /** What it asks for, in one sentence. */
  readonly title: string;
  /** Why: what happened, or would happen, where it is not kept. */
  readonly why: string;
  readonly bad: string;
  readonly good: string;
}

/** One rule of the proof: a file. */
export interface Rule extends Entry {
  check(subject: Subject): readonly Finding[];
}

/**
 * A rule over the compiled machine. Most of these hold the compiler and the step kinds to their word: no playbook
 * should be able to break them. Their examples are therefore what a machine has differently from the base example's.
 */
export interface MachineRule extends Entry {
  /** The playbook that the machines of the examples are of. @default the base example */
  readonly of?: string;
  check(machine: CompiledPlaybook, subject: Subject): readonly Finding[];
}

/** A rule over all the playbooks of a library together. */
export interface LibraryRule extends Entry {
  /**
   * The examples here are two playbooks, each as it differs from the base example, with `---` between them.
   *
   * @param beside playbooks that are deployed with them, and that nothing is reported of
   */
  check(
    subjects: readonly Subject[],
    beside: readonly Subject[],
  ): readonly (Finding & { readonly of: Subject; readonly severity?: Severity })[];
}
