import { Incident } from '../../domain/incident/incident.ts';
import type { Mode } from '../../domain/mode.ts';
import { Recovery } from '../../domain/recovery/recovery.ts';
import type { StepRun } from '../../domain/recovery/step-run.ts';
import { partitions } from '../../domain/table/keys.ts';
import type { Deps } from '../deps.ts';
import { read, stepRunsOf } from '../read.ts';
import { secondsBetween } from './seconds.ts';
import { lastRefusalIn, storyOf } from './story.ts';
import { type ThrownSwitch, thrownSwitches } from './thrown-switches.ts';
import { type Waits, waitsOf } from './waits.ts';

export interface RunningRecovery {
  readonly recoveryId: string;
  readonly incidentId: string;
  readonly component: string;
  readonly attempt: number;
  readonly playbook: string;
  readonly playbookVersion: number;
  readonly admittedAt: string;
  readonly ageSeconds: number;
  readonly deadlineAt: string;
  readonly overdue: boolean;
  readonly stepsEnded: number;
  /** The step whose command or call has begun and not ended, as far as is known; absent between steps. */
  readonly step?: { readonly stepRun: string; readonly command: string; readonly ageSeconds: number };
  /** Present when its fence was withdrawn: it begins no further mutating step. */
  readonly revokedBecause?: string;
}

export interface OpenIncident {
  readonly incidentId: string;
  readonly component: string;
  readonly status: Incident['status'];
  readonly type: string;
  readonly severity: string;
  readonly failingSince: string;
  readonly ageSeconds: number;
  readonly attempts: number;
  readonly waits: Waits;
  readonly pagedAt?: string;
}

/** What is going on now: the answer of `recovery status`. */
export interface StatusReport {
  readonly at: string;
  readonly environment: string;
  readonly mode: Mode;
  /** What the environment's document says; a thrown switch is in `switches`. */
  readonly enabled: boolean;
  readonly maxConcurrent: number;
  readonly switches: readonly ThrownSwitch[];
  readonly recoveries: readonly RunningRecovery[];
  readonly incidents: readonly OpenIncident[];
}

export type StatusDeps = Pick<Deps, 'clock' | 'table' | 'directory'>;

/** Answers what is going on now: switches, running recoveries and open incidents, the oldest first. Reads only. */
export const createStatus =
  ({ clock, table, directory }: StatusDeps) =>
  async (): Promise<StatusReport> => {
    const now = clock.now();
    const { environment } = directory;

    const running = async (recovery: Recovery): Promise<RunningRecovery> => {
      const steps = await stepRunsOf(table, recovery.recoveryId);
      // why of a call: its end is not recorded, so it is over when anything began after it, or when it must be over
      const isUnderWay = ({ state, does, deadlineAt }: StepRun, index: number): boolean =>
        state === 'begun' && (does === 'command' || (index === steps.length - 1 && deadlineAt > now.toISOString()));
      const step = steps.findLast(isUnderWay);
      return {
        recoveryId: recovery.recoveryId,
        incidentId: recovery.incidentId,
        component: recovery.component,
        attempt: recovery.attempt,
        playbook: recovery.playbook,
        playbookVersion: recovery.playbookVersion,
        admittedAt: recovery.admittedAt,
        ageSeconds: secondsBetween(recovery.admittedAt, now),
        deadlineAt: recovery.deadlineAt,
        overdue: recovery.deadlineAt < now.toISOString(),
        stepsEnded: steps.filter((each, index) => !isUnderWay(each, index)).length,
        ...(step === undefined
          ? {}
          : {
              step: { stepRun: step.stepRun, command: step.command, ageSeconds: secondsBetween(step.begunAt, now) },
            }),
        ...(recovery.revokedBecause === undefined ? {} : { revokedBecause: recovery.revokedBecause }),
      };
    };

    const open = async (incident: Incident): Promise<OpenIncident[]> => {
      const refusedWith =
        incident.status === 'waiting'
          ? lastRefusalIn((await storyOf(table, incident.incidentId)).decisions)
          : undefined;
      const waits = waitsOf(incident, refusedWith);
      if (waits === undefined) return [];
      const { incidentId, component, status, failingSince, attempts, pagedAt, classification } = incident;
      return [
        {
          incidentId,
          component,
          status,
          type: classification.type,
          severity: classification.severity,
          failingSince,
          ageSeconds: secondsBetween(failingSince, now),
          attempts,
          waits,
          ...(pagedAt === undefined ? {} : { pagedAt }),
        },
      ];
    };

    const live = (await table.list('byState', partitions.liveRecoveries)).map((item) => read(Recovery, item));
    const incidents = (await table.list('byState', partitions.openIncidents)).map((item) => read(Incident, item));
    return {
      at: now.toISOString(),
      environment: environment.environment,
      mode: environment.recovery.mode,
      enabled: environment.recovery.enabled,
      maxConcurrent: environment.recovery.maxConcurrent,
      switches: await thrownSwitches(table, directory, now),
      recoveries: await Promise.all(live.map(running)),
      incidents: (await Promise.all(incidents.map(open))).flat(),
    };
  };
export type Status = ReturnType<typeof createStatus>;
