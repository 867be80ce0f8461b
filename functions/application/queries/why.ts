import { GATES } from '../../domain/admission/gates.ts';
import type { Classification } from '../../domain/classify/classification.ts';
import { classify } from '../../domain/classify/classify.ts';
import type { Declared } from '../../domain/environment/directory.ts';
import { RecoveryError } from '../../domain/errors.ts';
import { type Incident, incidentIdOf, recoveryIdOf } from '../../domain/incident/incident.ts';
import { matchPlaybook } from '../../domain/match/match.ts';
import { type Mode, strictest } from '../../domain/mode.ts';
import { personSignalId } from '../../domain/signal/identity.ts';
import type { Signal } from '../../domain/signal/signal.ts';
import type { AskGates } from '../ask-gates.ts';
import type { Deps } from '../deps.ts';
import { openIncidentOf } from '../read.ts';
import { type Waits, waitsOf } from './waits.ts';

export interface GateAnswer {
  readonly gate: string;
  readonly open: boolean;
  /** Why it refuses, in words; absent while it is open. */
  readonly words?: string;
  readonly inputs?: Readonly<Record<string, string | number | boolean>>;
  /** When it opens by itself; absent where no moment is known. */
  readonly opensAt?: string;
}

/** Whether a component would be recovered now, and why or why not: the answer of `recovery why`. */
export interface WhyReport {
  readonly at: string;
  readonly component: string;
  readonly wouldStart: boolean;
  /** The next moment at which every gate that refuses now would pass; absent when one of them names none. */
  readonly opensAt?: string;
  readonly mode: Mode;
  /** Where the mode comes from; the strictest wins (S1). */
  readonly modes: { readonly environment: Mode; readonly component: Mode; readonly playbook?: Mode };
  readonly playbook?: { readonly id: string; readonly version: number; readonly risk: string };
  readonly because: readonly string[];
  /** Every gate, in the order in which they refuse (S3); empty when no playbook fits, for then none is asked. */
  readonly gates: readonly GateAnswer[];
  readonly classification: Classification;
  /** Whether `classification` is the open incident's, or what a person's request would be taken for now. */
  readonly basis: 'incident' | 'request';
  readonly incident?: {
    readonly incidentId: string;
    readonly status: Incident['status'];
    readonly attempts: number;
    readonly maxAttempts: number;
    /** Its last recovery: the one under way where `status` is `recovering`. */
    readonly recoveryId?: string;
    readonly waits?: Waits;
  };
}

export interface WhyRequest {
  readonly component: string;
  /** The type of failure that a person would name, where no incident is open. */
  readonly failureType?: string | undefined;
}

export type WhyDeps = Pick<Deps, 'clock' | 'table' | 'directory' | 'playbooks' | 'accountId'> & {
  readonly askGates: AskGates;
};

const requestOf = (component: Declared, failureType: string | undefined, accountId: string, now: Date): Signal => ({
  id: personSignalId('why', component.name, now.toISOString()),
  source: 'person',
  route: 'person',
  state: 'failing',
  accountId,
  component: component.name,
  requestedBy: 'why',
  ...(failureType === undefined ? {} : { failureType }),
  resource: { token: component.name, kind: 'component' },
  metrics: [],
  at: now.toISOString(),
  atFrom: 'arrival',
  reason: '',
  silent: false,
});

/**
 * Asks every gate now, for the playbook that would be matched, without admitting anything (S3).
 *
 * With an open incident the question is its next attempt; without one it is what a person's request would meet.
 *
 * @throws RecoveryError `ComponentNotDeclared`
 */
export const createWhy =
  ({ clock, table, directory, playbooks, accountId, askGates }: WhyDeps) =>
  async ({ component: name, failureType }: WhyRequest): Promise<WhyReport> => {
    const now = clock.now();
    const { environment } = directory;
    const component = directory.component(name);
    if (component === undefined) {
      throw new RecoveryError('ComponentNotDeclared', `no component '${name}' is declared in this environment`);
    }
    const incident = await openIncidentOf(table, name);
    const request = requestOf(component, failureType, accountId, now);
    const classification = incident?.classification ?? classify([request], component);
    const { playbook, because } = matchPlaybook(playbooks, component, classification);
    const refusals =
      playbook === undefined
        ? []
        : await askGates({
            environment,
            component,
            playbook,
            confidence: classification.confidence,
            recoveryId: recoveryIdOf(
              incident?.incidentId ?? incidentIdOf(name, request),
              (incident?.attempts ?? 0) + 1,
            ),
            now,
          });
    const mode = strictest(
      environment.recovery.mode,
      component.mode,
      ...(playbook === undefined ? [] : [playbook.mode]),
    );
    const moments = refusals.map(({ opensAt }) => opensAt);
    const opensAt = moments.includes(undefined) ? undefined : moments.sort().at(-1);
    const waits = incident === undefined ? undefined : waitsOf(incident);
    // why: an incident that is watched, or handed to people, asks for no admission however open the gates are
    const asks = incident === undefined || incident.status === 'waiting';
    return {
      at: now.toISOString(),
      component: name,
      wouldStart: asks && playbook !== undefined && refusals.length === 0 && mode === 'automatic',
      ...(opensAt === undefined ? {} : { opensAt }),
      mode,
      modes: {
        environment: environment.recovery.mode,
        component: component.mode,
        ...(playbook === undefined ? {} : { playbook: playbook.mode }),
      },
      ...(playbook === undefined
        ? {}
        : { playbook: { id: playbook.id, version: playbook.version, risk: playbook.risk } }),
      because,
      gates:
        playbook === undefined
          ? []
          : GATES.map(({ name: gate }): GateAnswer => {
              const refusal = refusals.find((each) => each.gate === gate);
              return refusal === undefined ? { gate, open: true } : { ...refusal, open: false };
            }),
      classification,
      basis: incident === undefined ? 'request' : 'incident',
      ...(incident === undefined
        ? {}
        : {
            incident: {
              incidentId: incident.incidentId,
              status: incident.status,
              attempts: incident.attempts,
              maxAttempts: environment.recovery.attempts,
              ...(incident.recoveryId === undefined ? {} : { recoveryId: incident.recoveryId }),
              ...(waits === undefined ? {} : { waits }),
            },
          }),
    };
  };
export type Why = ReturnType<typeof createWhy>;
