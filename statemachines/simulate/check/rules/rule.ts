import type { Report } from '../diagnostic.ts';
import type { Scope, StatePlace } from '../place.ts';

/** Looks at one state, its fields and what hangs on them, but not at the states inside it. */
export type StateRule = (place: StatePlace, report: Report) => void;

/** Looks at one set of states, not at the states themselves. */
export type ScopeRule = (scope: Scope, report: Report) => void;

/** Looks at all of a definition whose every part is of the right shape. */
export type WholeRule = (scopes: readonly Scope[], report: Report) => void;
