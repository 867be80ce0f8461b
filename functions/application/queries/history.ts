import { Recovery } from '../../domain/recovery/recovery.ts';
import { partitions } from '../../domain/table/keys.ts';
import type { Deps } from '../deps.ts';
import { read } from '../read.ts';
import { secondsBetween } from './seconds.ts';

export interface EndedRecovery {
  readonly recoveryId: string;
  readonly incidentId: string;
  readonly component: string;
  readonly attempt: number;
  readonly playbook: string;
  readonly playbookVersion: number;
  readonly failingSince: string;
  readonly admittedAt: string;
  readonly endedAt: string;
  /** From admission to end. */
  readonly tookSeconds: number;
  readonly outcome?: string;
  readonly verdict?: string;
  readonly cause?: string;
}

export interface HistoryRequest {
  readonly component?: string | undefined;
  /** Only recoveries that were admitted in the last so many seconds. */
  readonly lastSeconds?: number | undefined;
  /** At most so many, the newest. @default all that fit the other two */
  readonly limit?: number | undefined;
}

/** Ended recoveries, newest first: the answer of `recovery history`. */
export interface HistoryReport {
  readonly at: string;
  readonly since?: string;
  readonly recoveries: readonly EndedRecovery[];
  /** Older ones that fit were left out by `limit`. */
  readonly more: boolean;
}

export type HistoryDeps = Pick<Deps, 'clock' | 'table'>;

/** Items of the first look; each further look takes four times as many, so that a short answer reads little. */
const FIRST_LOOK_ITEMS = 100;

const endedOf = (recovery: Recovery): EndedRecovery[] => {
  const { recoveryId, incidentId, component, attempt, playbook, playbookVersion, failingSince, admittedAt } = recovery;
  const { endedAt, outcome, verdict, cause } = recovery;
  if (recovery.status !== 'ended' || endedAt === undefined) return [];
  return [
    {
      recoveryId,
      incidentId,
      component,
      attempt,
      playbook,
      playbookVersion,
      failingSince,
      admittedAt,
      endedAt,
      tookSeconds: secondsBetween(admittedAt, endedAt),
      ...(outcome === undefined ? {} : { outcome }),
      ...(verdict === undefined ? {} : { verdict }),
      ...(cause === undefined ? {} : { cause }),
    },
  ];
};

/** Lists ended recoveries, newest first, of one component or of all. Reads only, and only as far back as is asked. */
export const createHistory =
  ({ clock, table }: HistoryDeps) =>
  async ({ component, lastSeconds, limit = Number.POSITIVE_INFINITY }: HistoryRequest): Promise<HistoryReport> => {
    const now = clock.now();
    const since = lastSeconds === undefined ? undefined : new Date(now.getTime() - lastSeconds * 1000).toISOString();
    const list = (items: number) =>
      component === undefined
        ? table.list('byState', partitions.endedRecoveries, { newestFirst: true, limit: items })
        : table.list('byComponent', partitions.component(component), { newestFirst: true, limit: items });

    for (let items = FIRST_LOOK_ITEMS; ; items *= 4) {
      const found = (await list(items)).map((item) => read(Recovery, item));
      const fitting = found.filter(({ admittedAt }) => since === undefined || admittedAt >= since).flatMap(endedOf);
      const isAll = found.length < items;
      const isPastSince = since !== undefined && (found.at(-1)?.admittedAt ?? '') < since;
      if (isAll || isPastSince || fitting.length > limit) {
        return {
          at: now.toISOString(),
          ...(since === undefined ? {} : { since }),
          recoveries: fitting.slice(0, limit),
          more: fitting.length > limit,
        };
      }
    }
  };
export type History = ReturnType<typeof createHistory>;
