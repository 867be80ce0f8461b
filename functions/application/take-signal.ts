import { classify } from '../domain/classify/classify.ts';
import type { Declared } from '../domain/environment/directory.ts';
import { assessImpact } from '../domain/impact.ts';
import {
  claimComponent,
  closing,
  itemOf,
  putNewIncident,
  recordSignal,
  replaceIncident,
  takeOnce,
} from '../domain/incident/changes.ts';
import { type Incident, incidentIdOf } from '../domain/incident/incident.ts';
import { reclassified } from '../domain/incident/reclassify.ts';
import { placeOfArn } from '../domain/signal/arn.ts';
import type { Signal } from '../domain/signal/signal.ts';
import { equal } from '../domain/table/condition.ts';
import { keys } from '../domain/table/keys.ts';
import type { Write } from '../domain/table/write.ts';
import type { Decide, Decided } from './decide.ts';
import type { Deps } from './deps.ts';
import { openIncidentOf, signalsOf } from './read.ts';
import type { Recur } from './recur.ts';
import { createSeeWell } from './see-well.ts';

export type TakeSignalDeps = Pick<
  Deps,
  'clock' | 'table' | 'measures' | 'log' | 'directory' | 'accountId' | 'evidence'
> & {
  readonly decide: Decide;
  readonly recur: Recur;
};

/** Exactly one of these becomes of every accepted signal (promise 1). */
export type Taken =
  | { readonly became: 'duplicate' }
  | { readonly became: 'unplaced'; readonly why: string }
  | { readonly became: 'noted'; readonly why: string }
  /** `decided` where a person asked for an incident that was open already, and so was answered at once. */
  | { readonly became: 'joined'; readonly incidentId: string; readonly decided?: Decided }
  | { readonly became: 'resolved'; readonly incidentId: string }
  | { readonly became: 'incident'; readonly incidentId: string; readonly decided: Decided };

/** Others may open, join or close an incident meanwhile; each loss is read again, and there are not many to lose to. */
const TRIES = 6;

/**
 * Takes a signal: the one use case behind every door, whichever way the signal came.
 *
 * Idempotent: the same signal, by another route or again, is a `duplicate` and changes nothing. A failing signal
 * opens an incident on its component or joins the open one; a person's asks for admission again where nothing is under
 * way. An alarm that is OK again closes an incident on which nothing is under way, provided that CloudWatch says so too.
 */
export const createTakeSignal = (deps: TakeSignalDeps) => {
  const { clock, table, measures, log, directory, accountId, evidence, decide, recur } = deps;
  const seeWell = createSeeWell({ evidence });

  const unplaced = async (signal: Signal, why: string): Promise<Taken> => {
    const now = clock.now();
    const name = signal.alarmName ?? signal.component ?? 'unknown';
    const key = keys.undeclared(name);
    const stored = await table.transact([
      takeOnce(signal, undefined, now),
      { do: 'put', key, item: itemOf(key, { alarmName: name, why, seenAt: now.toISOString(), signal }) },
    ]);
    if (!stored.done) return { became: 'duplicate' };
    measures.add('SignalsUnplaced');
    log.warn('signal belongs to no component', { signalId: signal.id, why });
    return { became: 'unplaced', why };
  };

  const place = (signal: Signal): Declared | string => {
    // why both: a payload that names this account beside an alarm of another contradicts itself, and starts nothing
    const accounts = [signal.accountId, placeOfArn(signal.alarmArn).accountId];
    const foreign = accounts.find((account) => account !== undefined && account !== accountId);
    if (foreign !== undefined) return `account ${foreign} is not looked after here, only ${accountId} is`;
    if (signal.component !== undefined) {
      return directory.component(signal.component) ?? `no component '${signal.component}' is declared`;
    }
    return (
      directory.componentOfAlarm(signal.alarmName ?? '') ??
      `no component declares the alarm '${signal.alarmName ?? ''}'`
    );
  };

  /** Adds the signal to an open incident; `undefined` when the incident changed meanwhile and must be read again. */
  const join = async (signal: Signal, incident: Incident): Promise<Taken | undefined> => {
    const now = clock.now();
    const stored = await table.transact([
      takeOnce(signal, incident.incidentId, now),
      { do: 'check', key: keys.incident(incident.incidentId), when: equal('status', incident.status) },
      recordSignal(incident.incidentId, signal),
    ]);
    if (stored.done) return { became: 'joined', incidentId: incident.incidentId };
    return stored.refused.some(({ index }) => index === 0) ? { became: 'duplicate' } : undefined;
  };

  const open = async (signal: Signal, component: Declared): Promise<Taken | undefined> => {
    const now = clock.now();
    const classification = classify([signal], component);
    const { urgency, dependents } = assessImpact(component, classification.severity);
    const incident: Incident = {
      incidentId: incidentIdOf(component.name, signal),
      component: component.name,
      status: 'waiting',
      openedAt: now.toISOString(),
      failingSince: signal.at,
      classification,
      priority: component.priority,
      urgency,
      dependents: [...dependents],
      attempts: 0,
      ...(signal.requestedBy === undefined ? {} : { requestedBy: signal.requestedBy }),
    };
    const writes = (stored: Incident): readonly Write[] => [
      takeOnce(signal, stored.incidentId, now),
      claimComponent(stored),
      putNewIncident(stored),
      recordSignal(stored.incidentId, signal),
    ];
    const decided = await decide({ incident, component, writes });
    if (decided.did !== 'overtaken') return { became: 'incident', incidentId: incident.incidentId, decided };
    return decided.index === 0 ? { became: 'duplicate' } : undefined;
  };

  /** A person asks for an incident on which nothing is under way: decided anew at once, with what they say. */
  const askAgain = async (signal: Signal, incident: Incident, component: Declared): Promise<Taken | undefined> => {
    const now = clock.now();
    const { incidentId } = incident;
    const decided = await decide({
      incident: reclassified(incident, component, [...(await signalsOf(table, incidentId)), signal]),
      component,
      writes: (after) => [
        takeOnce(signal, incidentId, now),
        replaceIncident(incident, after),
        recordSignal(incidentId, signal),
      ],
    });
    if (decided.did !== 'overtaken') return { became: 'joined', incidentId, decided };
    return decided.index === 0 ? { became: 'duplicate' } : undefined;
  };

  /** A failing signal meets an open incident; `undefined` when the incident changed meanwhile and must be read again. */
  const meet = (signal: Signal, incident: Incident, component: Declared): Promise<Taken | undefined> => {
    const isAsked = signal.source === 'person';
    // why not a person's word: a recovery that helped is refuted by evidence, and rests until then
    if (incident.status === 'watching') return isAsked ? join(signal, incident) : recur(signal, incident, component);
    return isAsked && incident.status !== 'recovering' ? askAgain(signal, incident, component) : join(signal, incident);
  };

  const failing = async (signal: Signal, component: Declared): Promise<Taken> => {
    for (let left = TRIES; left > 0; left -= 1) {
      // why opening comes first: it needs no read, and most signals of a quiet account open an incident
      const opened = await open(signal, component);
      if (opened !== undefined) return opened;
      const incident = await openIncidentOf(table, component.name);
      if (incident === undefined) continue;
      const joined = await meet(signal, incident, component);
      if (joined !== undefined) return joined;
    }
    throw new Error(`signal ${signal.id} of '${component.name}' was overtaken ${TRIES} times`);
  };

  const wellAgain = async (signal: Signal, component: Declared): Promise<Taken> => {
    for (let left = TRIES; left > 0; left -= 1) {
      const incident = await openIncidentOf(table, component.name);
      if (incident === undefined) return { became: 'noted', why: 'the alarm is OK and no incident is open' };
      const isUnderWay = incident.status === 'recovering' || incident.status === 'watching';
      const signals = isUnderWay ? [] : await signalsOf(table, incident.incidentId);
      if (isUnderWay || !(await seeWell(incident, component, signals))) {
        const joined = await join(signal, incident);
        if (joined !== undefined) return joined;
        continue;
      }
      const now = clock.now();
      const stored = await table.transact([
        takeOnce(signal, incident.incidentId, now),
        ...closing(incident, 'self-resolved', `the alarms of '${component.name}' are OK again`, now),
        recordSignal(incident.incidentId, signal),
      ]);
      if (stored.done) return { became: 'resolved', incidentId: incident.incidentId };
      if (stored.refused.some(({ index }) => index === 0)) return { became: 'duplicate' };
    }
    throw new Error(`signal ${signal.id} of '${component.name}' was overtaken ${TRIES} times`);
  };

  return async (signal: Signal): Promise<Taken> => {
    const component = place(signal);
    if (typeof component === 'string') {
      return signal.state === 'failing' ? unplaced(signal, component) : { became: 'noted', why: component };
    }
    const taken =
      signal.state === 'failing'
        ? await failing(signal, component)
        : signal.state === 'ok'
          ? await wellAgain(signal, component)
          : ({ became: 'noted', why: 'the alarm has too little data to say anything' } as const);
    measures.add(taken.became === 'duplicate' ? 'SignalsDuplicate' : 'SignalsTaken');
    return taken;
  };
};
export type TakeSignal = ReturnType<typeof createTakeSignal>;
