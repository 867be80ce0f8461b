import type { Rehearsal } from '../../rehearse/rehearse.ts';
import { requirementsOf } from '../../simulate/iam/requirements.ts';

/** Calls of one sort in a rehearsal, held to the permissions that the playbook is given. */
export interface CallTally {
  readonly role: 'machine' | 'worker';
  /** The permission that it takes: `ssm:SendCommand`. */
  readonly action: string;
  readonly count: number;
}

/** A call that the permissions do not allow, and what is missing. */
export interface Denied {
  readonly role: 'machine' | 'worker';
  readonly state: string;
  readonly action: string;
  readonly why: string;
}

/** What a rehearsal called, by role and permission, in the order of the first call. */
export const tallyOf = ({ calls }: Pick<Rehearsal, 'calls'>): CallTally[] => {
  const counts = new Map<string, CallTally>();
  for (const { role, call } of calls) {
    const needs = requirementsOf(call)?.map(({ action }) => action) ?? [call.resource];
    for (const action of new Set(needs)) {
      const key = `${role} ${action}`;
      counts.set(key, { role, action, count: (counts.get(key)?.count ?? 0) + 1 });
    }
  }
  return [...counts.values()];
};

/** What was denied, each lack once. */
export const deniedOf = ({ denied }: Pick<Rehearsal, 'denied'>): Denied[] => [
  ...new Map(
    denied.flatMap(({ role, state, missing }) =>
      missing.map(({ action, why }) => [`${role} ${state} ${action} ${why}`, { role, state, action, why }] as const),
    ),
  ).values(),
];
