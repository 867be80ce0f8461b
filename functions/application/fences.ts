import { numberIn } from '../domain/admission/gate.ts';
import { switchedOn } from '../domain/admission/gates/enabled.ts';
import { GUARD } from '../domain/admission/guard-item.ts';
import { FENCE_WORDS } from '../domain/recovery/fence.ts';
import { absent, all, any, equal, greater, present } from '../domain/table/condition.ts';
import { keys } from '../domain/table/keys.ts';
import type { Write } from '../domain/table/write.ts';
import type { Transaction } from './ports.ts';

/** Who asks for leave to begin a step, and which. */
export interface Leave {
  readonly recoveryId: string;
  readonly component: string;
  readonly epoch: number;
  readonly step: string;
  readonly attempt: number;
  readonly mutates: boolean;
  /** The step that this one undoes. */
  readonly undoOf?: string | undefined;
}

export type Refused = Extract<Transaction, { done: false }>['refused'][number];

/** Where in the transaction the recovery itself is asked, after the step and the three other fences. */
const RECOVERY_FENCE = 4;

/** On the recovery's item: the latest attempt at a mutating step that was let begin. */
const latestAttempt = (step: string): string => `latest ${step}`;

/** Later than every attempt: once a step's undo was asked for, the step does not begin any more. */
const NO_MORE = Number.MAX_SAFE_INTEGER;

const isLatest = (step: string, attempt: number | undefined) =>
  attempt === undefined ? absent(latestAttempt(step)) : equal(latestAttempt(step), attempt);

/**
 * What must be true of the world for a mutating step to begin as `attempt`, after `before` and no other (which is
 * `attempt` itself where it is taken up again): its recovery holds the component's lease with its epoch, the lease is not over, neither kill switch is thrown, and the recovery
 * is live and not revoked. Stands in one transaction behind the step's own record. Nothing for what changes nothing.
 */
export const fences = (leave: Leave, attempt: number, before: number | undefined, nowEpochMs: number): Write[] => {
  const { component, recoveryId, epoch, mutates, step, undoOf } = leave;
  return mutates
    ? [
        {
          do: 'check',
          key: keys.guard(component),
          when: all(
            equal(GUARD.recoveryId, recoveryId),
            equal(GUARD.epoch, epoch),
            greater(GUARD.leaseUntil, nowEpochMs),
          ),
        },
        { do: 'check', key: keys.globalSwitch, when: switchedOn(nowEpochMs) },
        { do: 'check', key: keys.componentSwitch(component), when: switchedOn(nowEpochMs) },
        {
          do: 'update',
          key: keys.recovery(recoveryId),
          when: all(equal('status', 'live'), absent('revokedAt'), isLatest(step, before)),
          set: {
            [latestAttempt(step)]: attempt,
            ...(undoOf === undefined ? {} : { [latestAttempt(undoOf)]: NO_MORE }),
          },
        },
      ]
    : [];
};

/** Lets a step that was let begin as `latest` and no later, or never, not begin any more. */
export const lastBegin = (recoveryId: string, step: string, latest: number | undefined): Write => ({
  do: 'update',
  key: keys.recovery(recoveryId),
  when: all(present('status'), any(isLatest(step, latest), isLatest(step, NO_MORE))),
  set: { [latestAttempt(step)]: NO_MORE },
});

/** In words, why the write at this place of the transaction was refused. */
export const whyFenced = (index: number): string => Object.values(FENCE_WORDS)[index - 1] ?? 'its fence does not hold';

/** An earlier attempt began between the look and the write: it is looked at again. */
export const isOvertaken = ({ step, attempt }: Leave, { index, item }: Refused): boolean =>
  index === RECOVERY_FENCE &&
  item?.['status'] === 'live' &&
  item['revokedAt'] === undefined &&
  numberIn(item, latestAttempt(step)) < attempt;
