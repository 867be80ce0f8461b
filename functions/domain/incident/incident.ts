import * as z from 'zod';
import { Classification } from '../classify/classification.ts';
import { digestOf } from '../digest.ts';
import { Priority } from '../environment/component.ts';

/**
 * What an incident is waiting for.
 *
 * `recovering`: a recovery runs. `waiting`: a gate refused; `sweep` and the next `settle` ask again. `shadow`: what
 * would be done is recorded, nothing is done. `watching`: recovered, and the window in which a recurrence counts is
 * still open. `needs-people`: automation has no further move. `resolved`: over.
 */
export const INCIDENT_STATUSES = ['recovering', 'waiting', 'shadow', 'watching', 'needs-people', 'resolved'] as const;

/** A component that is not well, from its first signal until it is resolved. */
export const Incident = z.object({
  incidentId: z.string(),
  component: z.string(),
  status: z.enum(INCIDENT_STATUSES),
  openedAt: z.iso.datetime(),
  failingSince: z.iso.datetime(),
  classification: Classification,
  priority: Priority,
  urgency: z.enum(['immediate', 'soon', 'routine']),
  dependents: z.array(z.string()),
  attempts: z.int().nonnegative(),
  recoveryId: z.string().optional(),
  waitingFor: z.string().optional(),
  waitingSince: z.iso.datetime().optional(),
  opensAt: z.iso.datetime().optional(),
  pagedAt: z.iso.datetime().optional(),
  watchUntil: z.iso.datetime().optional(),
  verdict: z.string().optional(),
  closedAt: z.iso.datetime().optional(),
  requestedBy: z.string().optional(),
  /** Grows with every change, so that of two writers who read the same incident one is refused. */
  revision: z.int().nonnegative().optional(),
});
export type Incident = z.infer<typeof Incident>;

/** Time in an id: `20261124t154633z`. */
const compact = (at: string): string => `${at.replace(/[-:]|\.\d+/g, '').toLowerCase()}`;

/**
 * The id of the incident that a signal opens: component, time of the failure, and eight digits of the signal's id.
 *
 * Derived, so that the same signal handled twice names the same incident; and at most 68 characters, so that with an
 * attempt it is an execution's name (80 characters at most: Step Functions, StartExecution).
 */
export const incidentIdOf = (component: string, signal: { readonly id: string; readonly at: string }): string =>
  `${component}-${compact(signal.at)}-${digestOf(signal.id).slice(0, 8)}`;

/** The id of an attempt at an incident, and the name of its execution. */
export const recoveryIdOf = (incidentId: string, attempt: number): string => `${incidentId}-${attempt}`;
