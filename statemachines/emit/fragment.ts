import type { States } from '../asl.ts';
import type { Fragment, Permission } from '../steps/step-kind.ts';

/** A fragment without states: what is around it goes straight on to `entry`. */
export const emptyFragment = (entry: string): Fragment => ({
  entry,
  states: {},
  machinePermissions: [],
  workerPermissions: [],
  variables: {},
  worstCaseSeconds: 0,
  approvalSeconds: 0,
  historyEvents: 0,
});

/** Fills in what a fragment does not say: no permission, no variable, no time. */
export const fragment = (part: Pick<Fragment, 'entry' | 'states'> & Partial<Fragment>): Fragment => ({
  ...emptyFragment(part.entry),
  ...part,
});

/** Every statement once, in the order of its first mention. */
export const distinct = (permissions: readonly Permission[]): Permission[] => [
  ...new Map(permissions.map((permission) => [JSON.stringify(permission), permission] as const)).values(),
];

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

const together = (
  entry: string,
  parts: readonly Fragment[],
  seconds: (all: readonly number[]) => number,
): Fragment => ({
  entry,
  states: Object.assign({}, ...parts.map(({ states }) => states)) as States,
  machinePermissions: distinct(parts.flatMap(({ machinePermissions }) => machinePermissions)),
  workerPermissions: distinct(parts.flatMap(({ workerPermissions }) => workerPermissions)),
  variables: Object.assign({}, ...parts.map(({ variables }) => variables)) as Fragment['variables'],
  worstCaseSeconds: seconds(parts.map(({ worstCaseSeconds }) => worstCaseSeconds)),
  approvalSeconds: seconds(parts.map(({ approvalSeconds }) => approvalSeconds)),
  historyEvents: sum(parts.map(({ historyEvents }) => historyEvents)),
});

/** Fragments that run one after the other; their times add up. */
export const inSequence = (entry: string, parts: readonly Fragment[]): Fragment => together(entry, parts, sum);

/** Fragments of which one runs, or all at once; the longest counts. */
export const sideBySide = (entry: string, parts: readonly Fragment[]): Fragment =>
  together(entry, parts, (all) => Math.max(0, ...all));
