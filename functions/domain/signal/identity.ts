import { createHash } from 'node:crypto';

const digest = (parts: readonly (string | undefined)[]): string =>
  createHash('sha256')
    .update(JSON.stringify(parts.map((part) => part ?? null)))
    .digest('hex')
    .slice(0, 32);

/** What makes a transition the one it is. */
export interface TransitionIdentity {
  readonly accountId: string;
  readonly alarmName: string;
  /** CloudWatch's own word: `ALARM`, `OK`, `INSUFFICIENT_DATA`. */
  readonly state: string;
  /** ISO 8601 UTC with milliseconds. */
  readonly at: string;
  readonly contributorId?: string | undefined;
}

/**
 * The id of one transition, the same by every route (D1).
 *
 * Region and ARN are left out because a notification by SNS may lack both; account, name, state and millisecond
 * are in every form. Two alarms of one name in two regions of one account would have to change state in the same
 * millisecond to be taken for one.
 */
export const alarmSignalId = ({ accountId, alarmName, state, at, contributorId }: TransitionIdentity): string =>
  `alarm-${digest([accountId, alarmName, state, at, contributorId])}`;

/** The id of a person's request: the same request sent again is the same signal. */
export const personSignalId = (requestedBy: string, component: string, requestId: string): string =>
  `person-${digest([requestedBy, component, requestId])}`;
